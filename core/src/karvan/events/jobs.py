"""Putting work off, and what a person may do with a job: cancel, retry, skip.

    enqueue(ctx, "crm.digest", {"week": "2025-W14"}, dedupe_key="2025-W14")

The job is written with the business action and runs in a unit of work of its own, under the same
company. `run(ctx, data)` may be called again after a failure or a lost worker, so what it does is
repeatable; its effects and its end are committed together.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.errors import AppError
from karvan.errors import NotFound
from karvan.errors import Refusal
from karvan.events.models import JobState
from karvan.events.models import QueuedJob
from karvan.events.publish import NewJob
from karvan.events.publish import outbox_of

if TYPE_CHECKING:
    from karvan.context import Context

MANAGE = "core.job.manage"
RETRIED = (JobState.FAILED, JobState.PARKED)
SKIPPED = (JobState.WAITING, JobState.FAILED, JobState.PARKED)


class JobBusy(Refusal):
    """The job is {state}, so this cannot be done to it now."""

    code = "core.job.state"


class JobCancelled(AppError):
    """The job was cancelled; what it had begun is undone."""

    code = "core.job.cancelled"


class OutcomeUnknown(AppError):
    """Whether {effect} happened is not known. See for yourself, then retry or skip the job."""

    code = "core.job.outcome_unknown"


@dataclass(frozen=True)
class Continue:
    """Returned by a long job: what it did so far is committed, and it goes on with this data."""

    data: Mapping[str, Any]


@dataclass(frozen=True)
class Outside:
    """Returned by a job whose effect lies outside the database, such as sending a mail.

    What the job did so far is committed, then `act()` runs without a transaction, then
    `note(ctx, result)` is the job's last step and may return what a job may return. A worker that
    dies during `act` leaves the job to be run again, which finds what the first step committed:
    note there that the effect has begun, and answer it with `NotDone` parked.
    """

    act: Callable[[], Any]
    note: Callable[[Context, Any], object]


@dataclass(frozen=True)
class NotDone:
    """Returned by a job that failed but whose notes about it are to be kept: they are committed.

    `error` says what is wrong without business text. The job is tried again by the usual plan, or
    ends in `state`: failed, or parked where nobody can say whether its effect happened.
    """

    error: str
    state: JobState | None = None


@dataclass(frozen=True)
class NotYet:
    """Returned by a job that came too early: it runs again after `wait`; the try does not count."""

    wait: timedelta


@dataclass
class JobHandle:
    """A running job's own view of itself, as `ctx.job`.

    For deliveries `event_id` is set, and `chain` names the events that led to this one, its own
    last.
    """

    id: int
    tries: int
    event_id: int | None = None
    chain: tuple[str, ...] = ()
    state: dict[str, Any] | None = None
    is_cancelled: Callable[[], bool] = field(default=lambda: False)

    def progress(self, done: int, total: int) -> None:
        """Say how far the job is; shown within a few seconds, or with its next committed step."""
        self.state = {"done": done, "total": total}

    def cancelled(self) -> bool:
        """Whether someone asked to cancel: raise JobCancelled to undo, or return early."""
        return self.is_cancelled()


def enqueue(
    ctx: Context,
    code: str,
    data: Mapping[str, Any],
    *,
    run_at: datetime | None = None,
    dedupe_key: str | None = None,
    order_key: str | None = None,
) -> None:
    """Put off the declared job `plugin.code`; `data` holds references, no business text.

    A `dedupe_key` is taken once per job and company: a second job of the same key is left out.
    Jobs of one `order_key` run one after another, in the order they were written.
    """
    plugin, _dot, name = code.partition(".")
    job = NewJob(plugin, name, data, run_at, _own(code, dedupe_key), _own(code, order_key))
    outbox_of(ctx, code).jobs.append(job)


def withdraw(ctx: Context, code: str, dedupe_key: str) -> None:
    """Take back the job of this key, unless it runs or has ended; those behind it go on."""
    job = ctx.session.scalars(
        select(QueuedJob)
        .where(
            QueuedJob.company_id == ctx.company.id,
            QueuedJob.dedupe_key == _own(code, dedupe_key),
            QueuedJob.state.in_([state.value for state in SKIPPED]),
        )
        .with_for_update()
    ).one_or_none()
    if job is not None:
        _end(ctx, job)


def _own(code: str, key: str | None) -> str | None:
    return f"{code}:{key}" if key is not None else None


def cancel_job(ctx: Context, job_id: int) -> QueuedJob:
    """Cancel a waiting job at once; ask a running one to stop, which it may be too late for."""
    job = _get_for_update(ctx, job_id, (JobState.WAITING, JobState.RUNNING))
    if job.state == JobState.RUNNING:
        job.cancel_asked = True
    else:
        _end(ctx, job)
    return _recorded(ctx, job, "cancel")


def retry_job(ctx: Context, job_id: int) -> QueuedJob:
    """Let a failed or parked job run again, at once and with all its tries."""
    job = _get_for_update(ctx, job_id, RETRIED)
    job.state = JobState.WAITING
    job.tries = 0
    job.run_at = ctx.clock.now()
    job.finished_at = None
    job.cancel_asked = False
    return _recorded(ctx, job, "retry")


def skip_job(ctx: Context, job_id: int) -> QueuedJob:
    """Give up a job that failed, is parked or waits; those that wait behind it go on."""
    job = _get_for_update(ctx, job_id, SKIPPED)
    _end(ctx, job)
    return _recorded(ctx, job, "skip")


def _end(ctx: Context, job: QueuedJob) -> None:
    job.state = JobState.CANCELLED
    job.finished_at = ctx.clock.now()


def _get_for_update(ctx: Context, job_id: int, allowed: tuple[JobState, ...]) -> QueuedJob:
    ctx.require(MANAGE)
    job = ctx.session.scalars(
        select(QueuedJob)
        .where(QueuedJob.company_id == ctx.company.id, QueuedJob.id == job_id)
        .with_for_update()
    ).one_or_none()
    if job is None:
        raise NotFound
    if job.state not in allowed:
        raise JobBusy(state=job.state)
    return job


def _recorded(ctx: Context, job: QueuedJob, action: str) -> QueuedJob:
    data = {"action": action, "job": f"{job.plugin}.{job.code}"}
    record(ctx.uow, AuditRow("core.job", job.id, Op.TRANSITION, data))
    return job
