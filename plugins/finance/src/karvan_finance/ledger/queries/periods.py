"""Where fiscal years begin and end, and which journals there are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.calendars.periods import Calendar
from karvan.calendars.periods import fiscal_year
from karvan_finance.ledger.models import FiscalYear
from karvan_finance.ledger.models import Journal

if TYPE_CHECKING:
    from karvan.api import Context


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
