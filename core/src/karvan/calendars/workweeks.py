"""What a working calendar consists of: hours of the week, exceptions, and what is wrong with them.

    WorkingCalendar(
        "Warehouse",
        ZoneInfo("Asia/Tehran"),
        week=(WeekHours(5, 8 * HOUR, 16 * HOUR), WeekHours(6, 8 * HOUR, 16 * HOUR)),
        exceptions=(CalendarException(DateRange(date(2025, 3, 21), date(2025, 3, 25))),),
    )

Hours are seconds from midnight of the wall clock; a shift over midnight is two rows, 22:00-24:00
and 00:00-06:00 of the next day.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from karvan.calendars.walltime import DAY
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.values import DateRange

if TYPE_CHECKING:
    from karvan.calendars.openings import YearTable

HOUR = 3600
MONDAY, SATURDAY, SUNDAY = 0, 5, 6

Span = tuple[int, int]
"""Opening and closing, in seconds from midnight."""


@dataclass(frozen=True)
class WeekHours:
    """One span of working time on a day of the week, 0 is Monday; without `valid` it holds always."""

    weekday: int
    opens: int
    closes: int
    valid: DateRange | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the row is in force on that day, whatever its weekday."""
        return self.valid is None or day in self.valid


@dataclass(frozen=True)
class CalendarException:
    """Days that differ from the week: closed, or with hours of their own."""

    valid: DateRange
    opens: int | None = None
    closes: int | None = None
    label: str = ""

    @property
    def hours(self) -> Span | None:
        """The hours of its own, None where it is closed."""
        return None if self.opens is None or self.closes is None else (self.opens, self.closes)


@dataclass(frozen=True)
class WorkingCalendar:
    """The working time of a place: its zone, its week, and the days that differ.

    On a day with exceptions the week does not count. A closed one beats hours of its own, so that
    a holiday may fall into weeks with summer hours.
    """

    name: str
    zone: ZoneInfo
    week: tuple[WeekHours, ...]
    exceptions: tuple[CalendarException, ...] = ()
    week_start: int = MONDAY
    tables: dict[int, YearTable] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def hours_on(self, day: date) -> list[Span]:
        """The spans of working time on one local day, in order."""
        return next(iter(self.hours_between(day, day)))[1]

    def hours_between(self, first: date, last: date) -> Iterable[tuple[date, list[Span]]]:
        """Each local day from `first` to `last`, both included, with its spans."""
        differing = self._exceptions_by_day(first, last)
        day = first
        while day <= last:
            if day in differing:
                spans = _spans_of(differing[day])
            else:
                spans = [
                    (each.opens, each.closes)
                    for each in self.week
                    if each.weekday == day.weekday() and each.holds_on(day)
                ]
            yield day, sorted(spans)
            day += timedelta(days=1)

    def _exceptions_by_day(self, first: date, last: date) -> dict[date, list[CalendarException]]:
        found: dict[date, list[CalendarException]] = {}
        for each in self.exceptions:
            end = last + timedelta(days=1)
            day = max(first, each.valid.start)
            while day < (end if each.valid.end is None else min(end, each.valid.end)):
                found.setdefault(day, []).append(each)
                day += timedelta(days=1)
        return found


def _spans_of(exceptions: Iterable[CalendarException]) -> list[Span]:
    hours = [each.hours for each in exceptions]
    return [] if None in hours else [each for each in hours if each is not None]


def problems_of(
    week: Sequence[WeekHours], exceptions: Sequence[CalendarException]
) -> list[Problem]:
    """Everything that keeps rows from being a calendar: overlaps, wrong hours, weeks without any."""
    return [
        *(each for row in week for each in _wrong_row(row)),
        *(each for row in exceptions for each in _wrong_hours(row.hours or (0, DAY), "exceptions")),
        *_overlapping_week(week),
        *_overlapping_exceptions(exceptions),
        *_empty_weeks(week),
    ]


def _wrong_row(row: WeekHours) -> list[Problem]:
    if row.weekday not in range(7):
        text = _("There are seven days of the week.")
        return [Problem("core.calendar.weekday", text, field="week")]
    return _wrong_hours((row.opens, row.closes), "week")


def _wrong_hours(span: Span, place: str) -> list[Problem]:
    opens, closes = span
    if 0 <= opens < closes <= DAY:
        return []
    text = _(
        "Working time closes after it opens, on the same day. Write 22:00-06:00 as two rows,"
        " 22:00-24:00 and 00:00-06:00 on the next day."
    )
    return [Problem("core.calendar.hours", text, field=place)]


def _overlapping_week(week: Sequence[WeekHours]) -> list[Problem]:
    rows = sorted(week, key=lambda each: (each.weekday, each.opens, each.closes))
    for index, row in enumerate(rows):
        for other in rows[index + 1 :]:
            if other.weekday != row.weekday or other.opens >= row.closes:
                break
            if _meet(row.valid, other.valid):
                text = _(
                    "Two rows of one day overlap: {first} and {second}.",
                    first=span_text((row.opens, row.closes)),
                    second=span_text((other.opens, other.closes)),
                )
                return [Problem("core.calendar.overlap", text, field="week")]
    return []


def _overlapping_exceptions(exceptions: Sequence[CalendarException]) -> list[Problem]:
    rows = sorted(exceptions, key=lambda each: each.valid.start)
    for index, row in enumerate(rows):
        for other in rows[index + 1 :]:
            if row.valid.end is not None and other.valid.start >= row.valid.end:
                break
            if _clash(row.hours, other.hours):
                text = _(
                    "Two exceptions of {day} overlap: {first} and {second}.",
                    day=other.valid.start,
                    first=row.label or _("without a name"),
                    second=other.label or _("without a name"),
                )
                return [Problem("core.calendar.overlap", text, field="exceptions")]
    return []


def _clash(one: Span | None, other: Span | None) -> bool:
    """Two closed days say the same, and a closed one beats hours: only hours can clash."""
    return one is not None and other is not None and one[0] < other[1] and other[0] < one[1]


def _meet(one: DateRange | None, other: DateRange | None) -> bool:
    return one is None or other is None or one.overlaps(other)


def _empty_weeks(week: Sequence[WeekHours]) -> list[Problem]:
    """From the first day on which any row holds, each later week must have working time."""
    if not week:
        text = _("Enter the working time of at least one day of the week.")
        return [Problem("core.calendar.empty_week", text, field="week")]
    ranges = sorted((each.valid for each in week if each.valid), key=lambda each: each.start)
    if len(ranges) < len(week):
        return []
    known_until: date | None = ranges[0].end
    for before, after in pairwise(ranges):
        known_until = _later(known_until, before.end)
        if known_until is None:
            return []
        if after.start > known_until:
            return [_no_hours_from(known_until)]
    known_until = _later(known_until, ranges[-1].end)
    return [] if known_until is None else [_no_hours_from(known_until)]


def _later(one: date | None, other: date | None) -> date | None:
    return None if one is None or other is None else max(one, other)


def _no_hours_from(day: date) -> Problem:
    text = _("From {day} on no row of the week holds. Add hours, or leave an end open.", day=day)
    return Problem("core.calendar.empty_week", text, field="week")


def clock_text(second: int) -> str:
    """Seconds from midnight as `08:30`, with seconds only where there are some; midnight is 24:00."""
    hours, rest = divmod(second, HOUR)
    minutes, seconds = divmod(rest, 60)
    return f"{hours:02d}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")


def span_text(span: Span) -> str:
    """A span as `08:00-16:00`."""
    return f"{clock_text(span[0])}-{clock_text(span[1])}"
