"""What the page and the commands of jobs show: jobs, schedules, workers, the dead ones too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.errors import NotFound
from karvan.events.models import JobState
from karvan.events.models import QueuedJob
from karvan.events.models import WorkerBeat
from karvan.events.publish import DELIVERY
from karvan.events.schedules import next_due
from karvan.events.schedules import read_due_times
from karvan.events.schedules import scheduled_jobs
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.plugins.declarations import Job

if TYPE_CHECKING:
    from karvan.context import Context

READ = "core.job.read"
DEAD_AFTER = timedelta(seconds=45)
PAGE = 100


@dataclass(frozen=True)
class JobLine:
    """A job as it is listed; times are UTC instants."""

    id: int
    plugin: str
    code: str
    title: Text
    state: str
    tries: int
    run_at: datetime
    created_at: datetime
    finished_at: datetime | None
    worker: str | None
    progress: dict[str, Any] | None
    cancel_asked: bool
    last_error: str | None
    can_cancel: bool
    can_retry: bool
    can_skip: bool

    def to_json(self, company: str) -> dict[str, object]:
        """As `karvan job list --json` prints it."""
        return {
            "id": self.id,
            "plugin": self.plugin,
            "code": self.code,
            "company": company,
            "state": self.state,
            "tries": self.tries,
            "run_at": f"{self.run_at:%Y-%m-%dT%H:%M:%SZ}",
            "progress": self.progress,
            "last_error": self.last_error,
        }


@dataclass(frozen=True)
class ScheduleLine:
    """A scheduled job of the company: its cron text, when it was and will be due."""

    plugin: str
    code: str
    title: Text
    schedule: str
    last_at: datetime | None
    next_at: datetime


@dataclass(frozen=True)
class WorkerLine:
    """A worker of the installation; a dead one has not been seen for too long."""

    name: str
    started_at: datetime
    seen_at: datetime
    seen_seconds_ago: int
    job_id: int | None
    done: int
    state: str

    @property
    def is_dead(self) -> bool:
        """Whether it vanished without a word."""
        return self.state == "dead"


def list_jobs(ctx: Context, *, state: str | None = None, limit: int = PAGE) -> list[JobLine]:
    """The newest jobs of the company, of one state or of all; plugins that are off are left out."""
    ctx.require(READ)
    statement = (
        select(QueuedJob)
        .where(QueuedJob.company_id == ctx.company.id, QueuedJob.plugin.in_(ctx.view.enabled))
        .order_by(QueuedJob.id.desc())
        .limit(limit)
    )
    if state is not None:
        statement = statement.where(QueuedJob.state == state)
    titles = titles_of_jobs(ctx)
    return [_line(job, titles) for job in ctx.session.scalars(statement)]


def get_job(ctx: Context, job_id: int) -> JobLine:
    """One job of the company; raises NotFound."""
    ctx.require(READ)
    mine = (QueuedJob.company_id == ctx.company.id, QueuedJob.id == job_id)
    job = ctx.session.scalars(select(QueuedJob).where(*mine)).one_or_none()
    if job is None:
        raise NotFound
    return _line(job, titles_of_jobs(ctx))


def list_schedules(ctx: Context) -> list[ScheduleLine]:
    """The scheduled jobs of the company's plugins, with their last and next due time."""
    ctx.require(READ)
    last, now = read_due_times(ctx), ctx.clock.now()
    return [
        ScheduleLine(
            job.plugin,
            job.code,
            job.title,
            job.schedule or "",
            last.get((job.plugin, job.code)),
            next_due(job.schedule or "", now, ctx.company.time_zone),
        )
        for job in scheduled_jobs(ctx)
    ]


def list_workers(ctx: Context) -> list[WorkerLine]:
    """All workers seen lately, those that died without a word included."""
    ctx.require(READ)
    rows = ctx.session.scalars(select(WorkerBeat).order_by(WorkerBeat.seen_at.desc()))
    return [_worker(each, ctx.clock.now()) for each in rows]


def _worker(beat: WorkerBeat, now: datetime) -> WorkerLine:
    age = now - beat.seen_at
    alive = "dead" if age > DEAD_AFTER else "alive"
    state = alive if beat.stopped_at is None else "stopped"
    seconds = max(0, age // timedelta(seconds=1))
    return WorkerLine(
        beat.name, beat.started_at, beat.seen_at, seconds, beat.job_id, beat.done, state
    )


def titles_of_jobs(ctx: Context) -> dict[tuple[str, str], Text]:
    """What the declared jobs are called, by plugin and code."""
    return {(job.plugin, job.code): job.title for job in ctx.runtime.registry.declarations(Job)}


def title_of_job(job: QueuedJob, titles: Mapping[tuple[str, str], Text]) -> Text:
    """What a job is called; a delivery by the event it delivers."""
    if job.code.startswith(DELIVERY):
        return _("Delivery of {event}", event=job.code.removeprefix(DELIVERY))
    return titles.get((job.plugin, job.code), job.code)


def may_cancel(job: QueuedJob) -> bool:
    """Whether it has not ended, and was not told to already."""
    return job.state in {JobState.WAITING, JobState.RUNNING} and not job.cancel_asked


def may_give_up(job: QueuedJob) -> bool:
    """Whether it waits for a person, who repeats or skips it."""
    return job.state in {JobState.FAILED, JobState.PARKED}


def _line(job: QueuedJob, titles: Mapping[tuple[str, str], Text]) -> JobLine:
    return JobLine(
        id=job.id,
        plugin=job.plugin,
        code=job.code,
        title=title_of_job(job, titles),
        state=job.state,
        tries=job.tries,
        run_at=job.run_at,
        created_at=job.created_at,
        finished_at=job.finished_at,
        worker=job.worker,
        progress=job.progress,
        cancel_asked=job.cancel_asked,
        last_error=job.last_error,
        can_cancel=may_cancel(job),
        can_retry=may_give_up(job),
        can_skip=may_give_up(job),
    )
