"""The filter builder: conditions as people write them, and the chips of those that hold.

The builder is a plain form. Choosing another field or adding a condition sends it to be drawn anew;
applying it leads to the list with the filter in its canonical form. Names of inputs are
`c-<part>-<place>-<what>`; parts are ANDed, the conditions within a part are ORed.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from dataclasses import field as made_by
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.codecs import codec_of
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.known import KnownField
from karvan.entities.declaring.known import shown_fields
from karvan.entities.reading.filters import MOST_CLAUSES
from karvan.entities.reading.filters import AnyOf
from karvan.entities.reading.filters import Clause
from karvan.entities.reading.filters import Filter
from karvan.entities.reading.operators import is_filterable
from karvan.entities.reading.operators import operators_of
from karvan.entities.reading.rows import titles_of
from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.errors import Problem
from karvan.i18n import Text
from karvan.i18n import gettext
from karvan.i18n import lazy_gettext as _
from karvan.text import TextError
from karvan.web.kit.lists.operators import VALUELESS
from karvan.web.kit.lists.operators import operator_title
from karvan.web.kit.lists.operators import relative_title

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.web.kit.lists.asking import Args
    from karvan.web.kit.lists.asking import ListState

_INPUT = re.compile(r"c-(\d{1,2})-(\d{1,2})-(field|op|value|to|period)")
LONGEST_TYPED = 1000
YES, NO = "true", "false"
DAY = Field("day", "date")


@dataclass
class Condition:
    """One condition while it is being written: the texts are as typed."""

    field: str
    op: str = ""
    values: list[str] = made_by(default_factory=list)
    to: str = ""
    period: str = ""
    error: str = ""


Parts = list[list[Condition]]


@dataclass(frozen=True)
class Chip:
    """A part of the filter in words, and the list without it."""

    text: str
    remove_url: str


def filterable_fields(ctx: Context, entity: Entity) -> dict[str, KnownField]:
    """The fields that a condition may name."""
    return {name: each for name, each in shown_fields(ctx, entity).items() if is_filterable(each)}


def parts_of(ctx: Context, entity: Entity, filter_: Filter) -> Parts:
    """A filter as the builder shows it."""
    fields = filterable_fields(ctx, entity)
    clauses = [each.clauses if isinstance(each, AnyOf) else (each,) for each in filter_]
    return [[_condition(ctx, fields, clause) for clause in part] for part in clauses]


def read_parts(args: Args) -> Parts:
    """The conditions of a builder that was sent."""
    found: dict[tuple[int, int], Condition] = {}
    for name in args:
        match = _INPUT.fullmatch(name)
        if match is None:
            continue
        texts = [text[:LONGEST_TYPED].replace("\x00", "") for text in args.getlist(name)]
        here = found.setdefault((int(match[1]), int(match[2])), Condition(""))
        if match[3] == "value":
            here.values = texts
        else:
            setattr(here, match[3], texts[0])
    if len(found) > MOST_CLAUSES:
        raise Malformed(reason=_("there are more than {most} conditions", most=MOST_CLAUSES))
    parts: dict[int, list[Condition]] = {}
    for (part, _place), condition in sorted(found.items()):
        parts.setdefault(part, []).append(condition)
    return list(parts.values())


def filter_from(ctx: Context, entity: Entity, parts: Parts) -> Filter:
    """The filter that the conditions mean; raises Invalid, and notes the fault at each condition."""
    fields = filterable_fields(ctx, entity)
    found: list[Clause | AnyOf] = []
    for part in parts:
        clauses = [clause for each in part if (clause := _clause(ctx, fields, each)) is not None]
        if len(clauses) == 1:
            found.append(clauses[0])
        elif clauses:
            found.append(AnyOf(tuple(clauses)))
    faults = [each.error for part in parts for each in part if each.error]
    if faults:
        raise Invalid([Problem("core.filter.condition", text) for text in faults])
    return tuple(found)


def chips_of(ctx: Context, state: ListState, *, without: Collection[str] = ()) -> list[Chip]:
    """Each part of the filter in words, with the address of the list without it."""
    texts = [each for each in state.args.getlist("f") if each]
    filter_ = state.request.filter
    titles = _reference_titles(ctx, state.entity, filter_)
    chips = []
    for place, part in enumerate(filter_):
        if texts[place] in without:
            continue
        rest = [text for index, text in enumerate(texts) if index != place]
        clauses = part.clauses if isinstance(part, AnyOf) else (part,)
        words = gettext(" or ").join(_words(ctx, state.entity, each, titles) for each in clauses)
        chips.append(Chip(words, state.url(f=rest)))
    return chips


def _words(ctx: Context, entity: Entity, clause: Clause, titles: dict[str, dict[int, str]]) -> str:
    known = shown_fields(ctx, entity).get(clause.field)
    if known is None:
        return clause.field
    label, op = str(known.field.label or clause.field), str(operator_title(known.field, clause.op))
    values = [_value_words(ctx, known, each, titles) for each in clause.values]
    if clause.op == "between" and len(values) == 2:
        return gettext("{field}: {first} to {last}", field=label, first=values[0], last=values[1])
    listed = gettext(", ").join(values)
    if clause.op in {"eq", "in"} and listed:
        return gettext("{field}: {values}", field=label, values=listed)
    return f"{label} {op} {listed}".strip()


def _value_words(
    ctx: Context, known: KnownField, text: str, titles: dict[str, dict[int, str]]
) -> str:
    if text.startswith("@"):
        return relative_title(text)
    if known.field.kind == "reference":
        found = titles.get(known.field.target, {})
        return found.get(int(text), text) if text.isascii() and text.isdecimal() else text
    codec = codec_of(DAY if known.field.kind == "datetime" and "T" not in text else known.field)
    try:
        value = codec.from_json(ctx, known.field, canonical_json(known, text))
    except (TextError, ValueError, TypeError):
        return text
    return codec.format(ctx, known.field, value) or text


def canonical_json(known: KnownField, text: str) -> Any:
    """The JSON value that a filter's text stands for."""
    match known.field.kind:
        case "bool":
            return text == YES
        case "integer":
            return int(text)
        case "tags":
            return [text]
        case _:
            return text


