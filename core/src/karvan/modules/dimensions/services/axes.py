"""Adding and changing axes, their values, and what kinds of documents need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.contracts.references import DocumentRef
from karvan.db.types import TranslatedText
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.graphs import find_cycle
from karvan.i18n import lazy_gettext as _
from karvan.modules.dimensions.errors import UnknownValue
from karvan.modules.dimensions.errors import ValueInACircle
from karvan.modules.dimensions.models import DimensionAxis
from karvan.modules.dimensions.models import DimensionRule
from karvan.modules.dimensions.models import DimensionValue
from karvan.modules.dimensions.models import Need
from karvan.modules.dimensions.permissions import DIMENSION_CREATE
from karvan.modules.dimensions.permissions import DIMENSION_MANAGE
from karvan.modules.dimensions.permissions import DIMENSION_UPDATE
from karvan.modules.dimensions.permissions import VALUE_CREATE
from karvan.modules.dimensions.permissions import VALUE_UPDATE
from karvan.modules.dimensions.queries.axes import get_axis
from karvan.modules.dimensions.queries.axes import get_value

if TYPE_CHECKING:
    from karvan.context import Context

Name = str | Mapping[str, str]
LONGEST_CODE, LONGEST_NAME, LONGEST_KIND = 40, 200, 60
SINCE_EVER = date(1900, 1, 1)


@dataclass(frozen=True)
class SaveAxis:
    """An axis, new without an id; its code stays as it was first written."""

    code: str
    name: Name
    is_required: bool = False
    position: int = 0
    active: bool = True
    axis_id: int | None = None
    version: int = 0


@dataclass(frozen=True)
class SaveValue:
    """A value of an axis, new without an id; its code stays. Valid from a day up to another one.

    `record` is what the value stands for, such as the project of another module; None leaves it.
    """

    axis_id: int
    code: str
    name: Name
    parent_id: int | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    active: bool = True
    record: DocumentRef | None = None
    value_id: int | None = None
    version: int = 0


@dataclass(frozen=True)
class SetRule:
    """What documents of a kind ask of an axis; None takes the rule away: the axis's own word holds."""

    axis_id: int
    document_kind: str
    need: str | None


def save_axis(ctx: Context, command: SaveAxis) -> DimensionAxis:
    """Add an axis or change it. Raises Invalid, StaleVersion, NotFound."""
    is_new = command.axis_id is None
    ctx.require(DIMENSION_CREATE if is_new else DIMENSION_UPDATE)
    axis = (
        DimensionAxis(code=command.code.strip()) if is_new else get_axis(ctx, command.axis_id or 0)
    )
    if not is_new and axis.version != command.version:
        raise StaleVersion
    name = TranslatedText.of(command.name, ctx.company.language)
    problems = _text_problems(axis.code, name)
    owner = ctx.session.scalar(select(DimensionAxis.id).where(DimensionAxis.code == axis.code))
    if is_new and owner is not None:
        problems.append(_taken(axis.code))
    if problems:
        raise Invalid(problems)
    axis.name, axis.is_required = name, command.is_required
    axis.position, axis.active = command.position, command.active
    ctx.session.add(axis)
    ctx.uow.flush()
    return axis


def save_value(ctx: Context, command: SaveValue) -> DimensionValue:
    """Add a value or change it, moving it where a new parent is named.

    Raises ValueInACircle, UnknownValue for a parent of another axis, Invalid, StaleVersion.
    """
    ctx.require(VALUE_CREATE if command.value_id is None else VALUE_UPDATE)
    axis = get_axis(ctx, command.axis_id)
    value = _value_to_change(ctx, axis, command)
    name = TranslatedText.of(command.name, ctx.company.language)
    start = command.valid_from or (SINCE_EVER if command.value_id is None else value.valid_from)
    problems = _text_problems(value.code, name)
    if command.value_id is None and _find_code(ctx, axis.id, value.code) is not None:
        problems.append(_taken(value.code))
    if command.valid_to is not None and command.valid_to <= start:
        text = _("The end lies after the beginning.")
        problems.append(Problem("core.dimension.validity", text, field="valid_to"))
    if problems:
        raise Invalid(problems)
    _require_fitting_parent(ctx, axis, value.id, command.parent_id)
    value.name, value.parent_id, value.active = name, command.parent_id, command.active
    value.valid_from, value.valid_to = start, command.valid_to
    if command.record is not None:
        value.record_kind, value.record_id = command.record.kind, command.record.id
    ctx.session.add(value)
    ctx.uow.flush()
    return value


