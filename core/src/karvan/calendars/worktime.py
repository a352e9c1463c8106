"""Working time: from which instant to which, and how many working seconds lie between.

    due = add(opened_at, 8 * 3600, calendar)
    used = between(opened_at, now, calendar)

The one place that computes business hours: service levels, lead times, due dates, reminders. All
instants carry a zone and come back in UTC, exact to the second (a fraction is cut off). What holds:
`between(next_open(s), add(s, n)) == n`, and `between` adds up over any split.
"""

from __future__ import annotations

from datetime import datetime

from karvan.calendars.openings import FIRST_YEAR
from karvan.calendars.openings import LAST_YEAR
from karvan.calendars.openings import year_start
from karvan.calendars.openings import year_table
from karvan.calendars.walltime import to_datetime
from karvan.calendars.walltime import to_instant
from karvan.calendars.workweeks import WorkingCalendar
from karvan.errors import Refusal

YEARS = 10
"""An opening further away than this is a mistake in the calendar, not an answer."""

SECONDS_AWAY = YEARS * 31_557_600


class NoOpening(Refusal):
    """The calendar {calendar} has no working time within 10 years of {day}. Add hours to its week."""

    code = "core.calendar.no_opening"


def add(start: datetime, seconds: int, calendar: WorkingCalendar) -> datetime:
    """The instant at which so many seconds of working time have passed.

    A start outside working time counts from the next opening. Time that runs out exactly at a
    closing ends there, not at the next opening; `add(x, 0)` is `next_open(x)`. A negative number
    counts backwards, by the same rules mirrored. Raises NoOpening, and ValueError for a naive start.
    """
    instant = to_instant(start)
    if seconds < 0:
        return to_datetime(_backwards(instant, -seconds, calendar))
    if seconds == 0:
        return to_datetime(_opening(instant, calendar))
    return to_datetime(_forwards(instant, seconds, calendar))


def between(start: datetime, end: datetime, calendar: WorkingCalendar) -> int:
    """Seconds of working time in `[start, end)`, 0 where the end is not after the start."""
    first, last = to_instant(start), to_instant(end)
    if last <= first:
        return 0
    first_year, last_year = _year(first), _year(last)
    whole = sum(year_table(calendar, year).total for year in range(first_year, last_year))
    return (
        whole
        + year_table(calendar, last_year).open_before(last)
        - year_table(calendar, first_year).open_before(first)
    )


def next_open(at: datetime, calendar: WorkingCalendar) -> datetime:
    """The instant itself in working time, else the next opening; raises NoOpening."""
    return to_datetime(_opening(to_instant(at), calendar))


def previous_close(at: datetime, calendar: WorkingCalendar) -> datetime:
    """The instant itself where working time led up to it, else the last closing before it."""
    instant = to_instant(at)
    return to_datetime(_backwards(instant, 1, calendar) + 1)


def _opening(instant: int, calendar: WorkingCalendar) -> int:
    """The opening is one second before the first second of working time has passed."""
    return _forwards(instant, 1, calendar) - 1


def _forwards(instant: int, seconds: int, calendar: WorkingCalendar) -> int:
    idle_from, year = instant, _year(instant)
    passed = year_table(calendar, year).open_before(instant)
    while True:
        table = year_table(calendar, year)
        if table.total > passed:
            opening = table.latest(passed)
            _require_near(max(opening, idle_from) - idle_from, instant, calendar)
            if table.total - passed >= seconds:
                return table.earliest(passed + seconds)
            seconds -= table.total - passed
            idle_from = table.ends[-1]
        passed, year = 0, year + 1
        _require_near(year_start(min(year, LAST_YEAR)) - idle_from, instant, calendar)
        if year > LAST_YEAR:
            raise _no_opening(instant, calendar)


def _backwards(instant: int, seconds: int, calendar: WorkingCalendar) -> int:
    idle_from, year = instant, _year(instant)
    left = year_table(calendar, year).open_before(instant)
    while True:
        table = year_table(calendar, year)
        if left:
            closing = table.earliest(left)
            _require_near(idle_from - min(closing, idle_from), instant, calendar)
            if left >= seconds:
                return table.latest(left - seconds)
            seconds -= left
            idle_from = table.starts[0]
        _require_near(idle_from - year_start(year), instant, calendar)
        year -= 1
        if year < FIRST_YEAR:
            raise _no_opening(instant, calendar)
        left = year_table(calendar, year).total


def _year(instant: int) -> int:
    return min(max(to_datetime(instant).year, FIRST_YEAR), LAST_YEAR)


def _require_near(distance: int, instant: int, calendar: WorkingCalendar) -> None:
    if distance > SECONDS_AWAY:
        raise _no_opening(instant, calendar)


def _no_opening(instant: int, calendar: WorkingCalendar) -> NoOpening:
    return NoOpening(calendar=calendar.name, day=to_datetime(instant).date())
