"""A receiver on the loopback, and a company whose runtime may reach it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy import text

from karvan.actors import Actor
from karvan.api import DocumentRef
from karvan.api import event
from karvan.builtin import CORE_SETUPS
from karvan.clock import FixedClock
from karvan.companies.info import CompanyInfo
from karvan.config import WebhooksSection
from karvan.db.engine import Database
from karvan.events.worker import Worker
from karvan.modules.webhooks.models import Webhook
from karvan.modules.webhooks.models import WebhookDelivery
from karvan.modules.webhooks.services import MadeWebhook
from karvan.modules.webhooks.services import SaveWebhook
from karvan.modules.webhooks.services import create_webhook
from karvan.plugins.registry import PluginRegistry
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import config_for

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
TESTER = Actor.cli("test")
CLEAR = (
    "DELETE FROM core_job",
    "DELETE FROM core_schedule",
    "UPDATE core_installation SET is_copy = false",
    "UPDATE core_company SET state = 'preparing' WHERE id > 0",
)


@event("core.crate_moved", version=1)
@dataclass(frozen=True)
class CrateMoved:
    """An event of the tests."""

    document: DocumentRef
    step: int


@event("core.crate_lost", version=1)
@dataclass(frozen=True)
class CrateLost:
    """Another one."""

    document: DocumentRef


def events(setup):
    setup.event(CrateMoved)
    setup.event(CrateLost)


@dataclass
class Received:
    """One post as the receiver saw it."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """What a program outside got, and what it answers; one answer per post, then 200."""

    port: int = 0
    posts: list[Received] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    drip: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    told = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.posts.append(Received(self.path, dict(self.headers), body))
            status, headers, answer = told.answers.pop(0) if told.answers else (200, {}, b"taken")
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            if told.drip:
                self._drip()
            else:
                self.wfile.write(answer)

        def _drip(self):
            for _each in range(50):
                try:
                    self.wfile.write(b".")
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(0.2)

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()


@dataclass
class Hooks:
    """A runtime, a company, and shorthands for what tests do."""

    runtime: Runtime
    clock: FixedClock
    company: CompanyInfo

    def run(self, work: Callable[..., Any]) -> Any:
        return self.runtime.run(self.company.id, TESTER, work)

    def add(self, url: str, *names: str, **more: Any) -> MadeWebhook:
        wanted = frozenset(names or ("core.crate_moved",))
        return self.run(
            lambda ctx: create_webhook(
                ctx, SaveWebhook(more.pop("name", "Depot"), url, wanted, **more)
            )
        )

    def publish(self, *told: object) -> None:
        def act(ctx):
            for each in told:
                ctx.publish(each)

        self.run(act)

    def move(self, step: int = 1, crate: int = 7) -> None:
        self.publish(CrateMoved(DocumentRef("core.crate", crate), step))

    def work(self) -> int:
        return Worker(self.runtime).run_until_idle()

    def deliveries(self) -> list[WebhookDelivery]:
        return self._all(WebhookDelivery)

    def delivery(self) -> WebhookDelivery:
        (found,) = self.deliveries()
        return found

    def webhook(self) -> Webhook:
        (found,) = self._all(Webhook)
        return found

    def _all(self, model):
        def read(ctx):
            found = list(ctx.session.scalars(select(model).order_by(model.id)))
            for each in found:
                ctx.session.expunge(each)
            return found

        return self.runtime.run(self.company.id, TESTER, read, write=False)


@pytest.fixture(scope="module")
def hooks_database(database_template, tmp_path_factory):
    database = new_database(
        database_template.kind, tmp_path_factory.mktemp("hooks"), database_template
    )
    yield database
    drop_database(database)


@pytest.fixture
def webhooks_section() -> WebhooksSection:
    """What the configuration allows; a test may override it."""
    return WebhooksSection(allow_http=True, allow_networks=("127.0.0.0/8",), timeout=2)


@pytest.fixture
def hooks(hooks_database, webhooks_section) -> Iterator[Hooks]:
    config = config_for(hooks_database).model_copy(update={"webhooks": webhooks_section})
    database = Database.open(config.database.url, config.database.owner_url)
    registry = PluginRegistry.load(config, database, core=(*CORE_SETUPS, events))
    clock = FixedClock(NOON)
    runtime = Runtime(config, database, registry, clock)
    yield Hooks(runtime, clock, a_company(runtime))
    with database.begin(write=True, owner=True) as connection:
        for statement in CLEAR:
            connection.execute(text(statement))
    runtime.close()


@pytest.fixture
def runtime(hooks) -> Runtime:
    """Pages of these tests are served by the same runtime."""
    return hooks.runtime


@pytest.fixture
def company(hooks) -> CompanyInfo:
    return hooks.company
