"""Changing dimensions, and interning sets of their values."""

from karvan.modules.dimensions.services.sets import dimension_set

__all__ = ["dimension_set"]
