"""Reading axes and their values, and what a kind of document asks of them."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.dimensions.models import DimensionAxis
from karvan.modules.dimensions.models import DimensionRule
from karvan.modules.dimensions.models import DimensionValue
from karvan.modules.dimensions.models import Need
from karvan.plugins.declarations import DocumentDeclaration

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text


@dataclass(frozen=True)
class ValueNode:
    """A value at its place in the tree of its axis; `depth` 0 stands at the top."""

    value: DimensionValue
    depth: int


@dataclass(frozen=True)
class AxisChoice:
    """An axis as a document offers it: whether a value must be chosen, and which there are."""

    axis: DimensionAxis
    is_required: bool
    values: Sequence[ValueNode]

    @property
    def code(self) -> str:
        """The axis's code, by which a choice is named."""
        return self.axis.code


def get_axis(ctx: Context, axis_id: int) -> DimensionAxis:
    """The axis of this id; raises NotFound."""
    axis = ctx.session.get(DimensionAxis, (ctx.company.id, axis_id))
    if axis is None:
        raise NotFound
    return axis


def find_axis_by_code(ctx: Context, code: str) -> DimensionAxis | None:
    """The axis of this code, or None."""
    return ctx.session.scalars(
        select(DimensionAxis).where(DimensionAxis.code == code)
    ).one_or_none()


def list_axes(ctx: Context, *, only_active: bool = False) -> Sequence[DimensionAxis]:
    """The axes in their order."""
    statement = select(DimensionAxis).order_by(DimensionAxis.position, DimensionAxis.id)
    if only_active:
        statement = statement.where(DimensionAxis.active)
    return ctx.session.scalars(statement).all()


def get_value(ctx: Context, value_id: int) -> DimensionValue:
    """The value of this id; raises NotFound."""
    value = ctx.session.get(DimensionValue, (ctx.company.id, value_id))
    if value is None:
        raise NotFound
    return value


def list_values(ctx: Context, axis_id: int) -> list[ValueNode]:
    """All values of an axis, each parent before its children, siblings by code."""
    found = ctx.session.scalars(select(DimensionValue).where(DimensionValue.axis_id == axis_id))
    return _as_tree(found.all())


def rules_of(ctx: Context, axis_id: int) -> Sequence[DimensionRule]:
    """What kinds of documents ask of the axis, by kind."""
    statement = select(DimensionRule).where(DimensionRule.axis_id == axis_id)
    return ctx.session.scalars(statement.order_by(DimensionRule.document_kind)).all()


def document_kinds(ctx: Context) -> list[tuple[str, Text]]:
    """The kinds of documents of the modules that are on, with their names."""
    declared = ctx.runtime.registry.declarations(DocumentDeclaration, ctx.view.on)
    return [(each.document.kind, each.document.label) for each in declared]


def axes_for(
    ctx: Context, document_kind: str, on: date | None = None, keep: Collection[int] = ()
) -> list[AxisChoice]:
    """The axes a document of this kind offers, with the values that hold on the day (today).

    Values of `keep` are offered as well, so that an old draft still shows what it had.
    """
    needs = _needs(ctx, document_kind)
    shown = [axis for axis, need in needs if need is not Need.HIDDEN]
    if not shown:
        return []
    day = on or ctx.today()
    found = ctx.session.scalars(
        select(DimensionValue).where(DimensionValue.axis_id.in_([axis.id for axis in shown]))
    ).all()
    offered = [each for each in found if each.id in keep or (each.active and each.is_valid_on(day))]
    required = {axis.id for axis, need in needs if need is Need.REQUIRED}
    return [
        AxisChoice(
            axis,
            axis.id in required,
            _as_tree([each for each in offered if each.axis_id == axis.id]),
        )
        for axis in shown
    ]


def required_axes(ctx: Context, document_kind: str) -> list[DimensionAxis]:
    """The axes on which a document of this kind must have a value."""
    return [axis for axis, need in _needs(ctx, document_kind) if need is Need.REQUIRED]


def check_dimensions(
    ctx: Context, document_kind: str, chosen: Mapping[str, Mapping[str, int]]
) -> list[Problem]:
    """One problem for each axis that needs a value and has none.

    `chosen` holds the values by axis of each place: {"lines.1": {"department": 12}}; the problem's
    field is then `lines.1.dimension.project`.
    """
    if not chosen:
        return []
    return [
        Problem(
            "core.dimension.missing",
            _("Choose a value for {axis}.", axis=axis.name),
            field=f"{place}.dimension.{axis.code}",
        )
        for axis in required_axes(ctx, document_kind)
        for place, values in chosen.items()
        if values.get(axis.code) is None
    ]


def _needs(ctx: Context, document_kind: str) -> list[tuple[DimensionAxis, Need]]:
    rows = ctx.session.execute(
        select(DimensionAxis, DimensionRule.need)
        .outerjoin(
            DimensionRule,
            (DimensionRule.axis_id == DimensionAxis.id)
            & (DimensionRule.company_id == DimensionAxis.company_id)
            & (DimensionRule.document_kind == document_kind),
        )
        .where(DimensionAxis.active)
        .order_by(DimensionAxis.position, DimensionAxis.id)
    )
    return [
        (axis, Need(need or (Need.REQUIRED if axis.is_required else Need.OPTIONAL)))
        for axis, need in rows
    ]


def _as_tree(found: Sequence[DimensionValue]) -> list[ValueNode]:
    ids = {each.id for each in found}
    children: dict[int | None, list[DimensionValue]] = {}
    for each in sorted(found, key=lambda one: (one.code, one.id)):
        parent = each.parent_id if each.parent_id in ids else None
        children.setdefault(parent, []).append(each)
    nodes: list[ValueNode] = []
    waiting = [ValueNode(each, 0) for each in reversed(children.get(None, []))]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        below = children.get(node.value.id, [])
        waiting += [ValueNode(each, node.depth + 1) for each in reversed(below)]
    return nodes
