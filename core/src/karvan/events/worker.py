"""The worker: looks for due jobs, runs one after another, and shows that it is alive.

Any number of workers may run, in processes or threads; each job is run by one of them. SIGTERM lets
the job at hand finish. A worker that is killed leaves its job to the others when the lease ends.
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import signal
import socket
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import FrameType
from typing import TYPE_CHECKING
from typing import TypeVar

from sqlalchemy import delete
from sqlalchemy import update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite

from karvan.audit.seal import seal_all
from karvan.care.closing import ClosedWatch
from karvan.events import queue
from karvan.events.jobs import JobHandle
from karvan.events.models import JobState
from karvan.events.models import WorkerBeat
from karvan.events.queue import ClaimedJob
from karvan.events.running import WORKER
from karvan.events.running import run_job
from karvan.events.schedules import ScheduleWatch
from karvan.monitoring.jobs import observed
from karvan.plugins.views import read_installed

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.runtime import Runtime

T = TypeVar("T")
log = logging.getLogger(__name__)
BEATS = WorkerBeat.__table__
BEAT_SECONDS = 10.0
SCHEDULE_SECONDS = 15.0
SEAL_SECONDS = 1.0
PLUGINS_SECONDS = 5.0
KEEP_BEATS = timedelta(days=7)


@dataclass
class Routine:
    """Something every worker does from time to time, beside the jobs."""

    act: Callable[[], object]
    every: float
    next_at: float = 0.0


class Worker:
    """One worker; `run_once` runs at most one job, `run_forever` until it is told to stop."""

    def __init__(self, runtime: Runtime, name: str | None = None) -> None:
        self.runtime = runtime
        self.name = name or f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(3)}"
        self.done = 0
        self._stop = threading.Event()
        self._current: tuple[ClaimedJob, JobHandle] | None = None
        self._cancelled: set[int] = set()
        self._is_busy = False
        self._closed = ClosedWatch(runtime.database)
        self._known_working: tuple[frozenset[str], float] = (frozenset(), 0.0)
        self._watch = ScheduleWatch(runtime)
        self._routines = [
            Routine(self._watch.enqueue_due, SCHEDULE_SECONDS),
            Routine(lambda: seal_all(runtime), SEAL_SECONDS),
        ]

    def run_once(self) -> JobState | None:
        """Put due schedules into the queue and run one job; None when nothing is due."""
        self._watch.enqueue_due()
        return self._run_next()

    def run_until_idle(self) -> int:
        """Run jobs until none is due; gives how many were run."""
        self._watch.enqueue_due()
        count = 0
        while not self._stop.is_set() and self._run_next() is not None:
            count += 1
        return count

    def run_forever(self) -> None:
        """Work until `stop` or SIGTERM; the job at hand is finished first."""
        with self._stopping_on_signals(), self._beating():
            while not self._stop.is_set():
                self._do_routines()
                if self._run_safely() is None:
                    self._stop.wait(self.runtime.config.jobs.poll_seconds)

    def stop(self) -> None:
        """Let `run_forever` return after the job at hand."""
        self._stop.set()

    def _run_safely(self) -> JobState | None:
        """A database that is away for a while must not end the worker."""
        try:
            return self._run_next()
        except Exception:
            log.exception("the queue cannot be reached; trying again")
            return None

    def _run_next(self) -> JobState | None:
        job = self._claim()
        if job is None:
            return None
        handle = handle_of(job)
        handle.is_cancelled = lambda: job.id in self._cancelled
        self._current = (job, handle)
        try:
            return observed(job, lambda: run_job(self.runtime, job, handle))
        finally:
            self._current = None
            self._cancelled.discard(job.id)
            self.done += 1

    def _claim(self) -> ClaimedJob | None:
        """While there is work, take it; after an idle look, read before writing."""
        if self._closed.is_closed():
            return None
        if not self._is_busy and not self._in_installation(self._has_due, write=False):
            return None
        job = self._in_installation(self._take)
        self._is_busy = job is not None
        return job

    def _has_due(self, ctx: Context) -> bool:
        return queue.has_due_job(ctx, self._working(ctx))

    def _take(self, ctx: Context) -> ClaimedJob | None:
        return queue.claim_job(ctx, self.name, self._working(ctx))

    def _in_installation(self, work: Callable[[Context], T], *, write: bool = True) -> T:
        return self.runtime.run_installation(WORKER, work, purpose="jobs", write=write)

    def _working(self, ctx: Context) -> frozenset[str]:
        """The plugins that can run here, as of a few seconds ago; each job asks once more."""
        known, until = self._known_working
        if time.monotonic() < until:
            return known
        registry = self.runtime.registry
        unavailable = registry.reasons(read_installed(ctx.uow.connection))
        found = frozenset(registry.loaded) - frozenset(unavailable)
        self._known_working = (found, time.monotonic() + PLUGINS_SECONDS)
        return found

    def _do_routines(self) -> None:
        now = time.monotonic()
        for routine in self._routines:
            if routine.next_at <= now:
                routine.next_at = now + routine.every
                try:
                    routine.act()
                except Exception:
                    log.exception("a routine of the worker failed; trying again")

    def beat(self) -> None:
        """Say that this worker lives, keep the job at hand, and hear whether it is cancelled."""
        current = self._current

        def work(ctx: Context) -> bool:
            _write_beat(ctx, self.name, current[0].id if current else None, self.done)
            return current is not None and queue.extend_lease(ctx, current[0], current[1].state)

        if self.runtime.run_installation(WORKER, work, purpose="heartbeat") and current:
            self._cancelled.add(current[0].id)

    @contextlib.contextmanager
    def _beating(self) -> Iterator[None]:
        ended = threading.Event()

        def keep_beating() -> None:
            while not ended.is_set():
                try:
                    self.beat()
                except Exception:
                    log.warning("a heartbeat failed; trying again", exc_info=True)
                ended.wait(BEAT_SECONDS)

        thread = threading.Thread(target=keep_beating, name="heartbeat", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            with contextlib.suppress(Exception):
                self.runtime.run_installation(WORKER, self._sign_off, purpose="heartbeat")

    def _sign_off(self, ctx: Context) -> None:
        mine = update(BEATS).where(BEATS.c.name == self.name)
        ctx.uow.connection.execute(mine.values(stopped_at=ctx.clock.now(), job_id=None))

    @contextlib.contextmanager
    def _stopping_on_signals(self) -> Iterator[None]:
        """Only the main thread hears signals; a worker in another thread is stopped by `stop`."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def stop(_number: int, _frame: FrameType | None) -> None:
            self.stop()

        before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def handle_of(job: ClaimedJob) -> JobHandle:
    """What the job may know of itself."""
    if job.event is None:
        return JobHandle(job.id, job.tries)
    chain = tuple(job.data.get("chain", (job.event,)))
    return JobHandle(job.id, job.tries, job.data["event_id"], chain)


def _write_beat(ctx: Context, name: str, job_id: int | None, done: int) -> None:
    now = ctx.clock.now()
    dialect = postgresql if ctx.uow.database.kind == "postgresql" else sqlite
    row = {"name": name, "started_at": now, "seen_at": now, "job_id": job_id, "done": done}
    fresh = {"seen_at": now, "job_id": job_id, "done": done, "stopped_at": None}
    statement = dialect.insert(BEATS).values(row)
    ctx.uow.connection.execute(statement.on_conflict_do_update(index_elements=["name"], set_=fresh))
    forgotten = BEATS.c.seen_at < now - KEEP_BEATS
    ctx.uow.connection.execute(delete(BEATS).where(forgotten))
