"""Records on the days of a month, in the reader's calendar: weeks of days, each with its records.

The month is named as its reader names it, `2025-03` or `1404-01`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from datetime import date
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any
from typing import cast
from zoneinfo import ZoneInfo

from karvan.calendars.periods import Calendar
from karvan.calendars.periods import add_months
from karvan.calendars.periods import day_in
from karvan.calendars.periods import month_label
from karvan.calendars.periods import year_month_day
from karvan.calendars.weeks import SATURDAY
from karvan.calendars.weeks import first_weekday
from karvan.calendars.weeks import week_start
from karvan.entities.declaring.known import shown_fields
from karvan.entities.declaring.known import values_of
from karvan.entities.figures.periods import period_title
from karvan.entities.reading.days import Span
from karvan.entities.reading.days import start_of
from karvan.entities.reading.filters import AnyOf
from karvan.entities.reading.filters import Clause
from karvan.entities.reading.filters import Filter
from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import first_records
from karvan.entities.reading.rows import Row
from karvan.entities.reading.rows import rows_of
from karvan.errors import Malformed
from karvan.i18n import lazy_gettext as _
from karvan.i18n.locales import JALALI

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.views import CalendarView
    from karvan.entities.reading.rows import Address

MOST_RECORDS, MOST_ON_A_DAY = 1000, 4
MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
YEARS = {"gregorian": range(1800, 2300), JALALI: range(1200, 1600)}
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Day:
    """A day: its number in its month, its records, and how many more there are than are shown."""

    date: date
    number: int
    records: list[Row]
    hidden: int
    filter: Filter
    is_today: bool = False
    is_outside: bool = False


@dataclass(frozen=True)
class Month:
    """A month of whole weeks; `is_cut` where it has more records than could be read."""

    code: str
    title: str
    previous: str
    next: str
    today: str
    weeks: list[list[Day]]
    is_cut: bool

    @property
    def weekdays(self) -> list[date]:
        """A day of each column, to name it by."""
        return [each.date for each in self.weeks[0]]


def month_of(
    ctx: Context,
    entity: Entity,
    view: CalendarView,
    request: ListRequest,
    code: str,
    *,
    address: Address | None = None,
) -> Month:
    """The month of this code (none: the one today lies in); raises Malformed."""
    calendar = cast("Calendar", ctx.locale.calendar)
    first = read_month(code, calendar) if code else start_of(ctx.today(), "month", calendar)
    following = add_months(first, 1, calendar)
    start = week_start(first, weekday_of(ctx))
    end = week_start(following - A_DAY, weekday_of(ctx)) + A_WEEK - A_DAY
    spans = Span(start, end)
    narrowed = replace(
        request, filter=(*request.filter, *_within(view, spans)), sort=(), after="", before=""
    )
    records = first_records(ctx, entity, narrowed, most=MOST_RECORDS + 1)
    by_day = _by_day(ctx, entity, view, records[:MOST_RECORDS], spans, address)
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    shown = [_day(ctx, view, request, each, by_day, first, following) for each in days]
    return Month(
        month_label(first, calendar),
        period_title(Span(first, following - A_DAY), "month", ctx.locale),
        month_label(first - A_DAY, calendar),
        month_label(following, calendar),
        month_label(ctx.today(), calendar),
        [shown[n : n + 7] for n in range(0, len(shown), 7)],
        len(records) > MOST_RECORDS,
    )


def read_month(code: str, calendar: Calendar) -> date:
    """The first day of a month such as 2025-03 or 1404-01; raises Malformed."""
    found = MONTH.fullmatch(code)
    if found is None or int(found[1]) not in YEARS[calendar] or not 1 <= int(found[2]) <= 12:
        shown = code[:20].replace("\x00", "�")
        raise Malformed(reason=_("“{value}” is no month of your calendar", value=shown))
    return day_in(int(found[1]), int(found[2]), 1, calendar)


def weekday_of(ctx: Context) -> int:
    """The day the reader's week starts on: Saturday with the Jalali calendar, else the company's."""
    return SATURDAY if ctx.locale.calendar == JALALI else first_weekday(ctx.company.country)


def _within(view: CalendarView, days: Span) -> Filter:
    """The records that touch these days."""
    first, last = days.first.isoformat(), days.last.isoformat()
    begins = Clause(view.start, "le", (last,))
    if not view.end:
        return (begins, Clause(view.start, "ge", (first,)))
    still = AnyOf((Clause(view.end, "ge", (first,)), Clause(view.start, "ge", (first,))))
    return (begins, still)


def _by_day(
    ctx: Context,
    entity: Entity,
    view: CalendarView,
    records: list[Any],
    days: Span,
    address: Address | None,
) -> Mapping[date, list[Row]]:
    fields = shown_fields(ctx, entity)
    edges = [name for name in (view.start, view.end) if name]
    values = values_of(ctx, entity, records, [name for name in edges if name in fields])
    names = [view.title] if view.title in fields else []
    found: dict[date, list[tuple[Any, Row]]] = {}
    for row in rows_of(ctx, entity, records, names, address=address):
        moment = values[row.id][view.start]
        first = _as_day(ctx, moment)
        last = _as_day(ctx, values[row.id].get(view.end)) if view.end else first
        each = max(first, days.first)
        while each <= min(max(last or first, first), days.last):
            found.setdefault(each, []).append((str(moment), row))
            each += A_DAY
    return {
        day: [row for _moment, row in sorted(rows, key=lambda each: (each[0], each[1].id))]
        for day, rows in found.items()
    }


def _day(
    ctx: Context,
    view: CalendarView,
    request: ListRequest,
    day: date,
    by_day: Mapping[date, list[Row]],
    first: date,
    following: date,
) -> Day:
    rows = by_day.get(day, [])
    shown = len(rows) if len(rows) <= MOST_ON_A_DAY else MOST_ON_A_DAY - 1
    return Day(
        day,
        year_month_day(day, cast("Calendar", ctx.locale.calendar))[2],
        rows[:shown],
        len(rows) - shown,
        (*request.filter, *_within(view, Span(day, day))),
        is_today=day == ctx.today(),
        is_outside=not first <= day < following,
    )


def _as_day(ctx: Context, value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(ctx.company.time_zone)).date()
    return value
