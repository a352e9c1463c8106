"""Exchange rates: units of company money for one unit of foreign money, from a day on.

The latest rate on or before the day counts. Where there is none the work is refused; money is
never converted at 1 by accident.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from karvan.companies.errors import NoExchangeRate
from karvan.companies.errors import UnknownCurrency
from karvan.companies.events import ExchangeRateChanged
from karvan.companies.models import Currency
from karvan.companies.models import ExchangeRate
from karvan.db.types import RATE_SCALE
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.values import EXACT
from karvan.values import Money
from karvan.values import to_decimal
from karvan.values import to_minor

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class SetRate:
    """From `on` one unit of `currency` is worth `rate` units of company money."""

    currency: str
    on: date
    rate: Decimal


def set_rate(ctx: Context, command: SetRate) -> ExchangeRate:
    """Store the rate of a day, in place of the one that stood there. Raises Invalid."""
    if problems := _problems(ctx, command):
        raise Invalid(problems)
    get_exponent(ctx, command.currency)
    here = (ExchangeRate.currency == command.currency, ExchangeRate.on_date == command.on)
    rate = ctx.session.scalar(select(ExchangeRate).where(*here))
    if rate is None:
        rate = ExchangeRate(currency=command.currency, on_date=command.on)
        ctx.session.add(rate)
    if rate.rate == command.rate:
        return rate
    rate.rate = command.rate
    ctx.session.flush()
    _tell(ctx, command.currency, command.on)
    return rate


def set_rates(ctx: Context, commands: Sequence[SetRate]) -> tuple[int, int]:
    """Store many rates at once; how many were new and how many changed. Raises Invalid.

    Told is, for each currency, the earliest day whose rate changed.
    """
    for command in commands:
        if problems := _problems(ctx, command):
            raise Invalid(problems)
    wanted = {(each.currency, each.on): each.rate for each in commands}
    codes = sorted({currency for currency, _day in wanted})
    rows = ctx.session.scalars(select(ExchangeRate).where(ExchangeRate.currency.in_(codes)))
    present = {(row.currency, row.on_date): row for row in rows}
    created = [key for key in wanted if key not in present]
    changed = [key for key in wanted if key in present and present[key].rate != wanted[key]]
    for currency, on in created:
        rate = ExchangeRate(currency=currency, on_date=on, rate=wanted[currency, on])
        ctx.session.add(rate)
    for key in changed:
        present[key].rate = wanted[key]
    ctx.session.flush()
    touched = [*created, *changed]
    for code in sorted({currency for currency, _day in touched}):
        _tell(ctx, code, min(on for currency, on in touched if currency == code))
    return len(created), len(changed)


def remove_rate(ctx: Context, currency: str, on: date) -> None:
    """Take the rate of a day away, so that an earlier one holds again. Raises NotFound."""
    here = (ExchangeRate.currency == currency, ExchangeRate.on_date == on)
    rate = ctx.session.scalar(select(ExchangeRate).where(*here))
    if rate is None:
        raise NotFound
    ctx.session.delete(rate)
    ctx.session.flush()
    _tell(ctx, currency, on)


def _tell(ctx: Context, currency: str, on: date) -> None:
    ctx.publish(ExchangeRateChanged(currency, on, ctx.clock.now(), ctx.actor.id))


def _problems(ctx: Context, command: SetRate) -> list[Problem]:
    problems = []
    if not command.rate.is_finite() or command.rate <= 0:
        text = _("An exchange rate is greater than zero.")
        problems.append(Problem("core.rate.not_positive", text, field="rate"))
    elif command.rate.normalize(EXACT).as_tuple().exponent < -RATE_SCALE:  # type: ignore[operator]  # finite
        text = _("An exchange rate has at most {count} decimals.", count=RATE_SCALE)
        problems.append(Problem("core.rate.too_exact", text, field="rate"))
    if command.currency == ctx.company.currency:
        text = _("The company's own currency has no exchange rate: it is always 1.")
        problems.append(Problem("core.rate.own_currency", text, field="currency"))
    return problems


def find_rate(ctx: Context, currency: str, on: date) -> Decimal | None:
    """The rate that holds on the day, 1 for the company's own currency, None where none does."""
    if currency == ctx.company.currency:
        return Decimal(1)
    statement = (
        select(ExchangeRate.rate)
        .where(
            ExchangeRate.company_id == ctx.company.id,
            ExchangeRate.currency == currency,
            ExchangeRate.on_date <= on,
        )
        .order_by(ExchangeRate.on_date.desc())
        .limit(1)
    )
    return ctx.session.scalar(statement)


def count_rates(ctx: Context, currency: str) -> int:
    """How many days the company has a rate of the currency for."""
    of_currency = select(func.count()).where(ExchangeRate.currency == currency)
    return ctx.session.scalar(of_currency) or 0


def get_rate(ctx: Context, currency: str, on: date) -> Decimal:
    """The rate that holds on the day; raises NoExchangeRate naming currency and day."""
    rate = find_rate(ctx, currency, on)
    if rate is None:
        raise NoExchangeRate(currency=currency, on=on.isoformat())
    return rate


def get_exponent(ctx: Context, currency: str) -> int:
    """How many decimals the currency's minor unit has; raises UnknownCurrency."""
    if currency == ctx.company.currency:
        return ctx.company.exponent
    exponent = ctx.session.scalar(select(Currency.exponent).where(Currency.code == currency))
    if exponent is None:
        raise UnknownCurrency(currency=currency)
    return exponent


def to_company_money(ctx: Context, amount: Money, on: date) -> Money:
    """The amount in company money at the rate of the day, rounded once, half away from zero."""
    company = ctx.company
    if amount.currency == company.currency:
        return amount
    rate = get_rate(ctx, amount.currency, on)
    foreign = to_decimal(amount.minor, get_exponent(ctx, amount.currency))
    return Money(to_minor(EXACT.multiply(foreign, rate), company.exponent), company.currency)
