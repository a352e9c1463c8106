"""Which days the lock dates leave open, to whoever asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy import select

from karvan.api import LazyText
from karvan.api import lazy_gettext as _
from karvan_finance.ledger.domain.locks import Lock
from karvan_finance.ledger.domain.locks import LockArea
from karvan_finance.ledger.domain.locks import areas_of
from karvan_finance.ledger.domain.locks import furthest
from karvan_finance.ledger.domain.locks import lock_in_force
from karvan_finance.ledger.models import LockDate
from karvan_finance.ledger.models import LockException

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy import Select
    from sqlalchemy.orm import InstrumentedAttribute

    from karvan.api import Context
    from karvan_finance.ledger.models import JournalEntry

LOCK_AREAS: dict[str, LazyText] = {
    LockArea.ALL: _("All entries"),
    LockArea.SALE: _("Sales"),
    LockArea.PURCHASE: _("Purchases"),
    LockArea.BANK: _("Bank and cash"),
    LockArea.TAX: _("Entries with taxes"),
    LockArea.HARD: _("All entries, for good"),
}
_READ = "finance.locks"
_COLUMNS = (
    LockDate.area.label("locked_area"),
    LockDate.lock_date.label("locked_up_to"),
    LockException.lock_date.label("excepted_up_to"),
)


@dataclass(frozen=True)
class LockDates:
    """The locks in force for the actor."""

    locks: Sequence[Lock]

    def on(self, day: date, areas: frozenset[LockArea]) -> Lock | None:
        """The lock that shuts the day for an entry of these areas, or None."""
        lock = furthest(self.locks, areas)
        return lock if lock is not None and day <= lock.last_day else None

    def first_open(self, day: date, areas: frozenset[LockArea]) -> date:
        """The first day from `day` on that no lock of these areas shuts."""
        lock = self.on(day, areas)
        return lock.first_open if lock else day


def lock_dates(ctx: Context) -> LockDates:
    """The locks in force for the actor, read once in a unit of work."""
    found: LockDates | None = ctx.uow.info.get(_READ)
    if found is None:
        statement = select(*_COLUMNS).select_from(LockDate).outerjoin(LockException, _valid(ctx))
        found = keep_lock_dates(ctx, ctx.session.execute(statement).all())
    return found


def beside_lock_dates(
    ctx: Context, statement: Select[Any], company_id: InstrumentedAttribute[int]
) -> Select[Any]:
    """A statement that reads the locks along with rows of its own, to save one of them."""
    return (
        statement.add_columns(*_COLUMNS)
        .outerjoin(LockDate, LockDate.company_id == company_id)
        .outerjoin(LockException, _valid(ctx))
    )


def keep_lock_dates(ctx: Context, rows: Sequence[Any]) -> LockDates:
    """What `lock_dates` gives from now on in this unit of work, of rows with the locks in them."""
    last_days = {row.locked_area: row.locked_up_to for row in rows if row.locked_area}
    excepted: dict[str, list[date]] = {area: [] for area in last_days}
    for row in rows:
        if row.excepted_up_to is not None:
            excepted[row.locked_area].append(row.excepted_up_to)
    locks = [lock_in_force(LockArea(area), day, excepted[area]) for area, day in last_days.items()]
    found = ctx.uow.info[_READ] = LockDates(locks)
    return found


def forget_lock_dates(ctx: Context) -> None:
    """Let them be read again, once they were changed."""
    ctx.uow.info.pop(_READ, None)


def areas_of_entry(entry: JournalEntry) -> frozenset[LockArea]:
    """The areas of an entry whose lines are loaded."""
    has_tax = any(line.tax is not None for line in entry.lines)
    return areas_of(entry.journal.kind, has_tax=has_tax)


def _valid(ctx: Context) -> ColumnElement[bool]:
    """The exceptions to a lock that hold for the actor now."""
    return and_(
        LockException.company_id == LockDate.company_id,
        LockException.area == LockDate.area,
        LockException.until_at > ctx.clock.now(),
        or_(LockException.user_id.is_(None), LockException.user_id == ctx.actor.id),
    )
