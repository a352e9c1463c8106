"""Money of one currency in another, through the company's own currency.

Rates are kept as units of company money for one unit of a currency. From A to B the amount is
multiplied by A's rate and divided by B's, exactly, and rounded once, at the end.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from karvan.companies.rates import get_exponent
from karvan.companies.rates import get_rate
from karvan.values import Money
from karvan.values import Price
from karvan.values import Rounding
from karvan.values import round_fraction

if TYPE_CHECKING:
    from karvan.context import Context


def convert_money(
    ctx: Context, money: Money, to: str, on: date, *, rounding: Rounding = Rounding.HALF_UP
) -> Money:
    """The amount in the currency `to` at the rates of the day, rounded once by the named rule.

    Raises NoExchangeRate naming currency and day, UnknownCurrency, and Inexact (a ValueError) for
    `Rounding.EXACT` where minor units do not suffice.
    """
    if money.currency == to:
        return money
    exact = Fraction(money.minor, 10 ** get_exponent(ctx, money.currency))
    converted = exact * _factor(ctx, money.currency, to, on) * 10 ** get_exponent(ctx, to)
    return Money(round_fraction(converted, rounding), to)


def convert_price(
    ctx: Context, price: Price, to: str, on: date, *, rounding: Rounding = Rounding.HALF_UP
) -> Price:
    """As `convert_money`, for a unit price in millionths."""
    if price.currency == to:
        return price
    exact = price.micro * _factor(ctx, price.currency, to, on)
    return Price(round_fraction(exact, rounding), to)


def _factor(ctx: Context, source: str, to: str, on: date) -> Fraction:
    return Fraction(get_rate(ctx, source, on)) / Fraction(get_rate(ctx, to, on))
