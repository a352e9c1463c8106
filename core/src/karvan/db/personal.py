"""Which columns hold text about natural persons: the registry is the models themselves.

Every text and JSON column says `info={"personal": True}` or `info={"personal": False}`. Export and
erasure of a person, and the trail's erasable values, all read it here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import Column
from sqlalchemy import String
from sqlalchemy import Table

PERSONAL = "personal"


def holds_text(column: Column[Any]) -> bool:
    """Whether somebody could write about a person in it."""
    kind = column.type
    return isinstance(kind, String | JSON) or isinstance(getattr(kind, "impl", None), String | JSON)


def is_personal(column: Column[Any]) -> bool:
    """Whether the column is declared to hold text about a person."""
    return bool(column.info.get(PERSONAL))


def personal_columns(table: Table) -> list[Column[Any]]:
    """The columns of the table that hold text about persons."""
    return [column for column in table.columns if is_personal(column)]


def undeclared_columns(tables: Iterable[Table]) -> list[str]:
    """Text columns that say neither that they are personal nor that they are not."""
    return sorted(
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.columns
        if holds_text(column) and PERSONAL not in column.info
    )
