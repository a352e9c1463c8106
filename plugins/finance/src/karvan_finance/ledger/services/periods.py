"""Fiscal years and periods: made whole, closed in order, reopened with a reason.

Closing takes the period's row, so it waits for those who are posting into it; the trigger that
posts looks at the state again. Nothing can land in a closed period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

from sqlalchemy import func
from sqlalchemy import select

from karvan.api import DocumentRef
from karvan.api import StaleVersion
from karvan_finance import errors
from karvan_finance.errors import NoSuchRecord
from karvan_finance.events import PeriodClosed
from karvan_finance.events import PeriodClosing
from karvan_finance.events import PeriodReopened
from karvan_finance.ledger.domain.ledger import EntryState
from karvan_finance.ledger.domain.periods import FiscalStart
from karvan_finance.ledger.domain.periods import PeriodState
from karvan_finance.ledger.domain.periods import PlannedYear
from karvan_finance.ledger.domain.periods import plan_years
from karvan_finance.ledger.models import FiscalYear
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.models import Period
from karvan_finance.ledger.services.books import main_ledger
from karvan_finance.ledger.services.trail import note_transition

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.calendars.periods import Calendar


@dataclass(frozen=True)
class ClosePeriod:
    """Close a period; `soft` keeps it open to those who may post into soft-closed periods."""

    period_id: int
    version: int
    soft: bool = False


@dataclass(frozen=True)
class ReopenPeriod:
    """Open a closed period again, saying why."""

    period_id: int
    version: int
    reason: str


def create_fiscal_year(ctx: Context, day: date) -> FiscalYear:
    """Make the fiscal year that holds the day, with its periods; years leave no gap."""
    existing = _years(ctx)
    for year in existing:
        if year.is_valid_on(day):
            raise errors.YearExists(year=year.code)
    (planned,) = plan_years(day, day, fiscal_start(ctx))
    _refuse_gap(planned, existing)
    return _create(ctx, [planned])[0]


def ensure_fiscal_years(ctx: Context, first: date, last: date) -> list[FiscalYear]:
    """Make every fiscal year from `first` to `last` that is missing; returns those it made.

    Years between these days and the existing ones are made as well, so that no gap is left.
    """
    existing = _years(ctx)
    if existing:
        first = min(first, existing[-1].valid_from)
        last = max(last, existing[0].valid_from)
    have = {year.valid_from for year in existing}
    planned = plan_years(first, last, fiscal_start(ctx))
    return _create(ctx, [year for year in planned if year.days.start not in have])


def close_period(ctx: Context, command: ClosePeriod) -> Period:
    """Close a period: those before it must be closed, and no draft may be dated in it."""
    period = _locked(ctx, command.period_id, command.version)
    wanted = PeriodState.SOFT_CLOSED if command.soft else PeriodState.CLOSED
    if period.state in {wanted, PeriodState.CLOSED}:
        raise errors.WrongPeriodState(period=period.code, state=period.state)
    if not command.soft:
        _refuse_out_of_order(ctx, period)
        _refuse_drafts(ctx, period)
        ctx.ask(PeriodClosing(**_about(ctx, period)))
    note_transition(ctx, period, "soft_close" if command.soft else "close")
    period.state = wanted
    ctx.session.flush()
    if not command.soft:
        ctx.publish(PeriodClosed(**_about(ctx, period)))
    return period


def reopen_period(ctx: Context, command: ReopenPeriod) -> Period:
    """Open a closed or soft-closed period; no later period may be closed. The reason is audited."""
    reason = command.reason.strip()
    if not reason:
        raise errors.ReasonNeeded
    period = _locked(ctx, command.period_id, command.version)
    if period.state == PeriodState.OPEN:
        raise errors.WrongPeriodState(period=period.code, state=period.state)
    later = [each for each in _in_order(ctx) if _place(each) > _place(period)]
    closed = [each for each in later if each.state == PeriodState.CLOSED]
    if closed:
        raise errors.ReopenInOrder(period=closed[-1].code)
    note_transition(ctx, period, "reopen", reason=reason)
    period.state = PeriodState.OPEN
    ctx.session.flush()
    ctx.publish(PeriodReopened(**_about(ctx, period), reason=reason))
    return period


def fiscal_start(ctx: Context) -> FiscalStart:
    """The calendar and first day of the company's fiscal year."""
    company = ctx.company
    calendar = cast("Calendar", company.calendar)
    return FiscalStart(calendar, company.fiscal_month, company.fiscal_day)


def _create(ctx: Context, planned: list[PlannedYear]) -> list[FiscalYear]:
    ledger_id = main_ledger(ctx).id
    years = [
        FiscalYear(code=year.code, valid_from=year.days.start, valid_to=year.days.end)
        for year in planned
    ]
    ctx.session.add_all(years)
    ctx.session.flush()
    ctx.session.add_all(
        Period(
            code=period.code,
            ledger_id=ledger_id,
            year_id=year.id,
            kind=period.kind,
            state=PeriodState.OPEN,
            valid_from=period.days.start,
            valid_to=period.days.end,
        )
        for year, plan in zip(years, planned, strict=True)
        for period in plan.periods
    )
    ctx.session.flush()
    return years


def _years(ctx: Context) -> list[FiscalYear]:
    return list(ctx.session.scalars(select(FiscalYear).order_by(FiscalYear.valid_from)))


def _refuse_gap(planned: PlannedYear, existing: list[FiscalYear]) -> None:
    if not existing:
        return
    first, last = existing[0], existing[-1]
    if planned.days.end != first.valid_from and planned.days.start != last.valid_to:
        raise errors.YearLeavesGap(year=planned.code, first=first.code, last=last.code)


def _locked(ctx: Context, period_id: int, version: int) -> Period:
    period = ctx.session.scalars(
        select(Period)
        .where(Period.id == period_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if period is None:
        raise NoSuchRecord(what="period", key=period_id)
    if period.version != version:
        raise StaleVersion
    return period


def _in_order(ctx: Context) -> list[Period]:
    return sorted(ctx.session.scalars(select(Period)), key=_place)


def _place(period: Period) -> tuple[date, bool, int]:
    """Periods follow each other by their last day; an adjustment period comes after the month."""
    return period.valid_to or date.max, period.kind == "adjustment", period.id


def _refuse_out_of_order(ctx: Context, period: Period) -> None:
    for earlier in _in_order(ctx):
        if _place(earlier) < _place(period) and earlier.state != PeriodState.CLOSED:
            raise errors.CloseInOrder(period=earlier.code)


def _refuse_drafts(ctx: Context, period: Period) -> None:
    drafts = ctx.session.execute(
        select(func.count())
        .select_from(JournalEntry)
        .where(
            JournalEntry.state == EntryState.DRAFT,
            JournalEntry.date >= period.valid_from,
            JournalEntry.date < period.valid_to,
        )
    ).scalar_one()
    if drafts:
        raise errors.PeriodHasDrafts(count=drafts, period=period.code)


def _about(ctx: Context, period: Period) -> dict[str, Any]:
    return {
        "document": DocumentRef("finance.period", period.id),
        "at": ctx.clock.now(),
        "actor_id": ctx.actor.id,
        "first": period.valid_from,
        "last": period.last_day,
    }
