"""When something comes again, in either calendar, month ends included."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.calendars.jalali import month_length
from karvan.calendars.periods import year_month_day
from karvan.modules.activities.recurrence import UNITS
from karvan.modules.activities.recurrence import Recurrence

DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))
SERIES = st.builds(
    Recurrence,
    unit=st.sampled_from(UNITS),
    every=st.integers(1, 99),
    start=DAYS,
    calendar=st.sampled_from(["gregorian", "jalali"]),
)


@given(SERIES, DAYS)
def test_the_next_time_is_the_first_occurrence_after_the_day(series, day):
    following = series.next_after(day)

    index = next(n for n in range(40_000) if series.occurrence(n) > day)
    assert following == series.occurrence(index) > day


@given(SERIES, st.integers(0, 60))
def test_occurrences_rise_and_never_drift(series, index):
    here, there = series.occurrence(index), series.occurrence(index + 1)

    assert here < there
    if series.unit in {"month", "year"}:
        year, month, day = year_month_day(there, series.calendar)
        wanted = year_month_day(series.start, series.calendar)[2]
        longest = month_length(year, month) if series.calendar == "jalali" else None
        assert day == wanted or (day < wanted and (longest is None or day == longest))


@pytest.mark.parametrize(
    ("calendar", "start", "times"),
    [
        ("gregorian", date(2025, 1, 31), ["2025-02-28", "2025-03-31", "2025-04-30"]),
        # 31 Shahrivar 1403: Mehr and Aban have 30 days, Farvardin has 31 again
        ("jalali", date(2024, 9, 21), ["2024-10-21", "2024-11-20", "2024-12-20"]),
        ("gregorian", date(2024, 2, 29), ["2024-03-29", "2024-04-29", "2024-05-29"]),
    ],
)
def test_the_end_of_a_month_comes_back_to_its_day(calendar, start, times):
    series = Recurrence("month", 1, start, calendar)

    assert [series.occurrence(n).isoformat() for n in (1, 2, 3)] == times


def test_the_29th_of_february_comes_each_year_on_the_last_day():
    series = Recurrence("year", 1, date(2024, 2, 29))

    assert series.next_after(date(2024, 12, 31)) == date(2025, 2, 28)
    assert series.next_after(date(2027, 12, 31)) == date(2028, 2, 29)


def test_what_comes_more_than_99_units_apart_is_refused():
    with pytest.raises(ValueError, match="99"):
        Recurrence("day", 100, date(2025, 1, 1))
