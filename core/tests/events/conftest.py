"""A queue with jobs and an event of its own, in a company of each test's own, and a still clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from karvan.actors import Actor
from karvan.api import DocumentRef
from karvan.api import event
from karvan.builtin import CORE_SETUPS
from karvan.clock import FixedClock
from karvan.companies.info import CompanyInfo
from karvan.db.engine import Database
from karvan.events.jobs import enqueue
from karvan.events.queries import JobLine
from karvan.events.queries import list_jobs
from karvan.events.worker import Worker
from karvan.plugins.declarations import Job
from karvan.plugins.registry import PluginRegistry
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import config_for

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
TESTER = Actor.cli("test")
# Workers serve all companies: what a test leaves would run in the next one.
CLEAR = (
    "DELETE FROM core_job",
    "DELETE FROM core_schedule",
    "DELETE FROM core_worker",
    "UPDATE core_company SET state = 'preparing' WHERE id > 0",
)


@event("core.shipment_sent", version=1)
@dataclass(frozen=True)
class ShipmentSent:
    """An event of the tests: a document moved on."""

    document: DocumentRef
    step: int
    number: str | None = None


@dataclass
class Handlers:
    """What the queue's jobs do; a test replaces them and reads what they were called with."""

    acts: dict[str, Callable[..., Any]] = field(default_factory=dict)
    calls: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def handler(self, name: str) -> Callable[..., Any]:
        def run(ctx, data):
            self.calls[name].append(data)
            return self.acts.get(name, lambda *_: None)(ctx, data)

        return run

    def setup(self, setup):
        setup.job("work", self.handler("work"), title="Work")
        setup.job("nightly", self.handler("nightly"), title="Nightly", schedule="30 2 * * *")
        setup.event(ShipmentSent)
        told = self.handler("told")

        def hear(ctx, event):
            told(ctx, event)

        setup.on("core.shipment_sent", "committed", hear)


@dataclass
class Queue:
    """A runtime with the jobs above, one company, and shorthands for what tests do."""

    runtime: Runtime
    clock: FixedClock
    handlers: Handlers
    company: CompanyInfo
    database: TestDatabase

    @property
    def worker(self) -> Worker:
        return Worker(self.runtime)

    def run(self, work: Callable[..., Any]) -> Any:
        return self.runtime.run(self.company.id, TESTER, work)

    def enqueue(self, data: dict[str, Any] | None = None, **options: Any) -> None:
        self.run(lambda ctx: enqueue(ctx, "core.work", data or {}, **options))

    def publish(self, *events: object) -> None:
        def act(ctx):
            for each in events:
                ctx.publish(each)

        self.run(act)

    def read(self, query: Callable[..., Any]) -> Any:
        return self.runtime.run(self.company.id, TESTER, query, write=False)

    def jobs(self) -> list[JobLine]:
        """The company's jobs, oldest first, without those of schedules."""
        found: list[JobLine] = self.read(lambda ctx: list_jobs(ctx, limit=10_000))
        scheduled = {each.code for each in self.runtime.registry.declarations(Job) if each.schedule}
        return [job for job in found[::-1] if job.code not in scheduled]

    @property
    def job(self) -> JobLine:
        """The one job there is."""
        (found,) = self.jobs()
        return found


@pytest.fixture(scope="module")
def queue_database(
    database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestDatabase]:
    """A database that the tests of one file use one after another."""
    folder = tmp_path_factory.mktemp("queue")
    database = new_database(database_template.kind, folder, database_template)
    yield database
    drop_database(database)


@pytest.fixture
def queue(queue_database: TestDatabase) -> Iterator[Queue]:
    handlers, clock, config = Handlers(), FixedClock(NOON), config_for(queue_database)
    database = Database.open(config.database.url, config.database.owner_url)
    registry = PluginRegistry.load(config, database, core=(*CORE_SETUPS, handlers.setup))
    runtime = Runtime(config, database, registry, clock)
    yield Queue(runtime, clock, handlers, a_company(runtime), queue_database)
    with database.begin(write=True, owner=True) as connection:
        for statement in CLEAR:
            connection.execute(text(statement))
    runtime.close()
