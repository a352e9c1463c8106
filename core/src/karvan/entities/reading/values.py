"""Values of a filter, from their canonical text to what a column compares with.

ASCII digits, a full stop, ISO days and instants; everything else raises ValueError, whose text is
for the person who wrote the filter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import time
from datetime import timedelta
from decimal import Context as Arithmetic
from decimal import Decimal
from math import floor
from typing import TYPE_CHECKING
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import case
from sqlalchemy import literal

from karvan.calendars.periods import Calendar
from karvan.calendars.weeks import first_weekday
from karvan.companies.queries import currency_exponents
from karvan.entities.reading.days import CompanyDays
from karvan.entities.reading.days import Span
from karvan.entities.reading.days import read_span
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from karvan.context import Context

LARGEST = 2**63 - 1
MICRO_DECIMALS = 6
WIDE = Arithmetic(prec=60)
NUMBER = re.compile(r"-?\d{1,19}(\.\d{1,12})?", re.ASCII)
ID = re.compile(r"[1-9]\d{0,18}", re.ASCII)
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})")
A_SECOND, A_MOMENT = timedelta(seconds=1), timedelta(microseconds=1)
NO_AMOUNT = 10**17
"""An amount no row holds: what cannot be written in a currency is equal to nothing."""


class Unreadable(ValueError):
    """A value that is none of the field's kind."""

    def __init__(self, reason: Text) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Instants:
    """From an instant (included) to another (excluded)."""

    first: datetime
    end: datetime


def read_id(text: str) -> int:
    """The id of a record."""
    if not ID.fullmatch(text) or int(text) > LARGEST:
        raise Unreadable(_("“{value}” is not the number of a record", value=text))
    return int(text)


def read_bool(text: str) -> bool:
    """`true` or `false`."""
    if text not in {"true", "false"}:
        raise Unreadable(_("“{value}” is neither true nor false", value=text))
    return text == "true"


def read_scaled(text: str, decimals: int) -> int:
    """A number as an integer of its smallest unit, exactly."""
    number = _number(text)
    scaled = number.scaleb(decimals, WIDE)
    if scaled != scaled.to_integral_value():
        raise Unreadable(_("“{value}” has more than {most} decimals", value=text, most=decimals))
    if abs(scaled) > LARGEST:
        raise Unreadable(_("“{value}” is too large", value=text))
    return int(scaled)


def read_decimal(text: str) -> Decimal:
    """A rate or percentage."""
    return _number(text)


def read_minor(
    ctx: Context, text: str, op: str, currency: ColumnElement[str] | None
) -> ColumnElement[int] | int:
    """An amount in minor units: of the company's currency, or of each row's own."""
    number = _number(text)
    if currency is None:
        return read_scaled(text, ctx.company.exponent)
    by_exponent: dict[int, list[str]] = {}
    for code, exponent in currency_exponents(ctx).items():
        by_exponent.setdefault(exponent, []).append(code)
    usual = ctx.company.exponent
    others = [
        (currency.in_(sorted(codes)), literal(_bounded(number, exponent, op)))
        for exponent, codes in sorted(by_exponent.items())
        if exponent != usual
    ]
    return case(*others, else_=literal(_bounded(number, usual, op)))


def read_days(ctx: Context, text: str) -> Span:
    """A day, or the days that a relative one means in the company."""
    try:
        return read_span(text, company_days(ctx))
    except ValueError:
        raise Unreadable(
            _("“{value}” is no day such as 2025-03-31 or @month-1", value=text)
        ) from None


def read_instants(ctx: Context, text: str) -> Instants:
    """An instant to the second, or the days of a span from midnight to midnight of the company."""
    if INSTANT.fullmatch(text):
        try:
            first = datetime.fromisoformat(text).astimezone(UTC)
            return Instants(first, first + (A_MOMENT if "." in text else A_SECOND))
        except (ValueError, OverflowError):
            raise Unreadable(_("There is no instant {value}", value=text)) from None
    return instants_of(ctx, read_days(ctx, text))


def instants_of(ctx: Context, span: Span) -> Instants:
    """The days of a span as instants, in the company's time zone."""
    zone = ZoneInfo(ctx.company.time_zone)
    try:
        first = datetime.combine(span.first, time(), zone).astimezone(UTC)
        end = datetime.combine(span.last + timedelta(days=1), time(), zone).astimezone(UTC)
    except OverflowError:
        raise Unreadable(_("There is no instant {value}", value=str(span.first))) from None
    return Instants(first, end)


def company_days(ctx: Context) -> CompanyDays:
    """What relative days are counted by in the company."""
    return CompanyDays(
        ctx.today(),
        cast("Calendar", ctx.company.calendar),
        ctx.company.fiscal_month,
        ctx.company.fiscal_day,
        first_weekday(ctx.company.country),
    )


def _number(text: str) -> Decimal:
    if not NUMBER.fullmatch(text):
        raise Unreadable(_("“{value}” is no number such as 1234.50", value=text))
    return Decimal(text)


def _bounded(number: Decimal, exponent: int, op: str) -> int:
    """The amount as an integer that compares the same way: rounded up or down where it must be."""
    scaled = number.scaleb(exponent, WIDE)
    if abs(scaled) >= NO_AMOUNT:
        return NO_AMOUNT if scaled > 0 else -NO_AMOUNT
    whole = floor(scaled)
    if scaled == whole:
        return whole
    if op in {"eq", "ne"}:
        return NO_AMOUNT
    return whole if op in {"gt", "le"} else whole + 1
