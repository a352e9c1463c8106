"""The declarative base of finance's tables."""

from karvan.api import plugin_base


class FinanceBase(plugin_base("finance")):  # type: ignore[misc]  # a base made at run time
    """Shares the MetaData of all plugins, with mappers of finance's own."""

    __abstract__ = True
