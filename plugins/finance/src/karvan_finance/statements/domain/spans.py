"""The days a statement covers, and the earlier days it is compared with.

Whole months stay whole months: the 28 days of February are compared with the 31 of January.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from enum import StrEnum

from karvan.calendars.periods import Calendar
from karvan.calendars.periods import add_months

DAY = timedelta(days=1)
MOST_MONTHS = 120
YEAR = 12


class Comparison(StrEnum):
    """What a statement is compared with."""

    NONE = "none"
    PREVIOUS = "previous"
    YEAR = "year"


@dataclass(frozen=True)
class Span:
    """Days from the first to the last, both included."""

    first: date
    last: date


def compared_with(
    span: Span, how: Comparison, times: int, calendar: Calendar, *, standing: bool = False
) -> list[Span]:
    """The earlier spans, the nearest first; a `standing` statement moves by single months."""
    if how is Comparison.NONE:
        return []
    if how is Comparison.YEAR:
        return [_moved(span, -YEAR * number, calendar) for number in range(1, times + 1)]
    months = 1 if standing else months_in(span, calendar)
    if months:
        return [_moved(span, -months * number, calendar) for number in range(1, times + 1)]
    length = span.last - span.first + DAY
    return [
        Span(span.first - length * number, span.last - length * number)
        for number in range(1, times + 1)
    ]


def months_in(span: Span, calendar: Calendar) -> int:
    """How many whole months the span is, counted from its first day; 0 when it is not whole ones."""
    for months in range(1, MOST_MONTHS + 1):
        end = add_months(span.first, months, calendar)
        if end == span.last + DAY:
            return months
        if end > span.last + DAY:
            break
    return 0


def _moved(span: Span, months: int, calendar: Calendar) -> Span:
    first = add_months(span.first, months, calendar)
    return Span(first, add_months(span.last + DAY, months, calendar) - DAY)
