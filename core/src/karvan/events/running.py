"""Runs one claimed job: finds what it calls, gives it a unit of work, and notes how it ended.

What the job did and the word that it is done are committed together. A failure leaves nothing but
a note on the job: the kind of error and where it was raised, without business text; the whole
trace is in the log under the job's number.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.actors import EVERYTHING
from karvan.actors import Actor
from karvan.db.patience import lift_time_limits
from karvan.errors import AppError
from karvan.errors import PluginFailure
from karvan.events import queue
from karvan.events.jobs import Continue
from karvan.events.jobs import JobCancelled
from karvan.events.jobs import JobHandle
from karvan.events.jobs import NotDone
from karvan.events.jobs import NotYet
from karvan.events.jobs import OutcomeUnknown
from karvan.events.jobs import Outside
from karvan.events.models import CommittedEvent
from karvan.events.models import JobState
from karvan.events.queue import ClaimedJob
from karvan.events.queue import LeaseLost
from karvan.plugins.declarations import Job
from karvan.plugins.dispatch import committed_handler
from karvan.plugins.dispatch import deliver
from karvan.plugins.faults import count_failure
from karvan.plugins.published import event_from_json

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.runtime import Runtime

log = logging.getLogger(__name__)
WORKER = Actor.system("worker")
LONGEST_NOTE = 500
HERE = __file__


class UnknownJob(AppError):
    """{plugin} declares no job {code} any more. Skip this one."""

    code = "core.job.unknown"


class NobodyListens(AppError):
    """The plugin no longer subscribes to this event."""

    code = "core.job.nobody_listens"


class MustWait(AppError):
    """The plugin of this job cannot run just now."""

    code = "core.job.must_wait"


def run_job(runtime: Runtime, job: ClaimedJob, handle: JobHandle) -> JobState:
    """Run the job once and note its end; gives the state it is in afterwards."""
    try:
        return _attempt(runtime, job, handle)
    except LeaseLost:
        log.warning("job %s was taken up by another worker", job.id)
        return JobState.RUNNING
    except MustWait:
        _note(runtime, lambda ctx: queue.put_back(ctx, job))
        return JobState.WAITING
    except (JobCancelled, NobodyListens) as end:
        return _fail(runtime, job, end, JobState.CANCELLED)
    except OutcomeUnknown as end:
        return _fail(runtime, job, end, JobState.PARKED)
    except (Exception, SystemExit) as problem:
        log.exception("job %s (%s.%s) failed", job.id, job.plugin, job.code)
        if isinstance(problem, PluginFailure) or not isinstance(problem, AppError):
            count_failure(runtime.database, job.plugin, problem)
        return _fail(runtime, job, problem, None)


def _attempt(runtime: Runtime, job: ClaimedJob, handle: JobHandle) -> JobState:
    def begin(ctx: Context) -> object:
        if job.plugin not in ctx.view.on:
            raise MustWait
        return _called(ctx, job)()

    settled = _run_step(runtime, job, handle, begin)
    while isinstance(settled, Outside):
        result, note = settled.act(), settled.note
        settled = _run_step(runtime, job, handle, partial(_noted, note, result))
    return settled


def _noted(note: Callable[[Context, Any], object], result: object, ctx: Context) -> object:
    return note(ctx, result)


def _run_step(
    runtime: Runtime, job: ClaimedJob, handle: JobHandle, step: Callable[[Context], object]
) -> JobState | Outside:
    """One unit of work of the job: what the step did and what becomes of the job, committed."""

    def work(ctx: Context) -> JobState | Outside:
        lift_time_limits(ctx.uow)
        ctx = replace(ctx, job=handle)
        return _settle(ctx, job, handle, step(ctx))

    return runtime.run(job.company_id, _actor(job), work, source=f"job:{job.id}")


def _settle(
    ctx: Context, job: ClaimedJob, handle: JobHandle, outcome: object
) -> JobState | Outside:
    if isinstance(outcome, Outside):
        queue.keep_job(ctx, job)
        return outcome
    if isinstance(outcome, NotDone):
        return queue.fail_job(ctx, job, outcome.error[:LONGEST_NOTE], outcome.state)
    if isinstance(outcome, NotYet):
        queue.put_back(ctx, job, outcome.wait)
        return JobState.WAITING
    if isinstance(outcome, Continue):
        queue.continue_job(ctx, job, dict(outcome.data), handle.state)
        return JobState.WAITING
    queue.finish_job(ctx, job, handle.state)
    return JobState.DONE


def _called(ctx: Context, job: ClaimedJob) -> Callable[[], object]:
    if job.event is not None:
        return _delivery(ctx, job, job.event)
    declared = ctx.runtime.registry.declarations(Job, {job.plugin})
    found = next((each for each in declared if each.code == job.code), None)
    if found is None:
        raise UnknownJob(plugin=job.plugin, code=job.code)
    return lambda: found.run(ctx, dict(job.data))


def _delivery(ctx: Context, job: ClaimedJob, name: str) -> Callable[[], object]:
    step = committed_handler(ctx, name, job.plugin)
    if step is None:
        raise NobodyListens
    event = _read_event(ctx, job.data["event_id"], name)
    return lambda: deliver(ctx, step, name, event)


def _read_event(ctx: Context, event_id: int, name: str) -> Any:
    """The event in the shape its owner declares today; its bare fields where the owner is gone."""
    table = CommittedEvent.__table__
    mine = (table.c.company_id == ctx.company.id, table.c.id == event_id)
    data = ctx.uow.connection.execute(select(table.c.data).where(*mine)).scalar_one()
    declared = ctx.runtime.registry.events.get(name)
    return event_from_json(declared.event, data) if declared else SimpleNamespace(**data)


def _actor(job: ClaimedJob) -> Actor:
    """A job may do what its plugin may; the trail names the person it works for."""
    name = f"{job.plugin}.{job.code}"
    return Actor("job", job.id, name, frozenset({EVERYTHING}), on_behalf_of=job.actor.get("id"))


def _fail(
    runtime: Runtime, job: ClaimedJob, problem: BaseException, state: JobState | None
) -> JobState:
    note = describe(problem)
    return _note(runtime, lambda ctx: queue.fail_job(ctx, job, note, state)) or JobState.RUNNING


def _note(runtime: Runtime, act: Callable[[Context], JobState | None]) -> JobState | None:
    try:
        return runtime.run_installation(WORKER, act, purpose="jobs")
    except LeaseLost:
        return None


def describe(problem: BaseException) -> str:
    """The kind of error and its place in the code, without the data that made it."""
    if isinstance(problem, PluginFailure) and problem.__cause__ is not None:
        problem = problem.__cause__
    if isinstance(problem, PluginFailure):  # names of plugins and events, no business text
        return f"{problem.code}: {problem.message}"[:LONGEST_NOTE]
    if isinstance(problem, AppError):
        return f"{problem.code}: {problem.template}"[:LONGEST_NOTE]
    frames = traceback.extract_tb(problem.__traceback__)
    place = next((each for each in reversed(frames) if each.filename != HERE), None)
    where = f" in {place.name}, {place.filename.rpartition('/')[2]}:{place.lineno}" if place else ""
    return f"{type(problem).__name__}{where}"[:LONGEST_NOTE]
