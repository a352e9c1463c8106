"""Weeks: the day they start on where people live, and their number in either calendar.

Weekdays count from Monday, 0, as Python's do. What a country does comes from CLDR, through Babel.
"""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from functools import lru_cache

from babel import Locale as Cldr
from babel import UnknownLocaleError

from karvan.calendars.periods import Calendar
from karvan.calendars.periods import day_in
from karvan.calendars.periods import year_month_day

MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6
DAYS_OF_A_WEEK = 7


@lru_cache(maxsize=256)
def first_weekday(country: str | None) -> int:
    """The day a week starts on in a country: Saturday in Iran, Sunday in the USA, else Monday."""
    found = _cldr(country)
    return MONDAY if found is None else int(found.first_week_day)


@lru_cache(maxsize=256)
def least_days_in_first_week(country: str | None) -> int:
    """How many days of a year its first week has at least: 4 by ISO, 1 where any day will do."""
    found = _cldr(country)
    return 4 if found is None else int(found.min_week_days)


@lru_cache(maxsize=256)
def weekend(country: str | None) -> tuple[int, ...]:
    """The days nobody works on: Friday in Iran, Friday and Saturday in Egypt, else the weekend."""
    found = _cldr(country)
    if found is None:
        return (SATURDAY, SUNDAY)
    first, last = int(found.weekend_start), int(found.weekend_end)
    return tuple((first + n) % 7 for n in range((last - first) % 7 + 1))


def week_start(day: date, weekday: int) -> date:
    """The first day of the week that holds the day."""
    return day - timedelta(days=(day.weekday() - weekday) % DAYS_OF_A_WEEK)


def week_of_year(
    day: date, calendar: Calendar, *, weekday: int = MONDAY, least_days: int = 4
) -> tuple[int, int]:
    """Year and number of the week that holds the day, in the calendar.

    With Monday and 4 this is ISO 8601 on the Gregorian calendar. The first days of a year may lie
    in the last week of the year before, the last days in the first week of the next.
    """
    year = year_month_day(day, calendar)[0]
    for each in (year + 1, year):
        first = _first_week(each, calendar, weekday, least_days)
        if day >= first:
            return each, (day - first).days // DAYS_OF_A_WEEK + 1
    first = _first_week(year - 1, calendar, weekday, least_days)
    return year - 1, (day - first).days // DAYS_OF_A_WEEK + 1


def _first_week(year: int, calendar: Calendar, weekday: int, least_days: int) -> date:
    """The day on which the first week of a year starts, perhaps within the year before."""
    new_year = day_in(year, 1, 1, calendar)
    start = week_start(new_year, weekday)
    inside = DAYS_OF_A_WEEK - (new_year - start).days
    return start if inside >= least_days else start + timedelta(days=DAYS_OF_A_WEEK)


def _cldr(country: str | None) -> Cldr | None:
    if not country:
        return None
    try:
        return Cldr.parse(f"und_{country}")
    except (UnknownLocaleError, ValueError):
        return None
