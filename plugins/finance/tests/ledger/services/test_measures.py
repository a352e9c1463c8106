"""Finance's measures agree with its trial balance, whatever the spans."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from karvan.api import read_measures
from karvan.calendars.periods import periods

NAMES = ("revenue", "expenses", "profit", "cash", "receivables", "payables")


@pytest.fixture
def figures(books):
    """Posts a few months of business; gives the figures of each measure by month."""
    books.post([("1110", "1200"), ("4000", "-1200")], on="2025-01-15")
    books.post([("6100", "300"), ("1110", "-300")], on="2025-01-31")
    books.post([("1110", "50"), ("4000", "-50")], on="2025-03-01")
    books.draft([("1110", "7"), ("4000", "-7")], on="2025-02-10")

    def read(first, last):
        spans = periods(first, last, "month", "gregorian")
        names = [f"finance.{name}" for name in NAMES]
        series = books.run(lambda ctx: read_measures(ctx, names, spans), write=False)
        return {
            name: [figure.value for figure in each.figures]
            for name, each in zip(NAMES, series, strict=True)
        }

    return read


def test_flows_are_counted_within_each_month_and_standing_figures_at_its_end(figures):
    found = figures(date(2025, 1, 1), date(2025, 4, 1))

    assert found["revenue"] == [Decimal("1200.00"), Decimal("0.00"), Decimal("50.00")]
    assert found["expenses"] == [Decimal("300.00"), Decimal("0.00"), Decimal("0.00")]
    assert found["cash"] == [Decimal("900.00"), Decimal("900.00"), Decimal("950.00")]
    assert found["receivables"] == found["payables"] == [Decimal("0.00")] * 3


def test_profit_is_revenue_less_expenses(figures):
    found = figures(date(2025, 1, 1), date(2025, 4, 1))

    assert found["profit"] == [
        revenue - expense
        for revenue, expense in zip(found["revenue"], found["expenses"], strict=True)
    ]


def test_a_span_cut_in_two_gives_the_same_sum(figures):
    [whole] = figures(date(2025, 1, 1), date(2025, 2, 1))["revenue"]
    [first] = figures(date(2025, 1, 1), date(2025, 1, 15))["revenue"]
    [second] = figures(date(2025, 1, 15), date(2025, 2, 1))["revenue"]

    assert first + second == whole
