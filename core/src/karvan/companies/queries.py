"""Reading companies and currencies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.companies.info import COLUMNS
from karvan.companies.info import CompanyInfo
from karvan.companies.models import INSTALLATION_ID
from karvan.companies.models import Company
from karvan.companies.models import Currency
from karvan.companies.models import ExchangeRate
from karvan.db.types import TranslatedText

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class CurrencyChoice:
    """A currency as it is offered in a form."""

    code: str
    name: TranslatedText
    exponent: int


def list_companies(ctx: Context) -> list[CompanyInfo]:
    """All companies of the installation, by code; those still `preparing` included."""
    statement = (
        select(*COLUMNS)
        .join(Currency, Currency.code == Company.currency)
        .where(Company.id != INSTALLATION_ID)
        .order_by(Company.code)
    )
    return [CompanyInfo(**row._mapping) for row in ctx.session.execute(statement)]


def list_currencies(ctx: Context) -> list[CurrencyChoice]:
    """The currencies that may be chosen today, by code."""
    today = ctx.clock.today()
    found = ctx.session.scalars(select(Currency).order_by(Currency.code))
    return [
        CurrencyChoice(each.code, each.name, each.exponent)
        for each in found
        if each.is_valid_on(today)
    ]


def currency_exponents(ctx: Context) -> dict[str, int]:
    """Every currency that ever was -> how many decimals its minor unit has."""
    rows = ctx.session.execute(select(Currency.code, Currency.exponent))
    return {row.code: row.exponent for row in rows}


@dataclass(frozen=True)
class RateView:
    """A rate that was entered: units of company money for one of `currency` from a day on."""

    currency: str
    on: date
    rate: Decimal


def list_rates(ctx: Context, limit: int = 100) -> list[RateView]:
    """The exchange rates of this company, the latest days first."""
    statement = (
        select(ExchangeRate.currency, ExchangeRate.on_date, ExchangeRate.rate)
        .where(ExchangeRate.company_id == ctx.company.id)
        .order_by(ExchangeRate.on_date.desc(), ExchangeRate.currency)
        .limit(limit)
    )
    return [RateView(*row) for row in ctx.session.execute(statement)]
