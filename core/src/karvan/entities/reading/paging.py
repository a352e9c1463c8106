"""Reading the rows of a page in order, so that an index serves a key that may be NULL as well.

Rows whose first key is NULL stand last. Sorting them in one statement would cost a sort of all rows,
so those with a value are read first, and only where they do not fill the page the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

from karvan.entities.reading.ordering import Key
from karvan.entities.reading.ordering import beyond
from karvan.entities.reading.ordering import order_by

if TYPE_CHECKING:
    from karvan.context import Context

Part = tuple[Any, list[Key], Sequence[Any] | None]
"""A condition (or None), the keys that order its rows, and the values to go on from."""


def read_rows(
    ctx: Context,
    statement: Select[Any],
    keys: list[Key],
    most: int,
    *,
    place: Sequence[Any] | None = None,
    backwards: bool = False,
) -> list[Any]:
    """Records with the values of their sort keys beside them, after (or before) a place."""
    with_keys = statement.add_columns(*(key.column for key in keys))
    rows: list[Any] = []
    for condition, order, values in _parts(keys, place, backwards=backwards):
        part = with_keys if condition is None else with_keys.where(condition)
        if values is not None:
            part = part.where(beyond(order, values, backwards=backwards))
        part = part.order_by(*order_by(order, backwards=backwards)).limit(most - len(rows))
        rows += ctx.session.execute(part).all()
        if len(rows) >= most:
            break
    return rows


def _parts(keys: list[Key], place: Sequence[Any] | None, *, backwards: bool) -> list[Part]:
    """The statements that make up the page, one after the other."""
    first, *rest = keys
    own: Any = first.column
    if not first.may_be_null or not isinstance(own, InstrumentedAttribute):
        return [(None, keys, place)]
    sure = [replace(first, may_be_null=False), *rest]
    is_there, is_empty = first.column.is_not(None), first.column.is_(None)
    if place is None:
        parts: list[Part] = [(is_there, sure, None), (is_empty, rest, None)]
        return parts[::-1] if backwards else parts
    if place[0] is None:
        within: Part = (is_empty, rest, place[1:])
        return [within, (is_there, sure, None)] if backwards else [within]
    after: Part = (is_there, sure, place)
    return [after] if backwards else [after, (is_empty, rest, None)]
