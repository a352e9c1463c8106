"""What records are grouped by: a field, or the period of a day, `packed_on@month`.

Each group has a title as its reader sees it, and the clause that finds its records again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Select
from sqlalchemy import func

from karvan.entities.codecs import codec_of
from karvan.entities.declaring.choices import choices_of
from karvan.entities.declaring.known import KnownField
from karvan.entities.declaring.known import expression_of
from karvan.entities.declaring.known import shown_fields
from karvan.entities.figures.periods import GRAINS
from karvan.entities.figures.periods import Periods
from karvan.entities.figures.periods import period_title
from karvan.entities.figures.periods import periods_of
from karvan.entities.reading.days import Span
from karvan.entities.reading.filters import Clause
from karvan.entities.reading.languages import text_shown
from karvan.entities.reading.operators import is_filterable
from karvan.entities.reading.rows import titles_of
from karvan.errors import Malformed
from karvan.i18n import gettext
from karvan.i18n import lazy_gettext as _
from karvan.i18n import localise_digits
from karvan.text import normalize_text

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

GROUPED = ("text", "translated", "integer", "date", "datetime", "bool", "choice", "reference")
DAYS = ("date", "datetime")


@dataclass(frozen=True)
class Dimension:
    """A field to group by, and the grain where it is a day."""

    known: KnownField
    grain: str = ""

    @property
    def text(self) -> str:
        """As it stands in an address."""
        return f"{self.known.name}@{self.grain}" if self.grain else self.known.name

    @property
    def title(self) -> str:
        """As people read it: Packed on (month)."""
        label = str(self.known.field.label or self.known.name)
        if not self.grain:
            return label
        return gettext("{field} by {period}", field=label, period=str(GRAINS[self.grain]))


@dataclass(frozen=True)
class Member:
    """One value of a dimension: its title, its place among the others, and what finds it again."""

    value: Any
    title: str
    clause: Clause
    place: Any
    tone: str = ""


def is_groupable(known: KnownField) -> bool:
    """Whether records may be grouped by the field."""
    return is_filterable(known) and known.field.kind in GROUPED


def dimensions_of(ctx: Context, entity: Entity) -> list[Dimension]:
    """Everything the entity may be grouped by, days by every grain."""
    found = []
    for known in shown_fields(ctx, entity).values():
        if is_groupable(known):
            grains = GRAINS if known.field.kind in DAYS else ("",)
            found += [Dimension(known, grain) for grain in grains]
    return found


def parse_dimension(ctx: Context, entity: Entity, text: str) -> Dimension:
    """`state`, or `packed_on@month` (a day without a grain means month); raises Malformed."""
    name, mark, grain = text.partition("@")
    known = shown_fields(ctx, entity).get(name)
    if known is None or not is_groupable(known):
        raise Malformed(reason=_("records are not grouped by “{name}”", name=_short(name)))
    is_day = known.field.kind in DAYS
    if is_day and not mark:
        grain = "month"
    if (grain in GRAINS) is not is_day or (mark and not is_day):
        raise Malformed(reason=_("there is no period “{name}”", name=_short(grain)))
    return Dimension(known, grain)


@dataclass(frozen=True)
class Grouped:
    """A dimension within one statement: what to group by, and how its raw values are read."""

    dimension: Dimension
    column: ColumnElement[Any]
    periods: Periods | None = None

    def value_of(self, raw: Any) -> Any:
        """The value of a group, so that what is empty in two ways is one group."""
        if self.periods is not None:
            spans = self.periods.spans
            return spans[raw] if raw is not None and spans else None
        if self.dimension.known.field.kind == "bool":
            return bool(raw)
        return None if raw == "" else raw


def grouped(ctx: Context, entity: Entity, wanted: Select[Any], dimension: Dimension) -> Grouped:
    """The dimension as SQL beside the wanted rows."""
    known = dimension.known
    column = expression_of(ctx, entity, known)
    if dimension.grain:
        found = periods_of(ctx, wanted, column, known.field.kind, dimension.grain)
        return Grouped(dimension, found.number, found)
    if known.field.kind == "translated":
        column = text_shown(ctx, column)
    if known.field.kind == "bool":
        column = func.coalesce(column, False)
    return Grouped(dimension, column)


def members_of(ctx: Context, dimension: Dimension, values: Iterable[Any]) -> list[Member]:
    """Members for the values in the order in which they are shown; what is empty comes last."""
    distinct = dict.fromkeys(values)
    field = dimension.known.field
    order: dict[Any, int] = {}
    titles: dict[Any, str] = {}
    if field.kind == "reference":
        titles = dict(titles_of(ctx, field.target, {each for each in distinct if each is not None}))
    elif field.kind == "choice":
        choices = choices_of(ctx, field)
        titles = {value: str(title) for value, title in choices}
        order = {value: place for place, (value, _title) in enumerate(choices)}
    members = [_member(ctx, dimension, value, titles, order) for value in distinct]
    return sorted(members, key=lambda each: (each.value is None, each.place))


def empty_title() -> str:
    """What the group of records without a value is called."""
    return gettext("(none)")


def _member(
    ctx: Context, dimension: Dimension, value: Any, titles: dict[Any, str], order: dict[Any, int]
) -> Member:
    field, name = dimension.known.field, dimension.known.name
    if value is None:
        return Member(None, empty_title(), Clause(name, "empty"), 0)
    if isinstance(value, Span):
        title = period_title(value, dimension.grain, ctx.locale)
        return Member(value, title, _clause_of_days(name, value), value.first)
    clause = Clause(name, "eq", (_canonical(value),))
    if field.kind == "choice":
        title = titles.get(value, str(value))
        tone = field.tones.get(str(value), "")
        return Member(value, title, clause, (order.get(value, len(order)), title), tone)
    if field.kind == "reference":
        title = titles.get(value) or localise_digits(str(value), ctx.locale)
        return Member(value, title, clause, (normalize_text(title), value))
    if field.kind in {"text", "translated"}:
        return Member(value, str(value), clause, (normalize_text(str(value)), str(value)))
    return Member(value, codec_of(field).format(ctx, field, value), clause, value)


def _clause_of_days(name: str, span: Span) -> Clause:
    if span.last - span.first < timedelta(days=1):
        return Clause(name, "eq", (span.first.isoformat(),))
    return Clause(name, "between", (span.first.isoformat(), span.last.isoformat()))


def _canonical(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _short(name: str) -> str:
    return name[:60].replace("\x00", "�")
