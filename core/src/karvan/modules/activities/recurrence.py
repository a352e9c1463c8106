"""When a recurring activity comes again; whole days, in either calendar.

Months and years are counted from the first day of the series, so that what falls on the 31st goes
to the last day of a shorter month and comes back to the 31st afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import Literal

from karvan.calendars.periods import Calendar
from karvan.calendars.periods import add_months
from karvan.calendars.periods import year_month_day

Unit = Literal["day", "week", "month", "year"]
UNITS: tuple[Unit, ...] = ("day", "week", "month", "year")
DAYS_OF: dict[Unit, int] = {"day": 1, "week": 7}
MONTHS_OF: dict[Unit, int] = {"month": 1, "year": 12}
MOST_EVERY = 99


@dataclass(frozen=True)
class Recurrence:
    """Every so many days, weeks, months or years from `start` on."""

    unit: Unit
    every: int
    start: date
    calendar: Calendar = "gregorian"

    def __post_init__(self) -> None:
        if not 1 <= self.every <= MOST_EVERY:
            message = f"every {self.every}: use 1 to {MOST_EVERY}"
            raise ValueError(message)

    def occurrence(self, index: int) -> date:
        """The day of the index-th time; 0 is the start."""
        if self.unit in DAYS_OF:
            return self.start + timedelta(days=index * self.every * DAYS_OF[self.unit])
        return add_months(self.start, index * self.every * MONTHS_OF[self.unit], self.calendar)

    def next_after(self, day: date) -> date:
        """The first occurrence after the day."""
        index = max(0, self._near(day))
        while self.occurrence(index) <= day:
            index += 1
        return self.occurrence(index)

    def _near(self, day: date) -> int:
        """An index whose occurrence is not after the day, near it."""
        if self.unit in DAYS_OF:
            return (day - self.start).days // (self.every * DAYS_OF[self.unit])
        year, month, _day = year_month_day(day, self.calendar)
        first_year, first_month, _first = year_month_day(self.start, self.calendar)
        months = (year - first_year) * 12 + month - first_month
        return months // (self.every * MONTHS_OF[self.unit]) - 1
