"""Reading interned sets: what one holds, and an axis of it as a column of a report."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import ScalarSelect
from sqlalchemy import select

from karvan.modules.dimensions.errors import UnknownSet
from karvan.modules.dimensions.models import DimensionAxis
from karvan.modules.dimensions.models import DimensionSetItem
from karvan.modules.dimensions.models import DimensionValue

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class DescribedSet:
    """What a set holds: axes with their values, in the order of the axes."""

    set_id: int
    items: tuple[tuple[DimensionAxis, DimensionValue], ...]

    @property
    def values(self) -> dict[str, int]:
        """The ids of the values by the codes of their axes, as `dimension_set` takes them."""
        return {axis.code: value.id for axis, value in self.items}

    def __str__(self) -> str:
        return " · ".join(f"{axis.name}: {value.name}" for axis, value in self.items)


def describe_set(ctx: Context, set_id: int) -> DescribedSet:
    """What one set holds; raises UnknownSet."""
    found = describe_sets(ctx, [set_id])
    if set_id not in found:
        raise UnknownSet(set_id=set_id)
    return found[set_id]


def describe_sets(ctx: Context, set_ids: Collection[int]) -> dict[int, DescribedSet]:
    """What each set holds, by one statement; unknown ids are left out."""
    if not set_ids:
        return {}
    rows = ctx.session.execute(
        select(DimensionSetItem.set_id, DimensionAxis, DimensionValue)
        .join(
            DimensionValue,
            (DimensionValue.id == DimensionSetItem.value_id)
            & (DimensionValue.company_id == DimensionSetItem.company_id),
        )
        .join(DimensionValue.axis)
        .where(DimensionSetItem.set_id.in_(sorted(set(set_ids))))
        .order_by(DimensionAxis.position, DimensionAxis.id)
    )
    items: dict[int, list[tuple[DimensionAxis, DimensionValue]]] = {}
    for set_id, axis, value in rows:
        items.setdefault(set_id, []).append((axis, value))
    return {set_id: DescribedSet(set_id, tuple(held)) for set_id, held in items.items()}


def axis_value_of(
    axis_id: int, set_id: ColumnElement[Any] | Any, company_id: ColumnElement[Any] | Any
) -> ScalarSelect[int]:
    """The id of the value a row's set has on an axis, NULL where none: a column to group by.

    `select(axis_value_of(axis.id, Line.dimension_set_id, Line.company_id), func.sum(…))`.
    """
    item = DimensionSetItem.__table__.alias()
    return (
        select(item.c.value_id)
        .where(item.c.company_id == company_id, item.c.set_id == set_id, item.c.axis_id == axis_id)
        .scalar_subquery()
    )
