"""Fiscal years of both calendars, tiled by their periods."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.calendars.jalali import from_jalali
from karvan.values import DateRange
from karvan_finance.ledger.domain.periods import FiscalStart
from karvan_finance.ledger.domain.periods import PeriodKind
from karvan_finance.ledger.domain.periods import find_untiled
from karvan_finance.ledger.domain.periods import plan_year
from karvan_finance.ledger.domain.periods import plan_years

JANUARY = FiscalStart("gregorian", 1, 1)
APRIL_SIXTH = FiscalStart("gregorian", 4, 6)
NOWRUZ = FiscalStart("jalali", 1, 1)
starts = st.builds(
    FiscalStart, st.sampled_from(["gregorian", "jalali"]), st.integers(1, 12), st.integers(1, 28)
)
days = st.dates(date(1930, 1, 1), date(2110, 1, 1))


def test_a_gregorian_year_has_twelve_months_and_an_adjustment_period():
    year = plan_year(date(2025, 7, 1), JANUARY)

    assert [period.code for period in year.periods] == [
        *(f"2025-{month:02d}" for month in range(1, 13)),
        "2025-ADJ",
    ]
    assert year.periods[1].days == DateRange(date(2025, 2, 1), date(2025, 3, 1))


def test_a_jalali_year_runs_from_nowruz_to_nowruz():
    year = plan_year(from_jalali(1403, 12, 30), NOWRUZ)

    assert year.code == "1403"
    assert year.days == DateRange(date(2024, 3, 20), date(2025, 3, 21))
    assert year.periods[11].code == "1403-12"
    assert year.periods[11].days.start == from_jalali(1403, 12, 1)


def test_months_count_from_the_day_the_year_starts():
    year = plan_year(date(2025, 4, 5), APRIL_SIXTH)

    assert year.code == "2024"
    assert year.periods[0].days == DateRange(date(2024, 4, 6), date(2024, 5, 6))


def test_the_adjustment_period_covers_the_last_day():
    adjustment = plan_year(date(2025, 7, 1), JANUARY).periods[-1]

    assert adjustment.kind is PeriodKind.ADJUSTMENT
    assert adjustment.days == DateRange(date(2025, 12, 31), date(2026, 1, 1))


@given(days, starts)
def test_normal_periods_tile_any_year(day, start):
    year = plan_year(day, start)
    normal = [period.days for period in year.periods if period.kind is PeriodKind.NORMAL]

    assert day in year.days
    assert len(normal) == 12
    assert find_untiled(year.days, normal) == []


@given(days, st.integers(0, 2000), starts)
def test_years_follow_each_other_and_cover_every_day_asked_for(first, length, start):
    last = first + timedelta(days=length)

    years = plan_years(first, last, start)

    assert first in years[0].days
    assert last in years[-1].days
    assert all(before.days.end == after.days.start for before, after in pairwise(years))
    assert len({year.code for year in years}) == len(years)


@pytest.mark.parametrize(
    ("periods", "places"),
    [
        pytest.param(
            [DateRange(date(2025, 1, 1), date(2025, 7, 1))],
            [(date(2025, 7, 1), date(2026, 1, 1))],
            id="gap at the end",
        ),
        pytest.param(
            [
                DateRange(date(2025, 1, 1), date(2025, 7, 1)),
                DateRange(date(2025, 6, 1), date(2026, 1, 1)),
            ],
            [(date(2025, 7, 1), date(2025, 6, 1))],
            id="overlap",
        ),
        pytest.param([], [(date(2025, 1, 1), date(2026, 1, 1))], id="no period at all"),
    ],
)
def test_gaps_and_overlaps_are_found(periods, places):
    assert find_untiled(DateRange(date(2025, 1, 1), date(2026, 1, 1)), periods) == places
