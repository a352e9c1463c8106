"""Interned sets of dimension values: the same content is the same id, for ever.

Two transactions that intern the same content at once meet at the unique key: the second waits for
the first and then reads its row (`INSERT … ON CONFLICT DO NOTHING`), on both databases.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite

from karvan.modules.dimensions.errors import UnknownAxis
from karvan.modules.dimensions.errors import UnknownValue
from karvan.modules.dimensions.models import DimensionAxis
from karvan.modules.dimensions.models import DimensionSet
from karvan.modules.dimensions.models import DimensionSetItem
from karvan.modules.dimensions.models import DimensionValue

if TYPE_CHECKING:
    from karvan.context import Context

SETS, ITEMS = DimensionSet.__table__, DimensionSetItem.__table__
VERSION = "karvan-dimensions-1"


def dimension_set(ctx: Context, chosen: Mapping[str, int | None]) -> int | None:
    """The id of the set that holds exactly these values, `{"department": 12}`; None for none.

    Axes without a value are left out. Raises UnknownAxis, UnknownValue (a value of another axis or
    company included). Archived values are accepted: the past is booked with them too.
    """
    wanted = {code: value for code, value in chosen.items() if value is not None}
    if not wanted:
        return None
    values = _values(ctx, wanted)
    key = set_key({axis.code: value.code for axis, value in values})
    found = _find(ctx, key)
    if found is not None:
        return found
    identifier = ctx.uow.new_id()
    if not _claim(ctx, {"company_id": ctx.company.id, "id": identifier, "key": key}):
        return _find(ctx, key)
    _write_items(ctx, identifier, values)
    return identifier


def set_key(codes: Mapping[str, str]) -> str:
    """The hash of a set: of the codes of axes and values, in one order, so the same everywhere."""
    ordered = sorted(codes.items())
    body = json.dumps([VERSION, ordered], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def _values(ctx: Context, wanted: Mapping[str, int]) -> list[tuple[DimensionAxis, DimensionValue]]:
    axes = {
        axis.code: axis
        for axis in ctx.session.scalars(
            select(DimensionAxis).where(DimensionAxis.code.in_(sorted(wanted)))
        )
    }
    values = {
        value.id: value
        for value in ctx.session.scalars(
            select(DimensionValue).where(DimensionValue.id.in_(sorted(set(wanted.values()))))
        )
    }
    found = []
    for code, value_id in sorted(wanted.items()):
        axis, value = axes.get(code), values.get(value_id)
        if axis is None:
            raise UnknownAxis(axis=code)
        if value is None or value.axis_id != axis.id:
            raise UnknownValue(axis=str(axis.name), value=value_id)
        found.append((axis, value))
    return found


def _find(ctx: Context, key: str) -> int | None:
    statement = select(SETS.c.id).where(SETS.c.company_id == ctx.company.id, SETS.c.key == key)
    return ctx.uow.connection.execute(statement).scalar()


def _claim(ctx: Context, values: dict[str, Any]) -> bool:
    maker: Any = postgresql.insert if ctx.uow.database.kind == "postgresql" else sqlite.insert
    statement = maker(SETS).values(**values).on_conflict_do_nothing()
    counted = statement.execution_options(preserve_rowcount=True)
    return ctx.uow.connection.execute(counted).rowcount == 1


def _write_items(
    ctx: Context, set_id: int, values: list[tuple[DimensionAxis, DimensionValue]]
) -> None:
    ids = ctx.uow.new_ids(len(values))
    rows = [
        {
            "company_id": ctx.company.id,
            "id": identifier,
            "set_id": set_id,
            "axis_id": axis.id,
            "value_id": value.id,
        }
        for identifier, (axis, value) in zip(ids, values, strict=True)
    ]
    ctx.uow.connection.execute(insert(ITEMS), rows)
