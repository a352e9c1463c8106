"""Exact amounts: rounding, splitting and the refusal of floats."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.values import DateRange
from karvan.values import Inexact
from karvan.values import Money
from karvan.values import Rounding
from karvan.values import allocate
from karvan.values import decimal_text
from karvan.values import round_cash
from karvan.values import round_fraction
from karvan.values import to_decimal
from karvan.values import to_minor

totals = st.integers(-(10**16), 10**16)
weights = st.lists(st.integers(0, 10**9), min_size=1, max_size=30).filter(any)


@pytest.mark.parametrize(
    ("amount", "exponent", "minor"),
    [
        pytest.param("0.125", 2, 13, id="half goes up"),
        pytest.param("-0.125", 2, -13, id="negative half goes away from zero"),
        pytest.param("0.124999", 2, 12, id="less than half goes down"),
        pytest.param("1500", 0, 1500, id="a currency without decimals"),
        pytest.param("1.2345", 3, 1235, id="a currency with three decimals"),
        pytest.param("99999999999999.995", 2, 10**16, id="large"),
    ],
)
def test_an_amount_is_rounded_half_away_from_zero(amount, exponent, minor):
    assert to_minor(Decimal(amount), exponent) == minor


def test_a_float_is_refused():
    with pytest.raises(TypeError, match="float"):
        to_minor(0.1, 2)  # type: ignore[arg-type]


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_what_is_no_finite_number_is_refused(amount):
    with pytest.raises(ValueError, match="no amount"):
        to_minor(Decimal(amount), 2)


@given(st.integers(-(10**18), 10**18), st.integers(0, 8))
def test_minor_units_survive_the_way_to_decimals_and_back(minor, exponent):
    assert to_minor(to_decimal(minor, exponent), exponent) == minor
    assert to_minor(Decimal(decimal_text(minor, exponent)), exponent) == minor


def test_a_decimal_text_has_all_decimals_of_its_currency():
    assert decimal_text(1200, 2) == "12.00"
    assert decimal_text(-5, 2) == "-0.05"
    assert decimal_text(0, 8) == "0.00000000"
    assert decimal_text(1200, 0) == "1200"


def test_equal_weights_give_the_odd_units_to_the_first():
    assert allocate(100, [1, 1, 1]) == [34, 33, 33]
    assert allocate(101, [1, 1, 1]) == [34, 34, 33]


def test_odd_units_go_to_the_largest_fractions():
    assert allocate(10, [Decimal("0.15"), Decimal("0.25"), Decimal("0.60")]) == [2, 2, 6]
    assert allocate(10, [Fraction(1, 7), Fraction(6, 7)]) == [1, 9]


@given(totals, weights)
def test_the_parts_always_sum_to_the_total(total, shares):
    assert sum(allocate(total, shares)) == total


@given(totals, weights)
def test_a_negated_total_gives_the_negated_parts(total, shares):
    assert allocate(-total, shares) == [-part for part in allocate(total, shares)]


@given(totals, weights)
def test_no_part_is_a_whole_unit_away_from_its_exact_share(total, shares):
    exact = [Fraction(total * share, sum(shares)) for share in shares]

    assert all(
        abs(part - share) < 1 for part, share in zip(allocate(total, shares), exact, strict=True)
    )


@given(totals, st.lists(st.integers(-100, 100), min_size=1, max_size=9).filter(sum))
def test_weights_of_both_signs_still_sum_to_the_total(total, shares):
    assert sum(allocate(total, shares)) == total


def test_nothing_can_be_split_by_weights_that_sum_to_zero():
    assert allocate(0, [0, 0]) == [0, 0]
    with pytest.raises(ValueError, match="sum to zero"):
        allocate(1, [0, 0])


def test_two_currencies_are_never_added():
    assert Money(100, "EUR") + Money(20, "EUR") == Money(120, "EUR")
    assert Money(100, "EUR") - Money(20, "EUR") == Money(80, "EUR")
    assert -Money(100, "EUR") == Money(-100, "EUR")
    with pytest.raises(ValueError, match="EUR and USD"):
        Money(100, "EUR") + Money(100, "USD")


def test_a_range_holds_its_first_day_and_not_its_end():
    january = DateRange(date(2025, 1, 1), date(2025, 2, 1))

    assert date(2025, 1, 1) in january
    assert date(2025, 1, 31) in january
    assert date(2025, 2, 1) not in january
    assert date(2099, 1, 1) in DateRange(date(2025, 1, 1), None)


def test_ranges_that_only_touch_do_not_overlap():
    january = DateRange(date(2025, 1, 1), date(2025, 2, 1))

    assert not january.overlaps(DateRange(date(2025, 2, 1), None))
    assert january.overlaps(DateRange(date(2025, 1, 31), date(2025, 2, 2)))
    assert DateRange(date(2024, 1, 1), None).overlaps(january)


def test_a_range_ends_after_it_starts():
    with pytest.raises(ValueError, match="must end after"):
        DateRange(date(2025, 1, 1), date(2025, 1, 1))


@pytest.mark.parametrize(
    ("minor", "coin", "paid"),
    [
        (1297, 5, 1295),
        (1298, 5, 1300),
        (150, 100, 200),
        (-150, 100, -200),
        (149, 100, 100),
        (7, 1, 7),
    ],
)
def test_cash_is_rounded_to_the_smallest_coin_half_away_from_zero(minor, coin, paid):
    assert round_cash(minor, coin) == paid


def test_there_is_no_coin_of_nothing():
    with pytest.raises(ValueError, match="smallest coin"):
        round_cash(1, 0)


@given(totals, st.integers(1, 10**6))
def test_rounding_cash_moves_an_amount_by_half_a_coin_at_most(minor, coin):
    paid = round_cash(minor, coin)

    assert paid % coin == 0
    assert 2 * abs(paid - minor) <= coin
    assert round_cash(-minor, coin) == -paid


@given(totals, weights, st.fractions(min_value=Fraction(1, 1000), max_value=1000))
def test_splitting_and_converting_never_loses_a_minor_unit(total, parts, rate):
    """The converted total is split as the total was; parts of both sum to their totals."""
    converted = round_fraction(total * rate, Rounding.HALF_UP)
    split = allocate(total, parts)

    assert sum(split) == total
    if any(split):
        assert sum(allocate(converted, [abs(part) for part in split])) == converted


@given(st.fractions(max_denominator=10**6), st.sampled_from(Rounding))
def test_a_rounding_stays_within_one_step_and_keeps_what_fits(exact, rule):
    if rule is Rounding.EXACT and exact.denominator != 1:
        with pytest.raises(Inexact):
            round_fraction(exact, rule)
        return

    rounded = round_fraction(exact, rule)

    assert abs(rounded - exact) < 1
    assert exact.denominator != 1 or rounded == exact
    assert rule is not Rounding.UP or abs(rounded) >= abs(exact)
    assert rule is not Rounding.DOWN or abs(rounded) <= abs(exact)
