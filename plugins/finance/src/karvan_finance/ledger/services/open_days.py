"""Which period a day lies in, and whether it takes postings."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import bindparam
from sqlalchemy import select

from karvan.api import Refusal
from karvan_finance import errors
from karvan_finance import permissions as P
from karvan_finance.ledger.domain.locks import ALWAYS
from karvan_finance.ledger.domain.locks import LockArea
from karvan_finance.ledger.domain.periods import PeriodKind
from karvan_finance.ledger.domain.periods import PeriodState
from karvan_finance.ledger.models import Period
from karvan_finance.ledger.models.journals import JournalKind
from karvan_finance.ledger.services.books import main_ledger
from karvan_finance.ledger.services.lock_dates import LOCK_AREAS
from karvan_finance.ledger.services.lock_dates import beside_lock_dates
from karvan_finance.ledger.services.lock_dates import keep_lock_dates
from karvan_finance.ledger.services.lock_dates import lock_dates

if TYPE_CHECKING:
    from karvan.api import Context


_PERIODS = (
    select(Period)
    .where(
        Period.ledger_id == bindparam("ledger"),
        Period.valid_from <= bindparam("last"),
        Period.valid_to > bindparam("first"),
    )
    .order_by(Period.valid_from)
)


@dataclass(frozen=True)
class PeriodsByDay:
    """Normal periods in order of their days, the adjustment periods over them, and what may be posted into.

    Entries of closing journals go into the adjustment period of their day, all others into the month.
    """

    ctx: Context
    periods: Sequence[Period]
    adjustments: Sequence[Period]
    open_states: frozenset[str]

    def of(self, day: date, journal_kind: str) -> Period:
        """The period of a day that was not refused."""
        period = self._find(day, journal_kind)
        if period is None:
            raise errors.NoPeriod(date=day)
        return period

    def refusal(
        self, day: date, journal_kind: str, areas: frozenset[LockArea] = ALWAYS
    ) -> Refusal | None:
        """Why nothing of a journal of this kind, of these areas, can be posted on the day, or None."""
        period = self._find(day, journal_kind)
        if period is None:
            return errors.NoPeriod(date=day)
        lock = lock_dates(self.ctx).on(day, areas)
        if lock is None and period.state in self.open_states:
            return None
        first_open = first_open_day(self.ctx, day, areas) or "-"
        if lock is None:
            return errors.PeriodClosed(period=period.code, first_open=first_open)
        kind = errors.HardLocked if lock.area is LockArea.HARD else errors.Locked
        return kind(area=LOCK_AREAS[lock.area], date=lock.last_day, first_open=first_open)

    def _find(self, day: date, journal_kind: str) -> Period | None:
        if journal_kind == JournalKind.CLOSING:
            adjustment = next((each for each in self.adjustments if each.is_valid_on(day)), None)
            if adjustment is not None:
                return adjustment
        place = bisect_right([period.valid_from for period in self.periods], day)
        period = self.periods[place - 1] if place else None
        return period if period is not None and period.is_valid_on(day) else None


def periods_for(ctx: Context, ledger_id: int, days: Sequence[date]) -> PeriodsByDay:
    """The periods that hold the days, and the locks, by one statement."""
    span = {"ledger": ledger_id, "first": min(days), "last": max(days)}
    rows = ctx.session.execute(beside_lock_dates(ctx, _PERIODS, Period.company_id), span).all()
    if rows:
        keep_lock_dates(ctx, rows)
    found = list(dict.fromkeys(row.Period for row in rows))
    months = [each for each in found if each.kind == PeriodKind.NORMAL]
    adjustments = [each for each in found if each.kind == PeriodKind.ADJUSTMENT]
    return PeriodsByDay(ctx, months, adjustments, open_states(ctx))


def first_open_day(ctx: Context, day: date, areas: frozenset[LockArea] = ALWAYS) -> date | None:
    """The first day from `day` on that no lock shuts and whose period takes postings, or None."""
    day = lock_dates(ctx).first_open(day, areas)
    statement = (
        select(Period)
        .where(
            Period.ledger_id == main_ledger(ctx).id,
            Period.kind == PeriodKind.NORMAL,
            Period.valid_to > day,
            Period.state.in_(open_states(ctx)),
        )
        .order_by(Period.valid_from)
        .limit(1)
    )
    period = ctx.session.scalars(statement).one_or_none()
    return max(day, period.valid_from) if period else None


def open_states(ctx: Context) -> frozenset[str]:
    """The states of periods the actor may post into."""
    if ctx.can(P.PERIOD_POST_SOFT_CLOSED):
        return frozenset({PeriodState.OPEN, PeriodState.SOFT_CLOSED})
    return frozenset({PeriodState.OPEN})
