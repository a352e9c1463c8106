"""Setting, moving and taking away lock dates, and granting exceptions to them.

A lock is set or moved forward by whoever holds the periods it shuts, so it waits for those who are
posting into them; the trigger that posts looks at the locks again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan_finance import errors
from karvan_finance.ledger.domain.locks import LockArea
from karvan_finance.ledger.models import LockDate
from karvan_finance.ledger.models import LockException
from karvan_finance.ledger.models import Period
from karvan_finance.ledger.services.lock_dates import LOCK_AREAS
from karvan_finance.ledger.services.lock_dates import forget_lock_dates

if TYPE_CHECKING:
    from karvan.api import Context


@dataclass(frozen=True)
class GrantException:
    """Let one person (None: everybody) post after `lock_date` in a locked area, until an instant."""

    area: LockArea
    lock_date: date
    until_at: datetime
    reason: str
    user_id: int | None = None


def set_lock(ctx: Context, area: LockArea, lock_date: date) -> LockDate:
    """Lock an area up to a day; raises AreaLocked if it has a lock already."""
    if _lock_of(ctx, area) is not None:
        raise errors.AreaLocked(area=LOCK_AREAS[area])
    _hold_periods(ctx, lock_date)
    lock = LockDate(area=area, lock_date=lock_date)
    ctx.session.add(lock)
    return _written(ctx, lock)


def move_lock(ctx: Context, lock: LockDate, lock_date: date) -> LockDate:
    """Move a lock; raises HardLockStays for a hard lock moved back."""
    if lock.area == LockArea.HARD and lock_date < lock.lock_date:
        raise errors.HardLockStays(date=lock.lock_date)
    if lock_date > lock.lock_date:
        _hold_periods(ctx, lock_date)
    lock.lock_date = lock_date
    return _written(ctx, lock)


def remove_lock(ctx: Context, lock: LockDate) -> LockDate:
    """Take a lock away; raises HardLockStays for the hard one."""
    if lock.area == LockArea.HARD:
        raise errors.HardLockStays(date=lock.lock_date)
    ctx.session.delete(lock)
    return _written(ctx, lock)


def grant_exception(ctx: Context, command: GrantException) -> LockException:
    """Grant an exception to a lock.

    Raises ReasonNeeded, NoSuchLock for an area without one, ExceptionOpensNothing, and ExceptionIsOver for an end that is past.
    """
    reason = command.reason.strip()
    if not reason:
        raise errors.ReasonNeeded
    lock = None if command.area == LockArea.HARD else _lock_of(ctx, command.area)
    if lock is None:
        raise errors.NoSuchLock(area=LOCK_AREAS[command.area])
    if command.lock_date >= lock.lock_date:
        raise errors.ExceptionOpensNothing(date=lock.lock_date)
    if command.until_at <= ctx.clock.now():
        raise errors.ExceptionIsOver
    granted = LockException(
        area=command.area,
        user_id=command.user_id,
        lock_date=command.lock_date,
        until_at=command.until_at,
        reason=reason,
    )
    ctx.session.add(granted)
    ctx.session.flush()
    forget_lock_dates(ctx)
    return granted


def end_exception(ctx: Context, granted: LockException) -> LockException:
    """End an exception now; raises ExceptionIsOver where it has ended."""
    if granted.until_at <= ctx.clock.now():
        raise errors.ExceptionIsOver
    granted.until_at = ctx.clock.now()
    ctx.session.flush()
    forget_lock_dates(ctx)
    return granted


def _lock_of(ctx: Context, area: LockArea) -> LockDate | None:
    return ctx.session.scalars(select(LockDate).where(LockDate.area == area)).one_or_none()


def _hold_periods(ctx: Context, lock_date: date) -> None:
    shut = select(Period.id).where(Period.valid_from <= lock_date).order_by(Period.id)
    ctx.session.execute(shut.with_for_update()).all()


def _written(ctx: Context, lock: LockDate) -> LockDate:
    ctx.session.flush()
    forget_lock_dates(ctx)
    return lock
