"""The working time of one year as a table of instants, made once and searched by bisection."""

from __future__ import annotations

from bisect import bisect_left
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta

from karvan.calendars.walltime import end_instant
from karvan.calendars.walltime import start_instant
from karvan.calendars.walltime import to_instant
from karvan.calendars.workweeks import WorkingCalendar

FIRST_YEAR, LAST_YEAR = 2, 9998
"""Python's own years, less the days that a zone may shift over their ends."""


@dataclass(frozen=True)
class YearTable:
    """Spans of working time of one year of UTC, in order, disjoint and never touching.

    `before` holds the seconds of working time up to the start of each span.
    """

    starts: list[int]
    ends: list[int]
    before: list[int]
    total: int

    def open_before(self, instant: int) -> int:
        """Seconds of working time between the year's start and the instant."""
        place = bisect_right(self.starts, instant) - 1
        if place < 0:
            return 0
        return self.before[place] + min(instant, self.ends[place]) - self.starts[place]

    def earliest(self, seconds: int) -> int:
        """The first instant with so many seconds before it, `0 < seconds <= total`: a closing."""
        place = bisect_left(self.before, seconds) - 1
        return self.starts[place] + seconds - self.before[place]

    def latest(self, seconds: int) -> int:
        """The last instant with so many seconds before it, `0 <= seconds < total`: an opening."""
        place = bisect_right(self.before, seconds) - 1
        return self.starts[place] + seconds - self.before[place]


def year_table(calendar: WorkingCalendar, year: int) -> YearTable:
    """The calendar's table of a year; made at the first call and kept with the calendar."""
    found = calendar.tables.get(year)
    if found is None:
        found = calendar.tables[year] = _table(calendar, year)
    return found


def year_start(year: int) -> int:
    """The instant at which a year of UTC starts."""
    return to_instant(datetime(year, 1, 1, tzinfo=UTC))


def _table(calendar: WorkingCalendar, year: int) -> YearTable:
    # local days may lie up to a day from those of UTC: look a little over both ends, and clip
    first, last = date(year, 1, 1) - timedelta(days=2), date(year, 12, 31) + timedelta(days=2)
    spans = [
        (start_instant(day, opens, calendar.zone), end_instant(day, closes, calendar.zone))
        for day, hours in calendar.hours_between(first, last)
        for opens, closes in hours
    ]
    starts: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    total = 0
    for start, end in _clipped(_merged(spans), year_start(year), year_start(year + 1)):
        starts.append(start)
        ends.append(end)
        before.append(total)
        total += end - start
    return YearTable(starts, ends, before, total)


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Joined where they touch or overlap: an hour that the clock shows twice counts once."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _clipped(spans: Iterable[tuple[int, int]], first: int, end: int) -> Iterable[tuple[int, int]]:
    for start, stop in spans:
        if max(start, first) < min(stop, end):
            yield max(start, first), min(stop, end)
