"""Weeks of countries, and week numbers against ISO 8601 and by hand."""

from __future__ import annotations

from datetime import date
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.calendars.jalali import from_jalali
from karvan.calendars.weeks import first_weekday
from karvan.calendars.weeks import least_days_in_first_week
from karvan.calendars.weeks import week_of_year
from karvan.calendars.weeks import week_start
from karvan.calendars.weeks import weekend

SATURDAY, SUNDAY, MONDAY, FRIDAY = 5, 6, 0, 4
days = st.dates(date(1925, 1, 1), date(2115, 1, 1))


@pytest.mark.parametrize(
    ("country", "first", "off", "least"),
    [
        ("IR", SATURDAY, (FRIDAY,), 1),
        ("US", SUNDAY, (SATURDAY, SUNDAY), 1),
        ("DE", MONDAY, (SATURDAY, SUNDAY), 4),
        ("EG", SATURDAY, (FRIDAY, SATURDAY), 1),
        ("IL", SUNDAY, (FRIDAY, SATURDAY), 1),
        ("XX", MONDAY, (SATURDAY, SUNDAY), 4),
        (None, MONDAY, (SATURDAY, SUNDAY), 4),
    ],
)
def test_a_country_starts_and_ends_its_week_where_it_does(country, first, off, least):
    assert first_weekday(country) == first
    assert weekend(country) == off
    assert least_days_in_first_week(country) == least


@given(days)
def test_monday_and_four_days_are_iso(day):
    assert week_of_year(day, "gregorian") == day.isocalendar()[:2]


@given(days, st.integers(0, 6), st.integers(1, 7), st.sampled_from(["gregorian", "jalali"]))
def test_week_numbers_go_up_by_one_and_start_again(day, weekday, least, calendar):
    year, number = week_of_year(day, calendar, weekday=weekday, least_days=least)
    start = week_start(day, weekday)
    following = start + timedelta(days=7)

    assert start <= day < following
    assert week_of_year(start, calendar, weekday=weekday, least_days=least) == (year, number)
    assert week_of_year(following, calendar, weekday=weekday, least_days=least) in {
        (year, number + 1), (year + 1, 1),
    }  # fmt: skip
    assert number <= 53


def test_the_first_week_of_an_iranian_year_starts_on_saturday():
    friday_1_farvardin, saturday = from_jalali(1404, 1, 1), from_jalali(1404, 1, 2)

    weeks = [
        week_of_year(day, "jalali", weekday=SATURDAY, least_days=1)
        for day in (friday_1_farvardin, saturday)
    ]

    assert weeks == [(1404, 1), (1404, 2)]