def _reference_titles(ctx: Context, entity: Entity, filter_: Filter) -> dict[str, dict[int, str]]:
    wanted: dict[str, set[int]] = {}
    fields = shown_fields(ctx, entity)
    for part in filter_:
        for clause in part.clauses if isinstance(part, AnyOf) else (part,):
            known = fields.get(clause.field)
            if known is not None and known.field.kind == "reference":
                ids = {int(each) for each in clause.values if each.isascii() and each.isdecimal()}
                wanted.setdefault(known.field.target, set()).update(ids)
    return {target: titles_of(ctx, target, ids) for target, ids in wanted.items() if ids}


def _condition(ctx: Context, fields: dict[str, KnownField], clause: Clause) -> Condition:
    known = fields.get(clause.field)
    values = list(clause.values)
    if known is None:
        return Condition(clause.field, clause.op, values)
    if values and values[0].startswith("@"):
        return Condition(clause.field, clause.op, [], period=values[0])
    shown = [_typed(ctx, known, each) for each in values]
    if clause.op == "between" and len(shown) == 2:
        return Condition(clause.field, clause.op, shown[:1], to=shown[1])
    return Condition(clause.field, clause.op, shown)


def _typed(ctx: Context, known: KnownField, text: str) -> str:
    """A canonical value as its reader would type it; choices and references keep their codes."""
    if known.field.kind in {"choice", "reference", "bool", "tags", "text", "translated", "note"}:
        return text
    codec = codec_of(DAY if known.field.kind == "datetime" and "T" not in text else known.field)
    try:
        value = codec.from_json(ctx, known.field, canonical_json(known, text))
        return codec.typed(ctx, known.field, value)
    except (TextError, ValueError, TypeError):
        return text


def _clause(ctx: Context, fields: dict[str, KnownField], condition: Condition) -> Clause | None:
    """The clause of a condition; None for one that says nothing yet."""
    known = fields.get(condition.field)
    if known is None:
        condition.error = gettext("Choose a field.") if condition.field else ""
        return None
    if condition.op not in operators_of(ctx, known):
        condition.error = gettext("Choose how to compare.")
        return None
    if condition.op in VALUELESS:
        return Clause(known.name, condition.op)
    typed = [each.strip() for each in condition.values if each.strip()]
    if condition.period:
        typed = [condition.period]
    elif condition.op == "between":
        typed = [*typed[:1], condition.to.strip()]
    if not typed or not all(typed):
        condition.error = gettext("Enter a value.")
        return None
    try:
        values = tuple(_canonical(ctx, known, each) for each in typed)
    except TextError as fault:
        condition.error = fault.message
        return None
    return Clause(known.name, condition.op, values)


def _canonical(ctx: Context, known: KnownField, text: str) -> str:
    """What was typed, as it stands in the address: ASCII digits, days in ISO."""
    if text.startswith("@") and known.field.kind in {"date", "datetime"}:
        return text
    if known.field.kind in {"text", "translated", "note", "choice", "bool", "tags", "reference"}:
        return text
    codec = codec_of(DAY if known.field.kind == "datetime" else known.field)
    found = codec.to_json(ctx, known.field, codec.parse(ctx, known.field, text))
    return str(found)


def label_of(known: KnownField) -> Text:
    """What people call the field."""
    return known.field.label or known.name
