"""One clause as SQL, for each kind of field: what is empty is not equal, and is less than nothing."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import and_
from sqlalchemy import not_
from sqlalchemy import or_

from karvan.db.folding import begins
from karvan.db.folding import holds
from karvan.entities.codecs import codec_of
from karvan.entities.declaring.choices import choices_of
from karvan.entities.declaring.known import KnownField
from karvan.entities.declaring.known import expression_of
from karvan.entities.declaring.known import shown_fields
from karvan.entities.reading import values
from karvan.entities.reading.filters import Clause
from karvan.entities.reading.languages import texts_of
from karvan.entities.reading.tagged import is_tagged
from karvan.entities.reading.trees import ids_under
from karvan.entities.reading.values import Unreadable
from karvan.errors import Refusal
from karvan.i18n import lazy_gettext as _
from karvan.text import identity_key

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field

ME, USER = "@me", "core.user"


def asked(ctx: Context, known: KnownField, clause: Clause) -> ColumnElement[bool]:
    """What a computed field answers itself."""
    field, wanted = known.field, list[Any](clause.values)
    if field.kind == "reference":
        wanted = [_id(ctx, field, each) for each in clause.values]
    elif field.choices:
        _check_choices(ctx, field, clause)
    assert field.holds is not None
    is_so: ColumnElement[bool] = field.holds(ctx, wanted)
    return not_(is_so) if clause.op == "ne" else is_so


def _texts(ctx: Context, entity: Entity, known: KnownField, clause: Clause) -> ColumnElement[bool]:
    column = expression_of(ctx, entity, known)
    match clause.op:
        case "has":
            return holds(column, clause.values[0])
        case "starts":
            return begins(column, clause.values[0])
        case _:
            return _compared(column, clause.op, list(clause.values), empty="")


def _translated(
    ctx: Context, entity: Entity, known: KnownField, clause: Clause
) -> ColumnElement[bool]:
    """A name in several languages: the condition holds where it does in one of them."""
    columns = texts_of(ctx, expression_of(ctx, entity, known))
    match clause.op:
        case "has":
            return or_(*(holds(each, clause.values[0]) for each in columns))
        case "starts":
            return or_(*(begins(each, clause.values[0]) for each in columns))
        case "empty":
            return and_(*(_compared(each, "empty", [], empty="") for each in columns))
        case "full":
            return or_(*(_compared(each, "full", [], empty="") for each in columns))
        case "ne":
            return and_(*(_compared(each, "ne", list(clause.values)) for each in columns))
        case _:
            return or_(*(_compared(each, "eq", list(clause.values)) for each in columns))


def _numbers(
    ctx: Context, entity: Entity, known: KnownField, clause: Clause
) -> ColumnElement[bool]:
    column = expression_of(ctx, entity, known)
    bounds = ("ge", "le") if clause.op == "between" else (clause.op,) * len(clause.values)
    pairs = zip(clause.values, bounds, strict=True)
    wanted = [_number(ctx, entity, known.field, text, bound) for text, bound in pairs]
    return _compared(column, clause.op, wanted)


def _number(ctx: Context, entity: Entity, field: Field, text: str, op: str) -> Any:
    if field.kind == "money":
        own = shown_fields(ctx, entity).get(field.currency) if field.currency else None
        currency = expression_of(ctx, entity, own) if own is not None else None
        return values.read_minor(ctx, text, op, currency)
    if field.kind in {"rate", "percent"}:
        return values.read_decimal(text)
    return values.read_scaled(text, 0 if field.kind == "integer" else values.MICRO_DECIMALS)


def _days(ctx: Context, entity: Entity, known: KnownField, clause: Clause) -> ColumnElement[bool]:
    column = expression_of(ctx, entity, known)
    if clause.op in {"empty", "full"}:
        return _compared(column, clause.op, [])
    spans = [values.read_days(ctx, each) for each in clause.values]
    first, last = spans[0].first, spans[-1].last
    match clause.op:
        case "eq" | "between":
            return and_(column >= first, column <= last)
        case "ne":
            return or_(column < first, column > last, column.is_(None))
        case "lt":
            return column < first
        case "ge":
            return column >= first
        case "gt":
            return column > last
        case _:
            return column <= last


def _instants(
    ctx: Context, entity: Entity, known: KnownField, clause: Clause
) -> ColumnElement[bool]:
    column = expression_of(ctx, entity, known)
    if clause.op in {"empty", "full"}:
        return _compared(column, clause.op, [])
    spans = [values.read_instants(ctx, each) for each in clause.values]
    first, end = spans[0].first, spans[-1].end
    match clause.op:
        case "eq" | "between":
            return and_(column >= first, column < end)
        case "ne":
            return or_(column < first, column >= end, column.is_(None))
        case "lt":
            return column < first
        case "ge":
            return column >= first
        case "gt":
            return column >= end
        case _:
            return column < end


def _bools(ctx: Context, entity: Entity, known: KnownField, clause: Clause) -> ColumnElement[bool]:
    column = expression_of(ctx, entity, known)
    if values.read_bool(clause.values[0]):
        return column.is_(True)
    return or_(column.is_(False), column.is_(None))


def _choices(
    ctx: Context, entity: Entity, known: KnownField, clause: Clause
) -> ColumnElement[bool]:
    _check_choices(ctx, known.field, clause)
    column = expression_of(ctx, entity, known)
    return _compared(column, clause.op, list(clause.values), empty="")


def _check_choices(ctx: Context, field: Field, clause: Clause) -> None:
    allowed = dict(choices_of(ctx, field))
    for each in clause.values:
        if allowed and each not in allowed:
            raise Unreadable(_("“{value}” is none of the choices", value=each[:60]))


def _references(
    ctx: Context, entity: Entity, known: KnownField, clause: Clause
) -> ColumnElement[bool]:
    ids = [_id(ctx, known.field, each) for each in clause.values]
    column = expression_of(ctx, entity, known)
    if clause.op == "under":
        return column.in_(ids_under(ctx, known.field.target, ids))
    return _compared(column, clause.op, ids)


def _id(ctx: Context, field: Field, text: str) -> int:
    """The id of a record; of users also `@me`."""
    if text == ME and field.target == USER:
        return ctx.actor.person_id or 0
    return values.read_id(text)


def _tags(ctx: Context, entity: Entity, known: KnownField, clause: Clause) -> ColumnElement[bool]:
    del known
    record_id = entity.model.id
    match clause.op:
        case "full":
            return is_tagged(ctx, entity.code, record_id)
        case "empty":
            return not_(is_tagged(ctx, entity.code, record_id))
        case "ne":
            return not_(is_tagged(ctx, entity.code, record_id, map(identity_key, clause.values)))
        case _:
            return is_tagged(ctx, entity.code, record_id, map(identity_key, clause.values))


def _plain(ctx: Context, entity: Entity, known: KnownField, clause: Clause) -> ColumnElement[bool]:
    """A kind that a plugin brings: its codec reads the values."""
    codec = codec_of(known.field)
    try:
        wanted = [codec.from_json(ctx, known.field, each) for each in clause.values]
    except Refusal as problem:
        raise Unreadable(problem.message) from None
    return _compared(expression_of(ctx, entity, known), clause.op, wanted)


def _files(ctx: Context, entity: Entity, known: KnownField, clause: Clause) -> ColumnElement[bool]:
    return _compared(expression_of(ctx, entity, known), clause.op, [])


def _compared(
    column: ColumnElement[Any], op: str, wanted: list[Any], *, empty: str | None = None
) -> ColumnElement[bool]:
    """A comparison that knows no third truth: what is empty is not equal, and is less than nothing."""
    nothing: ColumnElement[bool] = column.is_(None)
    if empty is not None:
        nothing = or_(nothing, column == empty)
    match op:
        case "empty":
            return nothing
        case "full":
            return not_(nothing)
        case "ne":
            return or_(column != wanted[0], column.is_(None))
        case "in":
            return column.in_(wanted)
        case "between":
            return and_(column >= wanted[0], column <= wanted[1])
        case _:
            return and_(COMPARISONS[op](column, wanted[0]))


COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
Condition = Callable[["Context", "Entity", KnownField, Clause], ColumnElement[bool]]
CONDITIONS: dict[str, Condition] = {
    "text": _texts,
    "note": _texts,
    "translated": _translated,
    **dict.fromkeys(("integer", "quantity", "price", "money", "rate", "percent"), _numbers),
    "date": _days,
    "datetime": _instants,
    "bool": _bools,
    "choice": _choices,
    "reference": _references,
    "tags": _tags,
    "file": _files,
}


def comparison_of(kind: str) -> Condition:
    """How a clause about a field of this kind becomes a condition."""
    return CONDITIONS.get(kind, _plain)
