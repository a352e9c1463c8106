"""Events from their publication to the last handler, beside the same rows moved by plain statements.

Both write the events and one delivery each in one transaction, then take one delivery after the
other: mark it running, then done, each committed on its own. Karvan looks besides that for lost
jobs, keeps the order of each document, asks what is on in the company and calls the handler.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update

from benchmarks.books import ACTOR
from benchmarks.books import KINDS
from benchmarks.rounds import Measured
from benchmarks.rounds import measure
from karvan.api import DocumentRef
from karvan.api import event
from karvan.builtin import CORE_SETUPS
from karvan.context import Context
from karvan.db.engine import Database
from karvan.events.models import CommittedEvent
from karvan.events.models import QueuedJob
from karvan.events.worker import Worker
from karvan.plugins.registry import PluginRegistry
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import config_for
from karvan.testing.installations import initialise

DELIVERIES = 200
EVENTS, JOBS = CommittedEvent.__table__, QueuedJob.__table__
IDS = itertools.count(10**9)  # far above what the allocator hands out meanwhile
WAITING = (
    select(JOBS.c.id).where(JOBS.c.state == "waiting").order_by(JOBS.c.run_at, JOBS.c.id).limit(1)
)
CHANGE = update(JOBS).where(JOBS.c.id == bindparam("job"))


@event("core.benchmark_told", version=1)
@dataclass(frozen=True)
class Told:
    """An event of one document."""

    document: DocumentRef


def run() -> dict[str, list[Measured]]:
    """Deliveries of events, on each database."""
    found = {}
    for kind in KINDS:
        with _opened(kind) as (runtime, company_id):
            variants = {
                "insert and two updates each": lambda r=runtime, c=company_id: _floor(r, c),
                "Karvan": lambda r=runtime, c=company_id: _deliver(r, c),
            }
            title = f"deliveries, {DELIVERIES} events, {kind}"
            found[title] = measure(variants, floor="insert and two updates each")
    return found


@contextmanager
def _opened(kind: str) -> Iterator[tuple[Runtime, int]]:
    with tempfile.TemporaryDirectory() as folder:
        made = new_database(kind, Path(folder))
        initialise(made)
        config = config_for(made)
        database = Database.open(config.database.url, config.database.owner_url)
        registry = PluginRegistry.load(config, database, core=(*CORE_SETUPS, _setup))
        runtime = Runtime(config, database, registry)
        try:
            yield runtime, a_company(runtime).id
        finally:
            runtime.close()
            drop_database(made)


def _setup(setup: Any) -> None:
    setup.event(Told)
    setup.on("core.benchmark_told", "committed", _hear)


def _hear(ctx: Context, event: object) -> None:
    del ctx, event


def _deliver(runtime: Runtime, company_id: int) -> int:
    def publish(ctx: Context) -> None:
        for number in range(DELIVERIES):
            ctx.publish(Told(DocumentRef("core.benchmark", number)))

    runtime.run(company_id, ACTOR, publish)
    Worker(runtime).run_until_idle()
    _clear(runtime, company_id)
    return DELIVERIES


def _floor(runtime: Runtime, company_id: int) -> int:
    now = datetime.now(UTC)
    events = [_event(company_id, now) for _ in range(DELIVERIES)]
    with _connection(runtime, company_id) as connection:
        connection.execute(insert(EVENTS), events)
        connection.execute(insert(JOBS), [_job(company_id, each["id"], now) for each in events])
    for _ in range(DELIVERIES):
        with _connection(runtime, company_id) as connection:
            job = connection.execute(WAITING).scalar_one()
            connection.execute(CHANGE.values(state="running", lease_until=now), {"job": job})
        with _connection(runtime, company_id) as connection:
            done = CHANGE.values(state="done", lease_until=None, finished_at=now)
            connection.execute(done, {"job": job})
    _clear(runtime, company_id)
    return DELIVERIES


@contextmanager
def _connection(runtime: Runtime, company_id: int) -> Iterator[Any]:
    with runtime.database.begin(write=True) as connection:
        if runtime.database.kind == "postgresql":
            naming = text("SELECT set_config('karvan.company_id', :c, true)")
            connection.execute(naming, {"c": str(company_id)})
        yield connection


def _clear(runtime: Runtime, company_id: int) -> None:
    with _connection(runtime, company_id) as connection:
        connection.execute(delete(JOBS))
        connection.execute(delete(EVENTS))


def _event(company_id: int, now: datetime) -> dict[str, Any]:
    identifier = next(IDS)
    return {
        "company_id": company_id, "id": identifier, "name": "core.benchmark_told", "version": 1,
        "document_kind": "core.benchmark", "document_id": identifier, "data": {}, "at": now,
        "request_id": "floor",
    }  # fmt: skip


def _job(company_id: int, event_id: int, now: datetime) -> dict[str, Any]:
    return {
        "company_id": company_id, "plugin": "core", "code": "on:core.benchmark_told",
        "dedupe_key": f"core.on:{event_id}", "order_key": f"core:core.benchmark:{event_id}",
        "data": {"event_id": event_id}, "actor": {}, "request_id": "floor", "run_at": now,
        "state": "waiting", "tries": 0, "claims": 0, "cancel_asked": False, "created_at": now,
    }  # fmt: skip
