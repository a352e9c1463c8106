"""Choosing lines by a value of a dimension, its children included."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement

from karvan.api import AxisChoice
from karvan.api import axes_for
from karvan.api import axis_value_of
from karvan_finance.errors import NoSuchRecord
from karvan_finance.ledger.models import EntryLine

if TYPE_CHECKING:
    from karvan.api import Context

KIND = "finance.entry"
INDENT = "\u2003"


def dimension_choices(ctx: Context) -> tuple[tuple[str, str], ...]:
    """Every value of every axis as `axis:value`, children below their parents."""
    return tuple(
        (
            f"{axis.code}:{node.value.code}",
            f"{axis.axis.name}: {INDENT * node.depth}{node.value.name}",
        )
        for axis in _axes(ctx)
        for node in axis.values
    )


def lines_with(ctx: Context, chosen: str | None) -> ColumnElement[bool] | None:
    """The lines that carry the value `axis:value` or one below it; None without a choice."""
    if not chosen:
        return None
    code, _colon, value = chosen.partition(":")
    for axis in _axes(ctx):
        if axis.code == code and (ids := _with_children(axis, value)):
            held = axis_value_of(axis.axis.id, EntryLine.dimension_set_id, EntryLine.company_id)
            return held.in_(ids)
    raise NoSuchRecord(what="dimension", key=chosen)


def _with_children(axis: AxisChoice, code: str) -> list[int]:
    found: list[int] = []
    depth = -1
    for node in axis.values:
        if found and node.depth <= depth:
            break
        if found or node.value.code == code:
            depth = depth if found else node.depth
            found.append(node.value.id)
    return found


def _axes(ctx: Context) -> Sequence[AxisChoice]:
    return axes_for(ctx, KIND, None, frozenset())
