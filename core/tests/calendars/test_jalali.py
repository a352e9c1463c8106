"""The Jalali calendar against jdatetime's own day count, over two centuries."""

from __future__ import annotations

from datetime import date
from datetime import timedelta

import jdatetime
import pytest

from karvan.calendars.jalali import MONTHS_EN
from karvan.calendars.jalali import MONTHS_FA
from karvan.calendars.jalali import from_jalali
from karvan.calendars.jalali import is_leap
from karvan.calendars.jalali import month_length
from karvan.calendars.jalali import to_jalali


def test_every_day_of_two_centuries_survives_the_round_trip():
    day, end = from_jalali(1300, 1, 1), from_jalali(1501, 1, 1)
    expected = jdatetime.date(1300, 1, 1)

    while day < end:
        there = to_jalali(day)
        assert there == (expected.year, expected.month, expected.day)
        assert from_jalali(*there) == day
        day += timedelta(days=1)
        expected += jdatetime.timedelta(days=1)


def test_months_follow_each_other_without_gap_for_two_centuries():
    first = from_jalali(1300, 1, 1)

    for year in range(1300, 1501):
        for month in range(1, 13):
            assert from_jalali(year, month, 1) == first
            first += timedelta(days=month_length(year, month))


@pytest.mark.parametrize(
    ("gregorian", "jalali"),
    [
        (date(2025, 3, 21), (1404, 1, 1)),
        (date(2025, 3, 20), (1403, 12, 30)),
        (date(2024, 3, 20), (1403, 1, 1)),
        (date(1979, 2, 11), (1357, 11, 22)),
    ],
)
def test_days_known_from_printed_calendars(gregorian, jalali):
    assert to_jalali(gregorian) == jalali
    assert from_jalali(*jalali) == gregorian


def test_leap_years_of_the_present():
    assert [year for year in range(1395, 1413) if is_leap(year)] == [1395, 1399, 1403, 1408, 1412]


def test_the_thirtieth_of_esfand_exists_in_leap_years_only():
    assert from_jalali(1403, 12, 30) == date(2025, 3, 20)
    with pytest.raises(ValueError, match=r".+"):
        from_jalali(1404, 12, 30)


def test_there_are_twelve_month_names_in_both_languages():
    assert (MONTHS_FA[0], MONTHS_FA[11]) == ("فروردین", "اسفند")
    assert (MONTHS_EN[0], MONTHS_EN[11]) == ("Farvardin", "Esfand")
    assert len(set(MONTHS_FA)) == len(set(MONTHS_EN)) == 12
