"""Currencies of an invoice: rate, decimals, and the calendar its terms are counted in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from karvan.api import currency_exponents
from karvan.api import find_rate
from karvan.calendars.periods import Calendar
from karvan_finance.errors import UnknownCurrency
from karvan_finance.invoicing import errors

if TYPE_CHECKING:
    from karvan.api import Context


def rate_of(ctx: Context, currency: str, on: date) -> Decimal | None:
    """The rate of a foreign currency on the day, None for company money; raises NoRate."""
    if currency == ctx.company.currency:
        return None
    found = find_rate(ctx, currency, on)
    if found is None:
        raise errors.NoRate(currency=currency, date=on)
    return found


def exponent_of(ctx: Context, currency: str) -> int:
    """How many decimals the currency has; raises UnknownCurrency."""
    if currency == ctx.company.currency:
        return ctx.company.exponent
    exponents = currency_exponents(ctx)
    if currency not in exponents:
        raise UnknownCurrency(currency=currency)
    return exponents[currency]


def calendar_of(ctx: Context) -> Calendar:
    """The calendar of the company."""
    return "jalali" if ctx.company.calendar == "jalali" else "gregorian"
