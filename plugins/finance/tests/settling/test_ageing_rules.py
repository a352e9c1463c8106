"""Ageing: buckets as of any day that sum to the balance."""

from __future__ import annotations

from datetime import date
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan_finance.settling.domain.ageing import AgedItem
from karvan_finance.settling.domain.ageing import Ageing
from karvan_finance.settling.domain.ageing import MatchedPart
from karvan_finance.settling.domain.ageing import age
from karvan_finance.settling.domain.ageing import bucket_labels
from karvan_finance.settling.domain.ageing import check_bounds
from karvan_finance.settling.domain.ageing import residual_on

MARCH_15 = date(2025, 3, 15)
days = st.dates(date(2025, 1, 1), date(2025, 12, 31))
parts = st.builds(MatchedPart, st.integers(1, 50), days, st.none() | days)
items = st.builds(
    AgedItem,
    st.just(1),
    st.integers(-(10**6), 10**6),
    days,
    days,
    st.lists(parts, max_size=4),
    st.booleans(),
)


def item(balance, due, dated=date(2025, 1, 1), **values):
    return AgedItem(1, balance, dated, due, **values)


@pytest.mark.parametrize(
    ("late", "figures"),
    [
        (-1, Ageing(not_due=100)),
        (0, Ageing(not_due=100)),
        (1, Ageing(late=(100, 0, 0, 0))),
        (30, Ageing(late=(100, 0, 0, 0))),
        (31, Ageing(late=(0, 100, 0, 0))),
        (60, Ageing(late=(0, 100, 0, 0))),
        (61, Ageing(late=(0, 0, 100, 0))),
        (90, Ageing(late=(0, 0, 100, 0))),
        (91, Ageing(late=(0, 0, 0, 100))),
    ],
)
def test_a_day_decides_the_bucket(late, figures):
    assert age([item(100, MARCH_15 - timedelta(days=late))], MARCH_15) == figures


def test_a_payment_without_an_invoice_stands_apart():
    figures = age([item(100, date(2025, 3, 1)), item(-30, date(2025, 1, 1))], MARCH_15)

    assert figures == Ageing(late=(100, 0, 0, 0), unallocated=-30)
    assert figures.total == 70


def test_payables_are_shown_as_what_is_owed():
    assert age([item(-100, date(2025, 3, 1))], MARCH_15, payable=True).overdue == 100


def test_a_closed_month_shows_the_same_after_it_is_paid_and_after_it_is_undone():
    paid = MatchedPart(100, date(2025, 4, 2), undone_on=date(2025, 6, 1))
    invoice = item(100, date(2025, 3, 1), matches=(paid,))

    shown = [
        residual_on(invoice, day)
        for day in (date(2024, 12, 31), MARCH_15, date(2025, 4, 2), date(2025, 5, 31), date(2025, 6, 1))
    ]  # fmt: skip

    assert shown == [0, 100, 0, 0, 100]


def test_by_document_date_the_day_it_was_written_counts():
    assert age([item(100, date(2025, 12, 1))], MARCH_15, by_document_date=True) == Ageing(
        late=(0, 0, 100, 0)
    )


@given(st.lists(items, max_size=8), days, st.booleans())
def test_the_columns_sum_to_what_is_open(found, day, payable):
    sign = -1 if payable else 1

    figures = age(found, day, payable=payable)

    assert figures.total == sign * sum(residual_on(each, day) for each in found)


def test_buckets_are_named_by_their_days():
    assert bucket_labels((30, 60)) == [(1, 30), (31, 60), (61, None)]
    assert check_bounds((30, 60))
    assert not check_bounds((30, 30))
    assert not check_bounds((0, 30))
    assert not check_bounds(())
