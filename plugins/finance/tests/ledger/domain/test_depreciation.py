"""Depreciation: figures worked out by hand, and laws that hold for any asset."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from karvan_finance.ledger.domain.depreciation import Asset
from karvan_finance.ledger.domain.depreciation import Every
from karvan_finance.ledger.domain.depreciation import Method
from karvan_finance.ledger.domain.depreciation import ProRata
from karvan_finance.ledger.domain.depreciation import depreciate

YEARLY = Asset(100_000, date(2025, 2, 10), 36, salvage=10_000, every=Every.YEAR)
DECLINING = replace(YEARLY, in_service=date(2025, 1, 1), months=60, method=Method.DECLINING)


def amounts(asset):
    return [each.amount for each in depreciate(asset)]


@pytest.mark.parametrize(
    ("asset", "expected"),
    [
        (YEARLY, [27_500, 30_000, 30_000, 2_500]),
        (replace(YEARLY, salvage=0, cost=1000, months=3, every=Every.MONTH), [333, 333, 334]),
        (
            replace(YEARLY, prorata=ProRata.DAYS, months=12, in_service=date(2025, 7, 1)),
            [45_370, 44_630],
        ),
        (
            replace(YEARLY, prorata=ProRata.DAYS_360, months=12, in_service=date(2025, 2, 10)),
            [80_250, 9_750],
        ),
        (DECLINING, [40_000, 24_000, 14_400, 8_640, 2_960]),
        (replace(DECLINING, salvage=0), [40_000, 24_000, 14_400, 10_800, 10_800]),
        (replace(DECLINING, salvage=0, switches=False), [40_000, 24_000, 14_400, 8_640, 12_960]),
        (
            replace(DECLINING, salvage=0, in_service=date(2025, 7, 1), factor=Decimal("1.5")),
            [15_000, 25_500, 17_850, 16_660, 16_660, 8_330],
        ),
        (
            replace(YEARLY, opening=40_000, begins=date(2026, 1, 1), remaining=20),
            [30_000, 20_000],
        ),
        (replace(YEARLY, opening=90_000), []),
    ],
    ids=[
        "straight line by months", "the last takes the rest", "by days", "by 360 days",
        "never below salvage", "switched to straight line", "not switched", "half a year of 150 %",
        "brought in half-way", "written down",
    ],
)  # fmt: skip
def test_the_plan_of_an_asset(asset, expected):
    assert amounts(asset) == expected


def test_months_are_those_of_the_calendar_and_no_amount_lies_before_the_plan_begins():
    asset = Asset(
        120_000, date(2024, 3, 20), 24, opening=50_000, begins=date(2025, 3, 21), calendar="jalali"
    )

    plan = depreciate(asset)

    assert [plan[0].first, plan[0].last] == [date(2025, 3, 21), date(2025, 4, 20)]
    assert plan[-1].accumulated == 120_000
    assert {each.amount for each in plan} == {5_833, 5_837}


@pytest.mark.parametrize("seed", range(40))
def test_any_plan_ends_at_salvage_and_never_passes_it(seed):
    chance = random.Random(seed)
    cost = chance.randrange(1, 10**8)
    asset = Asset(
        cost,
        date(2020, 1, 1).replace(month=chance.randint(1, 12), day=chance.randint(1, 28)),
        chance.randint(1, 200),
        salvage=chance.randrange(0, cost),
        method=chance.choice(list(Method)),
        prorata=chance.choice(list(ProRata)),
        every=chance.choice(list(Every)),
        factor=Decimal(chance.choice(["1.5", "2", "3"])),
        switches=chance.random() < 0.5,
        calendar=chance.choice(["gregorian", "jalali"]),
        year_month=chance.randint(1, 12),
    )

    plan = depreciate(asset)

    assert sum(each.amount for each in plan) == cost - asset.salvage
    assert all(each.amount >= 0 and each.book_value >= asset.salvage for each in plan)
    assert all(a.last < b.first for a, b in pairwise(plan))
