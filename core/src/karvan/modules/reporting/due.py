"""When a report is next due to be mailed: every day, a day of the week, or a day of the month.

Months are those of the company's calendar, the time of day is the company's. A day that a month
does not have is its last one; a wall time that a change of clocks skips moves on with the clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from karvan.calendars.periods import Calendar
from karvan.calendars.periods import add_months
from karvan.calendars.periods import day_in
from karvan.calendars.periods import year_month_day

DAY = timedelta(days=1)


class Frequency(StrEnum):
    """How often."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


@dataclass(frozen=True)
class Rhythm:
    """How often, on which day, and when. `day` is 1 (Monday) to 7 of a week, or 1 to 31 of a month."""

    frequency: Frequency
    day: int
    at: time
    time_zone: str
    calendar: Calendar = "gregorian"


def next_due(rhythm: Rhythm, after: datetime) -> datetime:
    """The first due instant after another, in UTC."""
    zone = ZoneInfo(rhythm.time_zone)
    day = after.astimezone(zone).date() - DAY
    while True:
        day = _next_day(rhythm, day)
        due = _instant(day, rhythm.at, zone)
        if due > after:
            return due


def _next_day(rhythm: Rhythm, after: date) -> date:
    """The first day after another on which the report is due."""
    if rhythm.frequency is Frequency.DAILY:
        return after + DAY
    if rhythm.frequency is Frequency.WEEKLY:
        return after + timedelta(days=(rhythm.day - after.isoweekday() - 1) % 7 + 1)
    year, month, _day = year_month_day(after, rhythm.calendar)
    found = day_in(year, month, rhythm.day, rhythm.calendar)
    if found > after:
        return found
    first = add_months(day_in(year, month, 1, rhythm.calendar), 1, rhythm.calendar)
    year, month, _day = year_month_day(first, rhythm.calendar)
    return day_in(year, month, rhythm.day, rhythm.calendar)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The wall time as an instant; in a gap of the clock, by the offset before it (PEP 495)."""
    return datetime.combine(day, at, zone).astimezone(UTC)
