"""Ten years of working time, beside walking the local days one by one in plain Python.

The walk is what a programmer writes by hand: right on days without a change of clocks, and as slow
as the span is long. The tables of a calendar are made once and kept with it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from functools import partial
from zoneinfo import ZoneInfo

from benchmarks.rounds import Measured
from benchmarks.rounds import measure
from karvan.calendars.worktime import add
from karvan.calendars.worktime import between
from karvan.calendars.workweeks import HOUR
from karvan.calendars.workweeks import WeekHours
from karvan.calendars.workweeks import WorkingCalendar

ZONE = ZoneInfo("Europe/Berlin")
YEARS_AGO = datetime(2016, 1, 1, tzinfo=UTC)
TEN_YEARS = 3_652 * 24
CALLS = 100
WEEK = tuple(
    WeekHours(day, opens * HOUR, closes * HOUR)
    for day in range(5)
    for opens, closes in ((8, 12), (13, 17))
)


def run() -> dict[str, list[Measured]]:
    """Sums over ten years, additions of a day of work, and a calendar seen for the first time."""
    calendar = WorkingCalendar("Office", ZONE, WEEK)
    chance = random.Random(1)
    starts = [YEARS_AGO + timedelta(hours=chance.randrange(TEN_YEARS)) for _ in range(CALLS)]
    end = YEARS_AGO + timedelta(hours=TEN_YEARS)
    floor = "day by day"
    return {
        "working time between, up to ten years": measure(
            {
                floor: partial(_all, [partial(_walk, start, end) for start in starts]),
                "Karvan": partial(_all, [partial(between, s, end, calendar) for s in starts]),
                "Karvan, tables made anew": partial(_anew, starts[0], end),
            },
            floor=floor,
        ),
        "working time, adding 8 hours": measure(
            {
                floor: partial(_all, [partial(_step, start, 8 * HOUR) for start in starts]),
                "Karvan": partial(_all, [partial(add, s, 8 * HOUR, calendar) for s in starts]),
            },
            floor=floor,
        ),
    }


def _all(calls: list[Callable[[], object]]) -> int:
    for each in calls:
        each()
    return len(calls)


def _anew(start: datetime, end: datetime) -> int:
    between(start, end, WorkingCalendar("Office", ZONE, WEEK))
    return 1


def _spans(day: datetime) -> list[tuple[datetime, datetime]]:
    return [
        (
            day.replace(hour=row.opens // HOUR).astimezone(UTC),
            day.replace(hour=row.closes // HOUR).astimezone(UTC),
        )
        for row in WEEK
        if row.weekday == day.weekday()
    ]


def _midnight(at: datetime) -> datetime:
    return at.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0)


def _walk(start: datetime, end: datetime) -> float:
    total, day = 0.0, _midnight(start)
    while day < end:
        for opens, closes in _spans(day):
            total += max(0.0, (min(closes, end) - max(opens, start)).total_seconds())
        day += timedelta(days=1)
    return total


def _step(start: datetime, seconds: float) -> datetime:
    day = _midnight(start)
    while True:
        for opens, closes in _spans(day):
            first = max(opens, start)
            length = (closes - first).total_seconds()
            if length >= seconds:
                return first + timedelta(seconds=seconds)
            seconds -= max(0.0, length)
        day += timedelta(days=1)
