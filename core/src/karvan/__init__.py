"""Karvan: the core of a plugin-based modular ERP."""

__version__ = "0.1.0"
