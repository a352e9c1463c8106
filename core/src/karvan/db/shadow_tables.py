"""Tables of an index that SQLite keeps as tables: derived, without a model, rebuilt from others."""

from __future__ import annotations

SEARCH_INDEX = "core_search_fts"


def is_shadow(table_name: str) -> bool:
    """Whether the table is a full-text index or one of the tables it consists of."""
    return table_name.startswith(SEARCH_INDEX)
