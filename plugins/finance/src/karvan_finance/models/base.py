"""The declarative base of finance's tables."""

from karvan.api import plugin_base

FinanceBase = plugin_base("finance")
