"""The rows of the queue as workers see them: claim, keep, finish, put back.

A claim is a lease: a worker that dies loses it and the job runs again. `claims` is the fence: a
worker that was too slow can no longer finish what another has taken up.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Row
from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import bindparam
from sqlalchemy import exists
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update

from karvan.db.types import UtcInstant
from karvan.errors import AppError
from karvan.events.models import UNFINISHED
from karvan.events.models import JobState
from karvan.events.models import QueuedJob
from karvan.events.publish import DELIVERY
from karvan.plugins.models import CompanyPlugin
from karvan.plugins.words import CORE

if TYPE_CHECKING:
    from datetime import datetime

    from karvan.context import Context

LEASE = timedelta(seconds=60)
MINUTE = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=6)
MOST_TRIES = 10
DELIVERY_DELAYS = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 720))
WORKER_LOST = "WorkerLost: the worker died while it ran this job"
JOBS = QueuedJob.__table__


class LeaseLost(AppError):
    """This job took too long and another worker has taken it up; nothing was saved."""

    status, code = 500, "core.job.lease_lost"


@dataclass(frozen=True)
class ClaimedJob:
    """A job this worker may run until its lease ends."""

    id: int
    company_id: int
    plugin: str
    code: str
    data: dict[str, Any]
    actor: dict[str, Any]
    tries: int
    claims: int
    request_id: str = ""

    @property
    def event(self) -> str | None:
        """The name of the event this job delivers, or None."""
        return self.code.removeprefix(DELIVERY) if self.code.startswith(DELIVERY) else None


def delay_after(code: str, tries: int) -> timedelta | None:
    """How long to wait after the failed try, or None when it was the last."""
    if code.startswith(DELIVERY):
        return DELIVERY_DELAYS[tries - 1] if tries <= len(DELIVERY_DELAYS) else None
    return min(MINUTE * 2 ** (tries - 1), LONGEST_DELAY) if tries < MOST_TRIES else None


def has_due_job(ctx: Context, plugins: Collection[str]) -> bool:
    """Whether a claim would find something; reads only, so that idle workers write nothing."""
    return any(_first(ctx, each, plugins) is not None for each in (FIRST_LOST, FIRST_DUE))


def claim_job(ctx: Context, worker: str, plugins: Collection[str]) -> ClaimedJob | None:
    """Take up a lost job, else the next due one, of the plugins that work here; None if there is none.

    Two questions rather than one, so that each is answered by the beginning of one index.
    """
    now = ctx.clock.now()
    while (lost := _first(ctx, CLAIM_LOST, plugins)) is not None:
        if delay_after(lost.code, lost.tries) is not None:
            return _take(ctx, lost.id, worker, now)
        _give_up(ctx, lost.id, now)
    due = _first(ctx, CLAIM_DUE, plugins)
    return None if due is None else _take(ctx, due.id, worker, now)


def _first(
    ctx: Context, statement: Select[int, str, int], plugins: Collection[str]
) -> Row[int, str, int] | None:
    values = {"now": ctx.clock.now(), "plugins": sorted(plugins)}
    return ctx.uow.connection.execute(statement, values).one_or_none()


def _oldest(condition: ColumnElement[bool]) -> Select[int, str, int]:
    """The oldest such job of a plugin that is on in its company, if it is first of its order."""
    plugins, earlier = CompanyPlugin.__table__, JOBS.alias("earlier")
    switched_on = exists().where(
        plugins.c.company_id == JOBS.c.company_id,
        plugins.c.plugin == JOBS.c.plugin,
        plugins.c.enabled,
    )
    waits_behind = exists().where(
        earlier.c.company_id == JOBS.c.company_id,
        earlier.c.order_key == JOBS.c.order_key,
        earlier.c.id < JOBS.c.id,
        earlier.c.state.in_([state.value for state in UNFINISHED]),
    )
    return (
        select(JOBS.c.id, JOBS.c.code, JOBS.c.tries)
        .where(
            condition,
            JOBS.c.plugin.in_(bindparam("plugins", expanding=True)),
            or_(JOBS.c.plugin == CORE, switched_on),
            or_(JOBS.c.order_key.is_(None), ~waits_behind),
        )
        .order_by(JOBS.c.run_at, JOBS.c.id)
        .limit(1)
    )


# Built once: building them costs more than running them.
NOW = bindparam("now", type_=UtcInstant)
FIRST_DUE = _oldest(and_(JOBS.c.state == JobState.WAITING.value, JOBS.c.run_at <= NOW))
FIRST_LOST = _oldest(and_(JOBS.c.state == JobState.RUNNING.value, JOBS.c.lease_until < NOW))
CLAIM_DUE, CLAIM_LOST = (
    each.with_for_update(skip_locked=True, of=JOBS) for each in (FIRST_DUE, FIRST_LOST)
)


def _take(ctx: Context, job_id: int, worker: str, now: datetime) -> ClaimedJob:
    columns = (JOBS.c[name] for name in ClaimedJob.__dataclass_fields__)
    row = ctx.uow.connection.execute(
        update(JOBS)
        .where(JOBS.c.id == job_id)
        .values(
            state=JobState.RUNNING.value,
            worker=worker,
            lease_until=now + LEASE,
            tries=JOBS.c.tries + 1,
            claims=JOBS.c.claims + 1,
        )
        .returning(*columns)
    ).one()
    return ClaimedJob(**row._mapping)


def _give_up(ctx: Context, job_id: int, now: datetime) -> None:
    ctx.uow.connection.execute(
        update(JOBS)
        .where(JOBS.c.id == job_id)
        .values(**_ended(JobState.FAILED), last_error=WORKER_LOST, finished_at=now)
    )


def finish_job(ctx: Context, job: ClaimedJob, progress: dict[str, Any] | None) -> None:
    """Mark the job done, in the transaction of its effects; raises LeaseLost."""
    now = ctx.clock.now()
    values = {"finished_at": now, "last_error": None, "progress": progress}
    _change(ctx, job, **_ended(JobState.DONE), **values)


def continue_job(
    ctx: Context, job: ClaimedJob, data: dict[str, Any], progress: dict[str, Any] | None
) -> None:
    """Commit a step of a long job: it waits again with new data, unless it was cancelled."""
    cancelled = _is_cancel_asked(ctx, job)
    state = JobState.CANCELLED if cancelled else JobState.WAITING
    now = ctx.clock.now()
    values = {"data": data, "progress": progress, "tries": 0, "run_at": now, "last_error": None}
    _change(ctx, job, **_ended(state), **values, finished_at=now if cancelled else None)


def keep_job(ctx: Context, job: ClaimedJob) -> None:
    """Commit a first step and go on working outside the database; raises LeaseLost."""
    _change(ctx, job, lease_until=ctx.clock.now() + LEASE)


def put_back(ctx: Context, job: ClaimedJob, wait: timedelta = MINUTE) -> None:
    """It cannot run just now: look again in a while; the try does not count."""
    later = ctx.clock.now() + wait
    _change(ctx, job, **_ended(JobState.WAITING), tries=job.tries - 1, run_at=later)


def fail_job(ctx: Context, job: ClaimedJob, error: str, state: JobState | None = None) -> JobState:
    """Note a failure: the job waits for its next try or, after the last, for a person."""
    delay = delay_after(job.code, job.tries)
    chosen = state or (JobState.FAILED if delay is None else JobState.WAITING)
    if chosen == JobState.WAITING and _is_cancel_asked(ctx, job):
        chosen = JobState.CANCELLED
    now = ctx.clock.now()
    is_over = chosen != JobState.WAITING
    values = {"finished_at": now} if is_over else {"run_at": now + (delay or MINUTE)}
    _change(ctx, job, **_ended(chosen), last_error=error, **values)
    return chosen


def extend_lease(ctx: Context, job: ClaimedJob, progress: dict[str, Any] | None) -> bool:
    """Keep the job for another lease; gives whether someone asked to cancel it."""
    values: dict[str, Any] = {"lease_until": ctx.clock.now() + LEASE}
    if progress is not None:
        values["progress"] = progress
    statement = update(JOBS).where(*_mine(job)).values(values).returning(JOBS.c.cancel_asked)
    return bool(ctx.uow.connection.execute(statement).scalar())


def _is_cancel_asked(ctx: Context, job: ClaimedJob) -> bool:
    asked = select(JOBS.c.cancel_asked).where(JOBS.c.id == job.id)
    return bool(ctx.uow.connection.execute(asked).scalar())


def _ended(state: JobState) -> dict[str, Any]:
    return {"state": state.value, "lease_until": None}


def _mine(job: ClaimedJob) -> tuple[ColumnElement[bool], ...]:
    running = JOBS.c.state == JobState.RUNNING.value
    return JOBS.c.id == job.id, JOBS.c.claims == job.claims, running


def _change(ctx: Context, job: ClaimedJob, **values: Any) -> None:
    changed = ctx.uow.connection.execute(update(JOBS).where(*_mine(job)).values(values))
    if changed.rowcount != 1:
        raise LeaseLost
