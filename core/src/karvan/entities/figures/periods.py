"""Days of records by period: day, week, month, quarter or year of the reader's calendar.

SQL never computes with calendars: the periods between the first and the last day are made here, and
a tree of comparisons tells each row its period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any
from typing import cast
from zoneinfo import ZoneInfo

import jdatetime
from babel.dates import format_date as babel_date
from sqlalchemy import Select
from sqlalchemy import case
from sqlalchemy import func
from sqlalchemy import literal

from karvan.calendars.periods import MONTHS_OF
from karvan.calendars.periods import Calendar
from karvan.calendars.periods import Grain
from karvan.calendars.periods import add_months
from karvan.calendars.periods import periods
from karvan.calendars.periods import year_month_day
from karvan.calendars.weeks import first_weekday
from karvan.calendars.weeks import week_start
from karvan.entities.reading.days import Span
from karvan.entities.reading.days import start_of
from karvan.entities.reading.values import instants_of
from karvan.errors import Refusal
from karvan.i18n import Text
from karvan.i18n import format_date
from karvan.i18n import gettext
from karvan.i18n import lazy_gettext as _
from karvan.i18n import localise_digits
from karvan.i18n.locales import JALALI

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from karvan.context import Context
    from karvan.i18n import Locale

GRAINS: dict[str, Text] = {
    "day": _("day"),
    "week": _("week"),
    "month": _("month"),
    "quarter": _("quarter"),
    "year": _("year"),
}
MOST_PERIODS = 1200
STEPS = {"day": 1, "week": 7}


class TooManyPeriods(Refusal):
    """These are too many periods to show. Narrow the filter, or choose longer periods."""

    code = "core.too_many_periods"


@dataclass(frozen=True)
class Periods:
    """The periods of one grain that a column's days fall into, and the SQL of a row's number."""

    spans: Sequence[Span]
    number: ColumnElement[Any]


def periods_of(
    ctx: Context, wanted: Select[Any], column: ColumnElement[Any], kind: str, grain: str
) -> Periods:
    """The periods of a day or instant among the wanted rows; one statement finds their ends."""
    ends = wanted.with_only_columns(func.min(column), func.max(column), maintain_column_froms=True)
    first, last = ctx.session.execute(ends).one()
    if first is None:
        return Periods([], literal(0))
    spans = cut(ctx, _day(ctx, first), _day(ctx, last), grain)
    bounds: list[Any] = [span.first for span in spans]
    if kind == "datetime":
        bounds = [instants_of(ctx, span).first for span in spans]
    typed = [literal(each, column.type) for each in bounds]
    return Periods(spans, case((column.is_(None), None), else_=_tree(column, typed, 0, len(spans))))


def cut(ctx: Context, first: date, last: date, grain: str) -> list[Span]:
    """Whole periods of the reader's calendar from the first day to the last."""
    if grain in STEPS:
        step = STEPS[grain]
        start = first if grain == "day" else week_start(first, first_weekday(ctx.company.country))
        count = (last - start).days // step + 1
        if count > MOST_PERIODS:
            raise TooManyPeriods
        starts = [start + timedelta(days=step * n) for n in range(count)]
        return [Span(each, each + timedelta(days=step - 1)) for each in starts]
    if (last - first).days > MOST_PERIODS * {"month": 28, "quarter": 89, "year": 365}[grain]:
        raise TooManyPeriods
    calendar = cast("Calendar", ctx.locale.calendar)
    start = start_of(first, cast("Grain", grain), calendar)
    end = add_months(
        start_of(last, cast("Grain", grain), calendar), MONTHS_OF[cast("Grain", grain)], calendar
    )
    found = periods(start, end, cast("Grain", grain), calendar)
    return [Span(span.first, span.last) for span in found]


def period_title(span: Span, grain: str, locale: Locale) -> str:
    """A period as its reader calls it: March 2025, فروردین ۱۴۰۴, Q2 2025, 2025."""
    if grain == "day":
        return format_date(span.first, locale)
    if grain == "week":
        return gettext("Week of {day}", day=format_date(span.first, locale))
    year, month, _day_of_month = year_month_day(span.first, cast("Calendar", locale.calendar))
    if grain == "year":
        text = f"{year}"
    elif grain == "quarter":
        text = gettext("Q{quarter} {year}", quarter=(month + 2) // 3, year=year)
    else:
        text = f"{month_name(span.first, locale)} {year}"
    return localise_digits(text, locale)


def month_name(day: date, locale: Locale) -> str:
    """The name of the month a day lies in."""
    if locale.calendar != JALALI:
        return str(babel_date(day, "LLLL", locale=locale.language))
    jalali = jdatetime.date.fromgregorian(date=day)
    names = jalali.j_months_fa if locale.language == "fa" else jalali.j_months_en
    return str(names[jalali.month - 1])


def _tree(
    column: ColumnElement[Any], bounds: Sequence[ColumnElement[Any]], low: int, high: int
) -> ColumnElement[Any]:
    """The number of the period as a balanced tree of comparisons: few for each row."""
    if high - low == 1:
        return literal(low)
    middle = (low + high) // 2
    return case(
        (column < bounds[middle], _tree(column, bounds, low, middle)),
        else_=_tree(column, bounds, middle, high),
    )


def _day(ctx: Context, value: date | datetime) -> date:
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(ctx.company.time_zone)).date()
    return value
