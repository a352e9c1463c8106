"""Spans of both calendars and the fiscal year of a day."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.calendars.jalali import from_jalali
from karvan.calendars.periods import add_months
from karvan.calendars.periods import fiscal_periods
from karvan.calendars.periods import fiscal_year
from karvan.calendars.periods import periods

days = st.dates(date(1925, 1, 1), date(2115, 1, 1))
calendars = st.sampled_from(["gregorian", "jalali"])


def test_a_gregorian_year_has_twelve_months():
    months = periods(date(2024, 1, 1), date(2025, 1, 1), "month", "gregorian")

    assert [span.label for span in months][:2] == ["2024-01", "2024-02"]
    assert len(months) == 12
    assert months[1].last == date(2024, 2, 29)


def test_a_jalali_year_has_twelve_months_of_its_own_lengths():
    months = periods(from_jalali(1403, 1, 1), from_jalali(1404, 1, 1), "month", "jalali")

    assert [span.label for span in months][::11] == ["1403-01", "1403-12"]
    assert [(span.last - span.first).days + 1 for span in months] == [31] * 6 + [30] * 6


def test_quarters_and_years_start_where_their_calendar_says():
    quarters = periods(date(2025, 1, 1), date(2026, 1, 1), "quarter", "gregorian")
    years = periods(from_jalali(1403, 1, 1), from_jalali(1405, 1, 1), "year", "jalali")

    assert [span.label for span in quarters] == ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]
    assert quarters[1].first == date(2025, 4, 1)
    assert [span.label for span in years] == ["1403", "1404"]


def test_the_outer_spans_are_clipped_to_the_range():
    spans = periods(date(2025, 1, 10), date(2025, 3, 5), "month", "gregorian")

    assert (spans[0].first, spans[0].last) == (date(2025, 1, 10), date(2025, 1, 31))
    assert (spans[2].first, spans[2].last) == (date(2025, 3, 1), date(2025, 3, 4))


@given(days, st.integers(1, 900), st.sampled_from(["month", "quarter", "year"]), calendars)
def test_spans_tile_the_range_without_gap_or_overlap(start, length, grain, calendar):
    end = start + timedelta(days=length)

    spans = periods(start, end, grain, calendar)

    assert spans[0].first == start
    assert spans[-1].last == end - timedelta(days=1)
    for before, after in pairwise(spans):
        assert before.last + timedelta(days=1) == after.first


def test_adding_months_stays_inside_a_shorter_month():
    assert add_months(date(2025, 1, 31), 1, "gregorian") == date(2025, 2, 28)
    assert add_months(date(2025, 1, 31), -2, "gregorian") == date(2024, 11, 30)
    assert add_months(from_jalali(1404, 6, 31), 1, "jalali") == from_jalali(1404, 7, 30)


@pytest.mark.parametrize(
    ("day", "calendar", "start", "code", "first"),
    [
        pytest.param(
            date(2025, 7, 1), "gregorian", (1, 1), "2025", date(2025, 1, 1), id="calendar"
        ),
        pytest.param(date(2025, 3, 31), "gregorian", (4, 1), "2024", date(2024, 4, 1), id="April"),
        pytest.param(date(2025, 4, 5), "gregorian", (4, 6), "2024", date(2024, 4, 6), id="6 April"),
        pytest.param(date(2025, 3, 21), "jalali", (1, 1), "1404", date(2025, 3, 21), id="Nowruz"),
        pytest.param(date(2025, 3, 20), "jalali", (1, 1), "1403", date(2024, 3, 20), id="eve"),
    ],
)
def test_a_day_belongs_to_the_fiscal_year_the_company_chose(day, calendar, start, code, first):
    month, of_month = start

    year = fiscal_year(day, calendar=calendar, start_month=month, start_day=of_month)

    assert (year.code, year.start) == (code, first)


@given(days, calendars, st.integers(1, 12), st.integers(1, 28))
def test_fiscal_years_follow_each_other(day, calendar, month, of_month):
    start = {"calendar": calendar, "start_month": month, "start_day": of_month}

    year = fiscal_year(day, **start)

    assert year.start <= day < year.end
    assert fiscal_year(year.end, **start).start == year.end


@given(
    days, calendars, st.integers(1, 12), st.integers(1, 28), st.sampled_from(["month", "quarter"])
)
def test_the_periods_of_a_fiscal_year_tile_it(day, calendar, month, of_month, grain):
    year = fiscal_year(day, calendar=calendar, start_month=month, start_day=of_month)

    spans = fiscal_periods(year, grain, calendar)

    assert len(spans) == (12 if grain == "month" else 4)
    assert (spans[0].first, spans[-1].last) == (year.start, year.end - timedelta(days=1))
    for before, after in pairwise(spans):
        assert before.last + timedelta(days=1) == after.first


@pytest.mark.parametrize(
    ("code", "esfand"), [(1399, 30), (1400, 29), (1403, 30), (1404, 29), (1408, 30)]
)
def test_a_jalali_fiscal_year_has_its_own_months_and_quarters(code, esfand):
    start = from_jalali(code, 1, 1)
    year = fiscal_year(start, calendar="jalali", start_month=1, start_day=1)

    months = fiscal_periods(year, "month", "jalali")
    quarters = fiscal_periods(year, "quarter", "jalali")

    lengths = [(span.last - span.first).days + 1 for span in months]
    assert lengths == [31] * 6 + [30] * 5 + [esfand]
    assert [span.label for span in quarters] == [f"{code}-Q{n}" for n in (1, 2, 3, 4)]
    assert quarters[1].first == from_jalali(code, 4, 1)


def test_a_fiscal_year_from_the_sixth_of_april_has_months_from_the_sixth():
    year = fiscal_year(date(2025, 5, 1), calendar="gregorian", start_month=4, start_day=6)

    months = fiscal_periods(year, "month", "gregorian")

    assert (months[0].first, months[0].last) == (date(2025, 4, 6), date(2025, 5, 5))
    assert (months[-1].label, months[-1].last) == ("2025-12", date(2026, 4, 5))
