"""What is refused when a working calendar is saved."""

from __future__ import annotations

from datetime import date

import pytest

from karvan.calendars.workweeks import HOUR
from karvan.calendars.workweeks import CalendarException
from karvan.calendars.workweeks import WeekHours
from karvan.calendars.workweeks import clock_text
from karvan.calendars.workweeks import problems_of
from karvan.values import DateRange

MONDAY_MORNING = WeekHours(0, 8 * HOUR, 12 * HOUR)
YEAR_25 = DateRange(date(2025, 1, 1), date(2026, 1, 1))
YEAR_26 = DateRange(date(2026, 1, 1), date(2027, 1, 1))
FROM_26, FROM_27 = DateRange(date(2026, 1, 1), None), DateRange(date(2027, 1, 1), None)
DAY = DateRange(date(2025, 5, 1), date(2025, 5, 2))


def monday(opens, closes, valid=None):
    return WeekHours(0, int(opens * HOUR), int(closes * HOUR), valid)


@pytest.mark.parametrize(
    ("week", "code"),
    [
        pytest.param((), "empty_week", id="no hours at all"),
        pytest.param((monday(8, 12), monday(11, 15)), "overlap", id="overlap"),
        pytest.param((monday(8, 12), monday(8, 12)), "overlap", id="twice the same"),
        pytest.param((monday(8, 17), monday(9, 10), monday(11, 12)), "overlap", id="inside"),
        pytest.param((monday(12, 8),), "hours", id="closes before it opens"),
        pytest.param((monday(8, 8),), "hours", id="no length"),
        pytest.param((monday(8, 25),), "hours", id="past midnight"),
        pytest.param((WeekHours(7, 0, HOUR),), "weekday", id="eighth day"),
        pytest.param((monday(8, 12, YEAR_25), monday(8, 12, FROM_27)), "empty_week", id="gap"),
        pytest.param((monday(8, 12, YEAR_25),), "empty_week", id="ends"),
        pytest.param((monday(8, 12, YEAR_25), monday(11, 13, FROM_26)), None, id="one after other"),
        pytest.param((monday(8, 12, YEAR_26), monday(11, 13)), "overlap", id="overlap in a year"),
        pytest.param((monday(8, 12), monday(12, 15)), None, id="touching"),
        pytest.param((monday(22, 24), WeekHours(1, 0, 6 * HOUR)), None, id="night"),
    ],
)
def test_a_week_is_refused_with_its_reason(week, code):
    found = [each.code for each in problems_of(week, ())]

    assert found == ([f"core.calendar.{code}"] if code else [])


@pytest.mark.parametrize(
    ("exceptions", "is_refused"),
    [
        ((CalendarException(DAY), CalendarException(DAY)), False),
        ((CalendarException(DAY), CalendarException(DAY, 8 * HOUR, 12 * HOUR)), False),
        ((CalendarException(DAY, 8, 12), CalendarException(DAY, 11, 15)), True),
        ((CalendarException(YEAR_25, 8, 12), CalendarException(DAY, 11, 15)), True),
        ((CalendarException(YEAR_25, 8, 12), CalendarException(FROM_26, 8, 12)), False),
        ((CalendarException(DAY, 12, 8),), True),
    ],
)
def test_exceptions_are_refused_where_their_hours_overlap(exceptions, is_refused):
    assert bool(problems_of((MONDAY_MORNING,), exceptions)) == is_refused


def test_hours_are_written_as_a_clock_shows_them():
    assert [clock_text(each) for each in (0, 8 * HOUR + 1800, 86_400, 61)] == [
        "00:00", "08:30", "24:00", "00:01:01",
    ]  # fmt: skip
