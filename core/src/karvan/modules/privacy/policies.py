"""What becomes of a row about a person who is erased; pure but for the shapes of tables.

A model may say it itself, `__erasure__ = "delete" | "empty" | "keep"`. Otherwise a row that the
database has frozen is kept for the legal period, and of any other its personal columns are emptied.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON
from sqlalchemy import Column
from sqlalchemy import Table
from sqlalchemy import UniqueConstraint

from karvan.db.base import metadata
from karvan.db.personal import is_personal
from karvan.db.rule_kinds import AppendOnly
from karvan.db.rule_kinds import Frozen
from karvan.db.rule_kinds import FrozenWithTarget
from karvan.db.rule_kinds import Immutable
from karvan.db.types import Translated


class Policy(StrEnum):
    """What becomes of the rows of a table."""

    DELETE = "delete"
    EMPTY = "empty"
    KEEP = "keep"


def policy_of(model: type[Any]) -> Policy:
    """What becomes of this model's rows about an erased person."""
    declared = getattr(model, "__erasure__", None)
    if declared is not None:
        return Policy(declared)
    table: Table = model.__table__
    if _is_frozen(table) or _cannot_be_emptied(table):
        return Policy.KEEP
    return Policy.EMPTY


def emptied_value(column: Column[Any], row_id: object, label: str) -> Any:
    """What stands in a personal column afterwards: nothing where that is allowed, else the label."""
    if column.nullable:
        return None
    if isinstance(column.type, Translated):
        return {"en": label}
    if isinstance(column.type, JSON) or isinstance(getattr(column.type, "impl", None), JSON):
        return {}
    longest = getattr(column.type, "length", None) or len(label)
    if _is_unique(column):
        return f"erased-{row_id}"[:longest]
    return "" if _may_be_blank(column) else label[:longest]


def is_written_once(table: Table) -> bool:
    """Whether a row never changes after it was written."""
    return any(isinstance(each, AppendOnly) for each in _rules(table))


def _is_frozen(table: Table) -> bool:
    if any(isinstance(each, AppendOnly | Frozen | FrozenWithTarget) for each in _rules(table)):
        return True
    return any(
        lines.table == table.name
        for other in metadata.tables.values()
        for rule in _rules(other)
        if isinstance(rule, Frozen)
        for lines in rule.lines
    )


def _cannot_be_emptied(table: Table) -> bool:
    fixed = {name for each in _rules(table) if isinstance(each, Immutable) for name in each.columns}
    return any(is_personal(table.c[name]) for name in fixed if name in table.c)


def _rules(table: Table) -> tuple[Any, ...]:
    return tuple(table.info.get("rules", ()))


def _is_unique(column: Column[Any]) -> bool:
    constraints = (each for each in column.table.constraints if isinstance(each, UniqueConstraint))
    return any(column.name in each.columns for each in constraints)


def _may_be_blank(column: Column[Any]) -> bool:
    default: Any = column.default
    return default is not None and getattr(default, "arg", None) == ""
