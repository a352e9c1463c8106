"""Money in another currency: through the company's own, exact, rounded once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from karvan.companies.conversion import convert_money
from karvan.companies.conversion import convert_price
from karvan.companies.errors import NoExchangeRate
from karvan.companies.errors import UnknownCurrency
from karvan.companies.rates import SetRate
from karvan.companies.rates import set_rate
from karvan.values import Inexact
from karvan.values import Money
from karvan.values import Price
from karvan.values import Rounding

DAY = date(2026, 3, 2)
on_this_database = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
amounts = st.integers(-(10**13), 10**13)
rates = st.decimals("0.000001", "1000000", places=6)


@pytest.fixture
def rate(ctx):
    def put(currency, value, on=DAY):
        set_rate(ctx, SetRate(currency, on, Decimal(value)))

    return put


def test_an_amount_goes_from_any_currency_to_any_other(ctx, rate):
    rate("EUR", "1.10")
    rate("JPY", "0.0068")

    assert convert_money(ctx, Money(10_000, "EUR"), "USD", DAY) == Money(11_000, "USD")
    assert convert_money(ctx, Money(11_000, "USD"), "EUR", DAY) == Money(10_000, "EUR")
    assert convert_money(ctx, Money(10_000, "EUR"), "JPY", DAY) == Money(16_176, "JPY")


def test_it_is_rounded_once_at_the_end(ctx, rate):
    rate("EUR", "0.3")
    rate("GBP", "0.3")

    assert convert_money(ctx, Money(101, "EUR"), "GBP", DAY) == Money(101, "GBP")


def test_the_rounding_is_the_one_that_is_named(ctx, rate):
    rate("EUR", "1.5")

    up, even = (
        convert_money(ctx, Money(3, "EUR"), "USD", DAY, rounding=each)
        for each in (Rounding.HALF_UP, Rounding.HALF_EVEN)
    )

    assert (up.minor, even.minor) == (5, 4)
    with pytest.raises(Inexact):
        convert_money(ctx, Money(3, "EUR"), "USD", DAY, rounding=Rounding.EXACT)


def test_a_missing_rate_is_refused_naming_currency_and_day(ctx, rate):
    rate("EUR", "1.1", date(2026, 3, 3))

    with pytest.raises(NoExchangeRate, match=r"EUR .*2026-03-02"):
        convert_money(ctx, Money(1, "EUR"), "USD", DAY)
    with pytest.raises(NoExchangeRate, match="GBP"):
        convert_money(ctx, Money(1, "USD"), "GBP", DAY)


def test_an_unknown_currency_is_refused(ctx):
    with pytest.raises(UnknownCurrency, match="XXL"):
        convert_money(ctx, Money(1, "XXL"), "USD", DAY)


def test_a_unit_price_is_converted_in_millionths(ctx, rate):
    rate("EUR", "1.25")

    assert convert_price(ctx, Price(3, "EUR"), "USD", DAY) == Price(4, "USD")


@on_this_database
@given(amount=amounts, value=rates)
def test_there_and_back_differs_by_less_than_one_step_of_the_coarser_currency(ctx, amount, value):
    set_rate(ctx, SetRate("KWD", DAY, value))

    there = convert_money(ctx, Money(amount, "USD"), "KWD", DAY)
    back = convert_money(ctx, there, "USD", DAY)

    step = value / 10  # a thousandth of a dinar, in cents
    assert abs(back.minor - amount) <= step / 2 + Decimal("0.5")


@on_this_database
@given(amount=amounts, value=rates)
def test_the_sign_of_an_amount_changes_nothing_but_the_sign(ctx, amount, value):
    set_rate(ctx, SetRate("EUR", DAY, value))

    plus = convert_money(ctx, Money(amount, "EUR"), "USD", DAY)

    assert convert_money(ctx, Money(-amount, "EUR"), "USD", DAY) == -plus
