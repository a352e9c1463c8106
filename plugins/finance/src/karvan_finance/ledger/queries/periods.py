"""Fiscal years with their periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.calendars.periods import Calendar
from karvan.calendars.periods import fiscal_year
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
    """The first day of the fiscal year of today."""
    return start_of_year_of(ctx, ctx.today())


def start_of_year_of(ctx: Context, day: date) -> date:
    """The first day of the fiscal year that holds a day, also where it is not made yet."""
    holds = (FiscalYear.valid_from <= day, FiscalYear.valid_to > day)
    found = ctx.session.scalars(select(FiscalYear.valid_from).where(*holds)).first()
    if found is not None:
        return found
    company = ctx.company
    return fiscal_year(
        day,
        calendar=calendar_of(ctx),
        start_month=company.fiscal_month,
        start_day=company.fiscal_day,
    ).start


def calendar_of(ctx: Context) -> Calendar:
    """The calendar whose months the company's periods are."""
    return "jalali" if ctx.company.calendar == "jalali" else "gregorian"


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
