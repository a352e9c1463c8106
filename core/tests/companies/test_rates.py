"""Exchange rates: the latest on or before the day, and never 1 by accident."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from karvan.companies.errors import NoExchangeRate
from karvan.companies.errors import UnknownCurrency
from karvan.companies.rates import SetRate
from karvan.companies.rates import find_rate
from karvan.companies.rates import get_rate
from karvan.companies.rates import set_rate
from karvan.companies.rates import to_company_money
from karvan.errors import Invalid
from karvan.values import Money

MARCH = date(2025, 3, 1)
APRIL = date(2025, 4, 1)


def a_rate(ctx, rate="1.10", on=MARCH, currency="EUR"):
    return set_rate(ctx, SetRate(currency, on, Decimal(rate)))


@pytest.mark.parametrize(
    ("on", "rate"),
    [
        pytest.param(date(2025, 2, 28), None, id="before the first"),
        pytest.param(MARCH, Decimal("1.10"), id="on its day"),
        pytest.param(date(2025, 3, 31), Decimal("1.10"), id="until the next"),
        pytest.param(APRIL, Decimal("1.25"), id="the next"),
        pytest.param(date(2031, 1, 1), Decimal("1.25"), id="for ever after"),
    ],
)
def test_the_latest_rate_on_or_before_the_day_holds(ctx, on, rate):
    a_rate(ctx, "1.10", MARCH)
    a_rate(ctx, "1.25", APRIL)

    assert find_rate(ctx, "EUR", on) == rate


def test_a_missing_rate_is_refused_naming_currency_and_day(ctx):
    with pytest.raises(NoExchangeRate) as refusal:
        get_rate(ctx, "EUR", MARCH)

    assert "EUR" in refusal.value.message
    assert "2025-03-01" in refusal.value.message


def test_the_company_s_own_currency_needs_no_rate(ctx):
    assert get_rate(ctx, ctx.company.currency, MARCH) == 1


def test_setting_a_day_again_replaces_its_rate(ctx):
    a_rate(ctx, "1.10")
    a_rate(ctx, "1.11")

    assert get_rate(ctx, "EUR", MARCH) == Decimal("1.11")


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "Infinity", "1.0000000000001"])
def test_a_rate_that_is_no_rate_is_refused(ctx, rate):
    with pytest.raises(Invalid):
        a_rate(ctx, rate)


def test_the_own_currency_takes_no_rate(ctx):
    with pytest.raises(Invalid):
        a_rate(ctx, "2", currency=ctx.company.currency)


def test_an_unknown_currency_is_refused(ctx):
    with pytest.raises(UnknownCurrency):
        a_rate(ctx, "2", currency="XYZ")


@pytest.mark.parametrize(
    ("amount", "rate", "minor"),
    [
        pytest.param(Money(1000, "EUR"), "1.105", 1105, id="two decimals to two"),
        pytest.param(Money(1, "EUR"), "0.5", 1, id="half a cent away from zero"),
        pytest.param(Money(-1, "EUR"), "0.5", -1, id="and so when negative"),
        pytest.param(Money(100, "JPY"), "0.0066", 66, id="no decimals to two"),
        pytest.param(Money(1500, "KWD"), "3.25", 488, id="three decimals to two"),
    ],
)
def test_foreign_money_is_rounded_once_into_company_money(ctx, amount, rate, minor):
    a_rate(ctx, rate, currency=amount.currency)

    assert to_company_money(ctx, amount, MARCH) == Money(minor, "USD")


def test_twelve_decimals_survive_the_database(runtime, company):
    from karvan.actors import Actor

    cli = Actor.cli("test")
    runtime.run(company.id, cli, lambda ctx: a_rate(ctx, "0.000023809524"))

    kept = runtime.run(company.id, cli, lambda ctx: get_rate(ctx, "EUR", MARCH), write=False)

    assert kept == Decimal("0.000023809524")