def set_rule(ctx: Context, command: SetRule) -> None:
    """Say what one kind of document asks of an axis. Raises Invalid, NotFound."""
    ctx.require(DIMENSION_MANAGE)
    axis, kind = get_axis(ctx, command.axis_id), command.document_kind.strip()
    if not kind or len(kind) > LONGEST_KIND or command.need not in {None, *Need}:
        text = _("Choose a kind of document, and whether it needs the dimension.")
        raise Invalid([Problem("core.dimension.rule", text, field="need")])
    place = (DimensionRule.axis_id == axis.id, DimensionRule.document_kind == kind)
    rule = ctx.session.scalars(select(DimensionRule).where(*place)).one_or_none()
    if command.need is None:
        if rule is not None:
            ctx.session.delete(rule)
    else:
        rule = rule or DimensionRule(axis_id=axis.id, document_kind=kind)
        rule.need = command.need
        ctx.session.add(rule)
    ctx.uow.flush()


def _value_to_change(ctx: Context, axis: DimensionAxis, command: SaveValue) -> DimensionValue:
    if command.value_id is None:
        code = command.code.strip()
        return DimensionValue(id=ctx.uow.new_id(), axis_id=axis.id, code=code)
    value = get_value(ctx, command.value_id)
    if value.axis_id != axis.id:
        raise UnknownValue(axis=str(axis.name), value=command.value_id)
    if value.version != command.version:
        raise StaleVersion
    return value


def _find_code(ctx: Context, axis_id: int, code: str) -> int | None:
    statement = select(DimensionValue.id).where(
        DimensionValue.axis_id == axis_id, DimensionValue.code == code
    )
    return ctx.session.scalar(statement)


def _require_fitting_parent(
    ctx: Context, axis: DimensionAxis, value_id: int, parent_id: int | None
) -> None:
    """The axis is locked, so that no two moves make a circle together."""
    if parent_id is None:
        return
    one = select(DimensionAxis.id).where(DimensionAxis.id == axis.id)
    ctx.session.execute(one.with_for_update()).all()
    rows = ctx.session.execute(
        select(DimensionValue.id, DimensionValue.parent_id, DimensionValue.code).where(
            DimensionValue.axis_id == axis.id
        )
    ).all()
    codes = {row.id: row.code for row in rows}
    if parent_id not in codes:
        raise UnknownValue(axis=str(axis.name), value=parent_id)
    edges = {row.id: [row.parent_id] for row in rows if row.parent_id is not None}
    edges[value_id] = [parent_id]
    way = find_cycle(edges, value_id)
    if way is not None:
        raise ValueInACircle(way=" → ".join(codes[each] for each in way))


def _text_problems(code: str, name: TranslatedText) -> list[Problem]:
    problems = []
    if not code or len(code) > LONGEST_CODE:
        text = _("A code has 1 to {limit} characters.", limit=LONGEST_CODE)
        problems.append(Problem("core.dimension.code", text, field="code"))
    if not name or any(len(each) > LONGEST_NAME for each in name.values()):
        text = _("A name has 1 to {limit} characters.", limit=LONGEST_NAME)
        problems.append(Problem("core.dimension.name", text, field="name"))
    return problems


def _taken(code: str) -> Problem:
    text = _("The code {code} is in use. Choose another.", code=code)
    return Problem("core.dimension.code", text, field="code")
