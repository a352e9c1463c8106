"""Months, quarters and years of either calendar, and the fiscal year a day falls in.

SQL never computes with calendars: a query groups by joining the spans made here.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import Literal

from karvan.calendars import jalali

Calendar = Literal["gregorian", "jalali"]
Grain = Literal["month", "quarter", "year"]

MONTHS_OF: dict[Grain, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class PeriodSpan:
    """Consecutive days, both ends included, with a language-free label such as 2025-01 or 1404-Q2."""

    first: date
    last: date
    label: str


@dataclass(frozen=True)
class FiscalYear:
    """A fiscal year `[start, end)`, named after the calendar year it starts in: "2025" or "1404"."""

    code: str
    start: date
    end: date


def year_month_day(day: date, calendar: Calendar) -> tuple[int, int, int]:
    """Return year, month and day in the calendar."""
    if calendar == "jalali":
        return jalali.to_jalali(day)
    return day.year, day.month, day.day


def day_in(year: int, month: int, day: int, calendar: Calendar) -> date:
    """Return the day of that month, or the month's last day where it is shorter."""
    if calendar == "jalali":
        return jalali.from_jalali(year, month, min(day, jalali.month_length(year, month)))
    return date(year, month, min(day, monthrange(year, month)[1]))


def add_months(day: date, months: int, calendar: Calendar) -> date:
    """Move a day by whole months, to the last day of a shorter month: 31 January + 1 is 28 February."""
    year, month, of_month = year_month_day(day, calendar)
    years, month_index = divmod(month - 1 + months, 12)
    return day_in(year + years, month_index + 1, of_month, calendar)


def periods(start: date, end: date, grain: Grain, calendar: Calendar) -> list[PeriodSpan]:
    """Cut `[start, end)` at the calendar's months, quarters or years; the outer spans are clipped."""
    months = MONTHS_OF[grain]
    year, month, _ = year_month_day(start, calendar)
    first = day_in(year, month - (month - 1) % months, 1, calendar)
    spans = []
    while first < end:
        following = add_months(first, months, calendar)
        last = min(following, end) - timedelta(days=1)
        spans.append(PeriodSpan(max(first, start), last, _label(first, grain, calendar)))
        first = following
    return spans


def month_label(day: date, calendar: Calendar) -> str:
    """Return the code of the month a day lies in: "2025-01", or "1404-01"."""
    return _label(day, "month", calendar)


def fiscal_year(day: date, *, calendar: Calendar, start_month: int, start_day: int) -> FiscalYear:
    """Return the fiscal year that holds the day, by the calendar and start the company chose."""
    year = year_month_day(day, calendar)[0]
    if day < day_in(year, start_month, start_day, calendar):
        year -= 1
    return FiscalYear(
        code=f"{year:04d}",
        start=day_in(year, start_month, start_day, calendar),
        end=day_in(year + 1, start_month, start_day, calendar),
    )


def fiscal_periods(year: FiscalYear, grain: Grain, calendar: Calendar) -> list[PeriodSpan]:
    """Cut a fiscal year into months or quarters of its own, counted from its first day.

    A year that starts on 6 April has months from the 6th to the 5th. Labels carry the year's code:
    "2025-01" is the first month of the fiscal year 2025, "1404-Q1" the first quarter of 1404.
    """
    months = MONTHS_OF[grain]
    count = 12 // months
    bounds = [add_months(year.start, number * months, calendar) for number in range(count)]
    ends = [*bounds[1:], year.end]
    labels = {"month": "{0}-{1:02d}", "quarter": "{0}-Q{1}", "year": "{0}"}
    return [
        PeriodSpan(first, end - timedelta(days=1), labels[grain].format(year.code, number))
        for number, (first, end) in enumerate(zip(bounds, ends, strict=True), start=1)
    ]


def _label(first: date, grain: Grain, calendar: Calendar) -> str:
    year, month, _ = year_month_day(first, calendar)
    if grain == "year":
        return f"{year:04d}"
    if grain == "quarter":
        return f"{year:04d}-Q{(month + 2) // 3}"
    return f"{year:04d}-{month:02d}"
