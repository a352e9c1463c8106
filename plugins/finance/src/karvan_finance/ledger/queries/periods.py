"""Fiscal years with their periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan_finance.ledger.models import FiscalYear
from karvan_finance.ledger.models import Journal
from karvan_finance.ledger.models import Period

if TYPE_CHECKING:
    from karvan.api import Context


@dataclass(frozen=True)
class YearWithPeriods:
    """A fiscal year and its periods in order."""

    year: FiscalYear
    periods: list[Period]


def list_years(ctx: Context) -> list[YearWithPeriods]:
    """Fiscal years, the latest first."""
    years = ctx.session.scalars(select(FiscalYear).order_by(FiscalYear.valid_from.desc())).all()
    by_year: dict[int, list[Period]] = {year.id: [] for year in years}
    order = (Period.valid_to, Period.kind.desc(), Period.id)
    for period in ctx.session.scalars(select(Period).order_by(*order)):
        by_year[period.year_id].append(period)
    return [YearWithPeriods(year, by_year[year.id]) for year in years]


def start_of_year(ctx: Context) -> date:
    """The first day of the fiscal year of today, where none is made of the calendar year."""
    day = ctx.today()
    holds_today = (FiscalYear.valid_from <= day, FiscalYear.valid_to > day)
    found = ctx.session.scalars(select(FiscalYear.valid_from).where(*holds_today)).first()
    return found or day.replace(month=1, day=1)


def start_of_books(ctx: Context) -> date:
    """The first day of the first fiscal year."""
    first = ctx.session.scalars(select(FiscalYear.valid_from).order_by(FiscalYear.valid_from))
    return first.first() or ctx.today()


def next_year_day(ctx: Context) -> date:
    """A day of the fiscal year that would be made next."""
    last = ctx.session.scalars(select(FiscalYear.valid_to).order_by(FiscalYear.valid_to.desc()))
    return last.first() or ctx.today()


def list_journals(ctx: Context) -> list[Journal]:
    """All journals by code."""
    return list(ctx.session.scalars(select(Journal).order_by(Journal.code)))


def find_journal(ctx: Context, code: str) -> Journal | None:
    """The journal of this code, or None."""
    return ctx.session.scalars(select(Journal).where(Journal.code == code)).one_or_none()
