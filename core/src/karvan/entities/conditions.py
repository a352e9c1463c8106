"""A filter as SQL: each clause is checked against the entity's fields, then becomes a condition.

Names map through the entity to columns, values are bound; nothing of the request reaches SQL as
text. What cannot be asked is a `BadFilter` that names the clause and the fault.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import and_
from sqlalchemy import false
from sqlalchemy import not_
from sqlalchemy import or_
from sqlalchemy import true

from karvan.db.folding import begins
from karvan.db.folding import holds
from karvan.entities import values
from karvan.entities.choices import choices_of
from karvan.entities.codecs import codec_of
from karvan.entities.filters import AnyOf
from karvan.entities.filters import BadFilter
from karvan.entities.filters import Clause
from karvan.entities.filters import Filter
from karvan.entities.filters import filter_texts
from karvan.entities.known import KnownField
from karvan.entities.known import expression_of
from karvan.entities.known import shown_fields
from karvan.entities.languages import texts_of
from karvan.entities.tagged import is_tagged
from karvan.entities.trees import ids_under
from karvan.entities.trees import is_tree
from karvan.entities.values import Unreadable
from karvan.errors import Malformed
from karvan.errors import Refusal
from karvan.i18n import lazy_gettext as _
from karvan.text import identity_key

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaration import Entity
    from karvan.entities.fields import Field

EMPTINESS = ("empty", "full")
ASKED = ("eq", "ne", "in")
NOT_COMPARED = {"rate": ("eq", "ne", *EMPTINESS), "percent": ("eq", "ne", *EMPTINESS)}
"""Exact decimals are text on SQLite: equal or not, but neither less nor more."""
COUNTS = {"empty": (0, 0), "full": (0, 0), "between": (2, 2), "in": (1, 200), "under": (1, 200)}
ME, USER = "@me", "core.user"
NAMED_BY = ("name", "title", "number", "code")
MOST_WORDS, LONGEST_SEARCH = 10, 200


def is_filterable(known: KnownField) -> bool:
    """Whether the field may stand in a filter."""
    field = known.field
    is_askable = not field.is_computed or field.holds is not None
    return is_askable and not field.secret and field.filterable is not False


def operators_of(ctx: Context, known: KnownField) -> tuple[str, ...]:
    """What may be asked of the field; `under` where it refers to records that form a tree."""
    if not is_filterable(known):
        return ()
    field = known.field
    if field.holds is not None:
        return ASKED
    found = NOT_COMPARED.get(field.kind, codec_of(field).operators)
    if field.kind == "reference" and not is_tree(ctx, field.target):
        return tuple(each for each in found if each != "under")
    return found


def condition_of(ctx: Context, entity: Entity, filter_: Filter) -> ColumnElement[bool]:
    """The filter as a condition beside the entity's model; raises BadFilter."""
    parts: list[ColumnElement[bool]] = [true()]
    for part in filter_:
        clauses = part.clauses if isinstance(part, AnyOf) else (part,)
        parts.append(or_(false(), *(clause_condition(ctx, entity, each) for each in clauses)))
    return and_(*parts)


def clause_condition(ctx: Context, entity: Entity, clause: Clause) -> ColumnElement[bool]:
    """One clause as a condition; raises BadFilter, naming the clause and the fault."""
    try:
        known = _known(ctx, entity, clause)
        if known.field.holds is not None:
            return _asked(ctx, known, clause)
        condition = CONDITIONS.get(known.field.kind, _plain)
        return condition(ctx, entity, known, clause)
    except Unreadable as problem:
        raise BadFilter(text=filter_texts((clause,))[0][:200], reason=problem.reason) from None


def check_filter(ctx: Context, entity: Entity, filter_: Filter) -> list[BadFilter]:
    """What is wrong with a filter, one problem for each clause that is: for saved views."""
    found = []
    for part in filter_:
        for clause in part.clauses if isinstance(part, AnyOf) else (part,):
            try:
                clause_condition(ctx, entity, clause)
            except BadFilter as problem:
                found.append(problem)
    return found


def text_condition(ctx: Context, entity: Entity, text: str) -> ColumnElement[bool]:
    """The records in whose search fields every word of the text stands; raises Malformed."""
    if len(text) > LONGEST_SEARCH or any(ord(letter) < 32 for letter in text):
        raise Malformed(reason=_("search for at most {most} characters", most=LONGEST_SEARCH))
    columns = list(_searched(ctx, entity))
    words = text.split()[:MOST_WORDS]
    return and_(
        true(), *(or_(false(), *(holds(column, word) for column in columns)) for word in words)
    )


def _searched(ctx: Context, entity: Entity) -> list[ColumnElement[Any]]:
    fields = shown_fields(ctx, entity)
    names = entity.search or [name for name in NAMED_BY if name in fields]
    columns: list[ColumnElement[Any]] = []
    for name in names:
        known = fields.get(name)
        if known is None or known.field.is_computed:
            continue
        column = expression_of(ctx, entity, known)
        columns += texts_of(ctx, column) if known.field.kind == "translated" else [column]
    return columns


def _known(ctx: Context, entity: Entity, clause: Clause) -> KnownField:
    known = shown_fields(ctx, entity).get(clause.field)
    if known is None or not is_filterable(known):
        raise Unreadable(_("there is no field “{name}” to filter by", name=clause.field[:60]))
    if clause.op not in operators_of(ctx, known):
        raise Unreadable(
            _("“{name}” cannot be asked with “{op}”", name=clause.field, op=clause.op[:20])
        )
    fewest, most = COUNTS.get(clause.op, (1, 1))
    if not fewest <= len(clause.values) <= most:
        raise Unreadable(_("“{op}” takes another number of values", op=clause.op))
    return known


def _asked(ctx: Context, known: KnownField, clause: Clause) -> ColumnElement[bool]:
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
