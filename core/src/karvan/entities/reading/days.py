"""Days of a filter: ISO days, and spans that move with today, in the company's calendar.

`@month-1` is the whole of the last month, Jalali where the company keeps that calendar; `@fy` its
fiscal year. Pure: today is a parameter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import cast

from karvan.calendars.periods import MONTHS_OF
from karvan.calendars.periods import Calendar
from karvan.calendars.periods import Grain
from karvan.calendars.periods import add_months
from karvan.calendars.periods import day_in
from karvan.calendars.periods import fiscal_year
from karvan.calendars.periods import year_month_day
from karvan.calendars.weeks import week_start

RELATIVE = re.compile(r"@(today|week|month|quarter|fy)([+-]\d{1,4})?", re.ASCII)
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
A_WEEK = 7


@dataclass(frozen=True)
class Span:
    """Consecutive days, both ends included."""

    first: date
    last: date


@dataclass(frozen=True)
class CompanyDays:
    """What relative days are counted by: today, the calendar, the fiscal year, the week's start."""

    today: date
    calendar: Calendar = "gregorian"
    fiscal_month: int = 1
    fiscal_day: int = 1
    weekday: int = 0


def read_span(text: str, days: CompanyDays) -> Span:
    """The days a filter's value means, one or many; raises ValueError for what is no day."""
    if ISO_DAY.fullmatch(text):
        day = date.fromisoformat(text)
        return Span(day, day)
    found = RELATIVE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    try:
        return _relative(found[1], int(found[2] or 0), days)
    except OverflowError:
        raise ValueError(text) from None


def _relative(unit: str, count: int, days: CompanyDays) -> Span:
    if unit == "today":
        day = days.today + timedelta(days=count)
        return Span(day, day)
    if unit == "week":
        first = week_start(days.today, days.weekday) + timedelta(days=A_WEEK * count)
        return Span(first, first + timedelta(days=A_WEEK - 1))
    if unit == "fy":
        return _fiscal(count, days)
    grain = cast("Grain", unit)
    months = MONTHS_OF[grain]
    first = add_months(start_of(days.today, grain, days.calendar), months * count, days.calendar)
    return Span(first, add_months(first, months, days.calendar) - timedelta(days=1))


def start_of(day: date, grain: Grain, calendar: Calendar) -> date:
    """The first day of the month, quarter or year that holds the day."""
    months = MONTHS_OF[grain]
    year, month, _ = year_month_day(day, calendar)
    return day_in(year, month - (month - 1) % months, 1, calendar)


def _fiscal(count: int, days: CompanyDays) -> Span:
    options = {"start_month": days.fiscal_month, "start_day": days.fiscal_day}
    now = fiscal_year(days.today, calendar=days.calendar, **options)
    year = int(now.code) + count
    start = day_in(year, days.fiscal_month, days.fiscal_day, days.calendar)
    end = day_in(year + 1, days.fiscal_month, days.fiscal_day, days.calendar)
    return Span(start, end - timedelta(days=1))
