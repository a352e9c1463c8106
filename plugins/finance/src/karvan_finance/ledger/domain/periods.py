"""Fiscal years and the periods that tile them, by the company's own calendar.

A year of twelve months is made at once: its normal periods follow each other from the first day to
the last, without gap or overlap; one adjustment period covers the last day for year-end entries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise

from karvan.calendars.periods import Calendar
from karvan.calendars.periods import add_months
from karvan.calendars.periods import fiscal_year
from karvan.calendars.periods import month_label
from karvan.values import DateRange

MONTHS_IN_YEAR = 12


class PeriodKind(StrEnum):
    """Normal periods tile the year; an adjustment period lies over its last day."""

    NORMAL = "normal"
    ADJUSTMENT = "adjustment"


class PeriodState(StrEnum):
    """Entries are posted into open periods; soft-closed ones need a permission of their own."""

    OPEN = "open"
    SOFT_CLOSED = "soft_closed"
    CLOSED = "closed"


@dataclass(frozen=True)
class FiscalStart:
    """The calendar a company counts in, and the day of it that starts its fiscal year."""

    calendar: Calendar
    month: int
    day: int


@dataclass(frozen=True)
class PlannedPeriod:
    """A period to be made: `days` is half-open."""

    code: str
    kind: PeriodKind
    days: DateRange


@dataclass(frozen=True)
class PlannedYear:
    """A fiscal year to be made, with its twelve months and its adjustment period."""

    code: str
    days: DateRange
    periods: tuple[PlannedPeriod, ...]


def plan_year(day: date, start: FiscalStart) -> PlannedYear:
    """Return the fiscal year that holds the day.

    Months count from the year's first day: a year that starts on 6 April has months from the 6th
    to the 5th. A period is named after the month it starts in, "2025-04" or "1404-01".
    """
    year = fiscal_year(day, calendar=start.calendar, start_month=start.month, start_day=start.day)
    edges = [add_months(year.start, n, start.calendar) for n in range(MONTHS_IN_YEAR)]
    edges.append(year.end)
    months = [
        PlannedPeriod(
            month_label(first, start.calendar), PeriodKind.NORMAL, DateRange(first, following)
        )
        for first, following in pairwise(edges)
    ]
    adjustment = PlannedPeriod(
        f"{year.code}-ADJ",
        PeriodKind.ADJUSTMENT,
        DateRange(year.end - timedelta(days=1), year.end),
    )
    return PlannedYear(year.code, DateRange(year.start, year.end), (*months, adjustment))


def plan_years(first: date, last: date, start: FiscalStart) -> list[PlannedYear]:
    """Return every fiscal year that touches the days from `first` to `last`, both included."""
    years = [plan_year(first, start)]
    while years[-1].days.end is not None and years[-1].days.end <= last:
        years.append(plan_year(years[-1].days.end, start))
    return years


def find_untiled(year: DateRange, periods: Sequence[DateRange]) -> list[tuple[date, date]]:
    """Return the places where normal periods leave a gap or overlap inside a year.

    Each is a pair (where the period before ends, where the next one starts); the year's own ends
    count. An empty list means that the periods tile the year.
    """
    ordered = sorted(periods, key=lambda days: days.start)
    ends = [year.start, *(_end(days) for days in ordered)]
    starts = [*(days.start for days in ordered), _end(year)]
    return [(end, start) for end, start in zip(ends, starts, strict=True) if end != start]


def _end(days: DateRange) -> date:
    return days.end or date.max
