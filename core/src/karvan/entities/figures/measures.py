"""Measures over many records: how many, sum, average, smallest, largest; money by currency.

Sums are exact on both databases, and parts add up: a subtotal is made of the tallies of its groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import literal

from karvan.entities.codecs import codec_of
from karvan.entities.declaring.known import KnownField
from karvan.entities.declaring.known import expression_of
from karvan.entities.declaring.known import shown_fields
from karvan.entities.reading.operators import is_filterable
from karvan.errors import Malformed
from karvan.i18n import Text
from karvan.i18n import format_number
from karvan.i18n import gettext
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

COUNT = "count"
NUMBERS = ("integer", "quantity", "price", "money")
OPERATIONS: dict[str, Text] = {
    "sum": _("Sum of {field}"),
    "avg": _("Average of {field}"),
    "min": _("Smallest {field}"),
    "max": _("Largest {field}"),
}
BILLION = 10**9


@dataclass(frozen=True)
class Measure:
    """`count`, or an operation on a number field."""

    operation: str = COUNT
    known: KnownField | None = None

    @property
    def text(self) -> str:
        """As it stands in an address."""
        return f"{self.operation}:{self.known.name}" if self.known else COUNT

    @property
    def title(self) -> str:
        """As people read it."""
        if self.known is None:
            return gettext("Number of records")
        label = str(self.known.field.label or self.known.name)
        return str(OPERATIONS[self.operation]).format(field=label)


@dataclass
class Tally:
    """What was gathered of one number field in one currency."""

    total: int = 0
    count: int = 0
    least: int | None = None
    most: int | None = None

    def add(self, total: int, count: int, least: int | None, most: int | None) -> None:
        """Add what a group gathered."""
        self.total += total
        self.count += count
        self.least = _outer(min, self.least, least)
        self.most = _outer(max, self.most, most)


@dataclass
class Tallies:
    """The records of a group, and what was gathered of each field by currency."""

    records: int = 0
    by_field: dict[tuple[str, str], Tally] = field(default_factory=dict)


@dataclass(frozen=True)
class Figure:
    """A measure's value for a group: a number in one currency or none, and as it is shown."""

    number: Decimal | None
    text: str
    currency: str = ""


def parse_measure(ctx: Context, entity: Entity, text: str) -> Measure:
    """`count`, or `sum:amount`; raises Malformed."""
    if text == COUNT:
        return Measure()
    operation, _mark, name = text.partition(":")
    known = shown_fields(ctx, entity).get(name)
    if operation not in OPERATIONS or known is None or not is_measurable(known):
        shown = text[:60].replace("\x00", "�")
        raise Malformed(reason=_("there is no figure “{name}”", name=shown))
    return Measure(operation, known)


def is_measurable(known: KnownField) -> bool:
    """Whether a field's values can be summed."""
    return is_filterable(known) and known.field.kind in NUMBERS


def measures_of(ctx: Context, entity: Entity) -> list[Measure]:
    """Everything that may be measured of the entity's records."""
    numbers = [each for each in shown_fields(ctx, entity).values() if is_measurable(each)]
    return [Measure(), *(Measure(op, known) for known in numbers for op in OPERATIONS)]


def currency_of(ctx: Context, entity: Entity, known: KnownField) -> KnownField | None:
    """The field that holds the currency of a money field, where records have their own."""
    name = known.field.currency if known.field.kind == "money" else ""
    return shown_fields(ctx, entity).get(name) if name else None


def columns_of(ctx: Context, entity: Entity, known: KnownField) -> list[ColumnElement[Any]]:
    """The SQL of a tally: sum in two halves, count, smallest and largest."""
    column = expression_of(ctx, entity, known)
    if ctx.uow.database.kind == "sqlite":  # whose sum of integers ends at 2^63 with an error
        halves: list[ColumnElement[Any]] = [
            func.sum(column.op("/")(BILLION)),
            func.sum(column % BILLION),
        ]
    else:
        halves = [literal(0), func.sum(column)]
    return [*halves, func.count(column), func.min(column), func.max(column)]


def add_row(tally: Tally, row: Any) -> None:
    """Add a row of `columns_of` to a tally."""
    high, low, count, least, most = row
    total = int(high or 0) * BILLION + int(low or 0)
    tally.add(total, int(count), _whole(least), _whole(most))


def figures_of(ctx: Context, measure: Measure, tallies: Tallies) -> list[Figure]:
    """The figures of a measure: one, or one for each currency, in the order of their codes."""
    if measure.known is None:
        count = tallies.records
        return [Figure(Decimal(count), format_number(count, ctx.locale))]
    known = measure.known
    found = {
        currency: tally
        for (name, currency), tally in tallies.by_field.items()
        if name == known.name and tally.count
    }
    return [_figure(ctx, measure, known, currency, found[currency]) for currency in sorted(found)]


def _figure(
    ctx: Context, measure: Measure, known: KnownField, currency: str, tally: Tally
) -> Figure:
    kind = known.field
    codec = codec_of(kind)
    if measure.operation == "avg":
        decimals = codec.cell(ctx, kind, tally.total, currency=currency)
        exact = Decimal(str(decimals)) / tally.count
        shown = round(exact, _decimals(ctx, known, currency))
        return Figure(shown, format_number(shown, ctx.locale, decimals=None), currency)
    value = {"sum": tally.total, "min": tally.least, "max": tally.most}[measure.operation]
    number = codec.cell(ctx, kind, value, currency=currency)
    text = codec.format(ctx, kind, value, currency=currency)
    return Figure(Decimal(str(number)), text, currency)


def _decimals(ctx: Context, known: KnownField, currency: str) -> int:
    if known.field.kind == "money":
        one = codec_of(known.field).cell(ctx, known.field, 1, currency=currency)
        exponent = Decimal(str(one)).as_tuple().exponent
        return -exponent if isinstance(exponent, int) else 0
    return 2


def _outer(pick: Any, first: int | None, second: int | None) -> int | None:
    if first is None or second is None:
        return second if first is None else first
    return int(pick(first, second))


def _whole(value: Any) -> int | None:
    return None if value is None else int(value)
