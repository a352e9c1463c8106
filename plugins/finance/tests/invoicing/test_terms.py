"""Payment terms: parts that sum to the total, and the days they fall due."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.calendars.jalali import from_jalali
from karvan_finance.invoicing.domain.terms import Instalment
from karvan_finance.invoicing.domain.terms import Share
from karvan_finance.invoicing.domain.terms import TermLine
from karvan_finance.invoicing.domain.terms import Terms
from karvan_finance.invoicing.domain.terms import check_terms
from karvan_finance.invoicing.domain.terms import due_day
from karvan_finance.invoicing.domain.terms import in_company_money
from karvan_finance.invoicing.domain.terms import instalments

JAN_15 = date(2025, 1, 15)
shares = st.one_of(
    st.builds(
        TermLine, st.just(Share.PERCENT), st.decimals(0, 100, places=4), days=st.integers(0, 99)
    ),
    st.builds(
        TermLine, st.just(Share.FIXED), fixed=st.integers(1, 10**6), months=st.integers(0, 9)
    ),
)
terms = st.builds(
    lambda lines, percent: Terms((*lines, TermLine()), percent, 10),
    st.lists(shares, max_size=5),
    st.decimals(0, 99, places=2),
)
calendars = st.sampled_from(["gregorian", "jalali"])


def percent(value, **when):
    return TermLine(Share.PERCENT, Decimal(value), **when)


@given(
    st.integers(-(10**12), 10**12), st.dates(date(1950, 1, 1), date(2080, 1, 1)), terms, calendars
)
def test_parts_sum_to_the_total_and_a_negated_total_gives_the_negated_parts(
    total, on, terms, calendar
):
    parts = instalments(total, on, terms, calendar)
    negated = instalments(-total, on, terms, calendar)

    assert sum(part.amount for part in parts) == total
    assert [(each.amount, each.discount) for each in negated] == [
        (-each.amount, -each.discount) for each in parts
    ]
    assert all(part.due_on >= on for part in parts)
    assert all(part.amount * total > 0 for part in parts) or (total == 0 and len(parts) == 1)
    assert all(abs(part.discount) <= abs(part.amount) for part in parts)


@given(st.integers(1, 10**9), st.integers(-(10**9), 10**9), terms)
def test_company_money_is_shared_to_the_last_unit(total, company, terms):
    assert sum(in_company_money(company, instalments(total, JAN_15, terms))) == company


def test_a_third_now_a_third_in_a_month_and_the_rest_end_of_the_next():
    lines = (
        percent("33.33"), percent("33.33", months=1), TermLine(months=1, days=0, month_end=True),
    )  # fmt: skip

    assert instalments(10_000, JAN_15, Terms(lines)) == [
        Instalment(JAN_15, 3333),
        Instalment(date(2025, 2, 15), 3333),
        Instalment(date(2025, 2, 28), 3334),
    ]


def test_a_fixed_deposit_never_takes_more_than_the_total():
    deposit = Terms((TermLine(Share.FIXED, fixed=5000), TermLine(days=30)))

    assert instalments(3000, JAN_15, deposit) == [Instalment(JAN_15, 3000)]
    assert [each.amount for each in instalments(8000, JAN_15, deposit)] == [5000, 3000]


def test_two_percent_within_ten_days():
    (part,) = instalments(10_025, JAN_15, Terms((TermLine(days=30),), Decimal(2), discount_days=10))

    assert (part.due_on, part.discount, part.discount_until) == (
        date(2025, 2, 14), 201, date(2025, 1, 25),
    )  # fmt: skip


def test_a_total_of_nothing_is_one_instalment_of_nothing():
    assert instalments(0, JAN_15, Terms((percent(50), TermLine(days=9)))) == [
        Instalment(date(2025, 1, 24), 0)
    ]


@pytest.mark.parametrize(
    ("line", "on", "calendar", "due"),
    [
        (TermLine(months=1), date(2025, 1, 31), "gregorian", date(2025, 2, 28)),
        (TermLine(days=60, month_end=True), JAN_15, "gregorian", date(2025, 3, 31)),
        (TermLine(month_end=True, day_of_month=10), JAN_15, "gregorian", date(2025, 2, 10)),
        (TermLine(day_of_month=31), date(2025, 2, 10), "gregorian", date(2025, 2, 28)),
        (TermLine(days=20, day_of_month=5), date(2025, 12, 20), "gregorian", date(2026, 2, 5)),
        (TermLine(months=1), from_jalali(1404, 6, 31), "jalali", from_jalali(1404, 7, 30)),
        (TermLine(month_end=True), from_jalali(1403, 12, 5), "jalali", from_jalali(1403, 12, 30)),
        (TermLine(months=2, day_of_month=1), from_jalali(1404, 11, 20), "jalali", from_jalali(1405, 2, 1)),
    ],
)  # fmt: skip
def test_days_are_counted_in_the_calendar(line, on, calendar, due):
    assert due_day(on, line, calendar) == due


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(()), "lines"),
        (Terms((TermLine(), percent(10))), "lines"),
        (Terms((percent(60), percent(50), TermLine())), "lines"),
        (Terms((percent(0), TermLine())), "lines.1.value"),
        (Terms((TermLine(Share.FIXED), TermLine())), "lines.1.value"),
        (Terms((TermLine(days=-1),)), "lines.1.days"),
        (Terms((TermLine(day_of_month=32),)), "lines.1.day_of_month"),
        (Terms((TermLine(),), Decimal(100)), "discount_percent"),
    ],
)
def test_terms_that_cannot_be_are_named_by_line(terms, field):
    assert [each.field for each in check_terms(terms)] == [field]


@given(terms)
def test_sound_terms_have_no_problems_unless_percents_exceed_the_whole(terms):
    whole = sum(each.percent for each in terms.lines if each.share == Share.PERCENT)
    is_sound = whole <= 100 and all(
        each.percent > 0 for each in terms.lines if each.share == Share.PERCENT
    )

    assert (check_terms(terms) == []) == is_sound
