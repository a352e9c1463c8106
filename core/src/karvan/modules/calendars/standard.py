"""The week a company of a country begins with, before anyone has said otherwise. Pure.

Iran works from Saturday to Wednesday and on Thursday until 13:00 (the 44 hours of its labour law,
article 51, rounded to whole rows); everyone else on five days around their weekend, 9 to 17.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from karvan.calendars.weeks import first_weekday
from karvan.calendars.weeks import weekend
from karvan.calendars.workweeks import HOUR
from karvan.calendars.workweeks import WeekHours
from karvan.calendars.workweeks import WorkingCalendar

IRAN = "IR"
THURSDAY = 3
NAMES = {"en": "Standard week", "fa": "هفتهٔ کاری معمول"}


def standard_week(country: str | None) -> tuple[WeekHours, ...]:
    """The hours of the week in a country."""
    first, off = first_weekday(country), set(weekend(country))
    days = [day for day in ((first + n) % 7 for n in range(7)) if day not in off]
    if country == IRAN:
        full = [day for day in days if day != THURSDAY]
        return (
            *(WeekHours(day, 8 * HOUR, 16 * HOUR) for day in full),
            WeekHours(THURSDAY, 8 * HOUR, 12 * HOUR),
        )
    return tuple(WeekHours(day, 9 * HOUR, 17 * HOUR) for day in days)


def standard_calendar(country: str | None, time_zone: str) -> WorkingCalendar:
    """The calendar of a company that keeps none."""
    return WorkingCalendar(
        NAMES["en"],
        ZoneInfo(time_zone),
        standard_week(country),
        week_start=first_weekday(country),
    )
