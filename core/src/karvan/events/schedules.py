"""Scheduled jobs: each due time of a schedule puts one job into the queue, once.

Schedules are cron text in the company's own time zone. What was missed while no worker ran is made
up for by one job, not by one for each time. The last due time is kept per company and job, so any
number of workers may look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from cronsim import CronSim
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite

from karvan.actors import Actor
from karvan.companies.models import INSTALLATION_ID
from karvan.companies.models import Company
from karvan.db.models import Epoch
from karvan.events.models import Schedule
from karvan.events.publish import NewJob
from karvan.events.publish import insert_jobs
from karvan.plugins.declarations import Job

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.runtime import Runtime

ACTOR = Actor.system("schedules")
WHY = "schedules"
LONGEST_SLEEP = timedelta(days=1)
TABLE = Schedule.__table__


@dataclass(frozen=True)
class Due:
    """A scheduled job and the latest of its due times that has come."""

    job: Job
    at: datetime


def last_due(schedule: str, after: datetime, until: datetime, time_zone: str) -> datetime | None:
    """The latest due time in `(after, until]`, or None; the schedule is read in the time zone."""
    zone = ZoneInfo(time_zone)
    found = None
    for due in CronSim(schedule, after.astimezone(zone)):
        if due > until:
            break
        found = due
    return found


def next_due(schedule: str, after: datetime, time_zone: str) -> datetime:
    """The first due time after an instant."""
    due: datetime = next(CronSim(schedule, after.astimezone(ZoneInfo(time_zone))))
    return due


class ScheduleWatch:
    """Looks for what has come due; asks a company again when something is due or was switched."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._asleep: dict[int, tuple[int, datetime]] = {}

    def enqueue_due(self) -> int:
        """Put every scheduled job that has come due into the queue; gives how many."""
        epochs = self._runtime.run_installation(ACTOR, _open_companies, purpose=WHY, write=False)
        return sum(self._enqueue_due_of(company, epoch) for company, epoch in epochs)

    def _enqueue_due_of(self, company_id: int, epoch: int) -> int:
        known, wakes_at = self._asleep.get(company_id, (None, None))
        if known == epoch and wakes_at is not None and self._runtime.clock.now() < wakes_at:
            return 0
        count = 0
        if self._runtime.run(company_id, ACTOR, _find_news, write=False):
            count = self._runtime.run(company_id, ACTOR, _enqueue, source=WHY)
        next_at = self._runtime.run(company_id, ACTOR, _next_due_of_all, write=False)
        self._asleep[company_id] = (epoch, next_at)
        return count


def enqueue_due(runtime: Runtime) -> int:
    """Look once, in every company; gives how many jobs were put into the queue."""
    return ScheduleWatch(runtime).enqueue_due()


def _open_companies(ctx: Context) -> list[tuple[int, int]]:
    """The companies that work, each with its epoch."""
    rows = ctx.uow.connection.execute(
        select(Company.id, func.coalesce(Epoch.epoch, 0))
        .outerjoin(Epoch, Epoch.company_id == Company.id)
        .where(Company.id != INSTALLATION_ID, Company.state == "open")
        .order_by(Company.id)
    )
    return [(row[0], row[1]) for row in rows]


def _next_due_of_all(ctx: Context) -> datetime:
    """When the first of the company's schedules comes due, a day from now at the latest."""
    now, zone = ctx.clock.now(), ctx.company.time_zone
    found = [next_due(job.schedule or "", now, zone) for job in scheduled_jobs(ctx)]
    return min([*found, now + LONGEST_SLEEP])


def scheduled_jobs(ctx: Context) -> list[Job]:
    """The jobs with a schedule of the plugins that are on."""
    return [job for job in ctx.runtime.registry.declarations(Job, ctx.view.on) if job.schedule]


def read_due_times(ctx: Context) -> dict[tuple[str, str], datetime]:
    """The last due time that was put into the queue, by plugin and job."""
    rows = ctx.uow.connection.execute(
        select(TABLE.c.plugin, TABLE.c.code, TABLE.c.due_at).where(
            TABLE.c.company_id == ctx.company.id
        )
    )
    return {(row.plugin, row.code): row.due_at for row in rows}


def _find_news(ctx: Context) -> bool:
    known = read_due_times(ctx)
    jobs = scheduled_jobs(ctx)
    return bool(_find_due(ctx, jobs, known)) or any(_key(job) not in known for job in jobs)


def _enqueue(ctx: Context) -> int:
    jobs, known = scheduled_jobs(ctx), read_due_times(ctx)
    for job in jobs:
        if _key(job) not in known:
            _begin(ctx, job)
    won = [due for due in _find_due(ctx, jobs, known) if _advance(ctx, due, known)]
    insert_jobs(ctx, [_new_job(ctx, due) for due in won])
    return len(won)


def _find_due(ctx: Context, jobs: list[Job], known: dict[tuple[str, str], datetime]) -> list[Due]:
    now = ctx.clock.now()
    found = []
    for job in jobs:
        if (last := known.get(_key(job))) is not None:
            due = last_due(job.schedule or "", last, now, ctx.company.time_zone)
            if due is not None:
                found.append(Due(job, due))
    return found


def _begin(ctx: Context, job: Job) -> None:
    """A schedule seen for the first time starts now: what lies before was never wanted."""
    dialect = postgresql if ctx.uow.database.kind == "postgresql" else sqlite
    row = {
        "company_id": ctx.company.id,
        "plugin": job.plugin,
        "code": job.code,
        "due_at": ctx.clock.now(),
    }
    statement = dialect.insert(TABLE).values(row).on_conflict_do_nothing()
    ctx.uow.connection.execute(statement)


def _advance(ctx: Context, due: Due, known: dict[tuple[str, str], datetime]) -> bool:
    """Move the schedule on; only one of many workers finds it where it was."""
    plugin, code = _key(due.job)
    changed = ctx.uow.connection.execute(
        update(TABLE)
        .where(
            TABLE.c.company_id == ctx.company.id,
            TABLE.c.plugin == plugin,
            TABLE.c.code == code,
            TABLE.c.due_at == known[plugin, code],
        )
        .values(due_at=due.at)
    )
    return changed.rowcount == 1


def _new_job(ctx: Context, due: Due) -> NewJob:
    local = due.at.astimezone(ZoneInfo(ctx.company.time_zone)).isoformat()
    key = f"{due.job.full_code}@{local}"
    return NewJob(due.job.plugin, due.job.code, {"due_at": local}, dedupe_key=key)


def _key(job: Job) -> tuple[str, str]:
    return job.plugin, job.code
