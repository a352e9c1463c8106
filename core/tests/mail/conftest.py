"""A real mail server on the loopback, and a runtime of one's own that knows it."""

from __future__ import annotations

import asyncio
import email
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import text

from karvan.actors import Actor
from karvan.builtin import CORE_SETUPS
from karvan.clock import FixedClock
from karvan.companies.info import CompanyInfo
from karvan.config import MailSection
from karvan.config import WebSection
from karvan.db.engine import Database
from karvan.events.queries import JobLine
from karvan.events.queries import list_jobs
from karvan.events.worker import Worker
from karvan.modules.mail.commands import OutgoingMail
from karvan.modules.mail.models import Mail
from karvan.modules.mail.services import queue_mail
from karvan.plugins.registry import PluginRegistry
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import config_for

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
TESTER = Actor.cli("test")
SENDER = "Karvan <books@karvan.example>"
CLEAR = (
    "DELETE FROM core_job",
    "DELETE FROM core_setting",
    "DELETE FROM core_throttle",
    "UPDATE core_company SET state = 'preparing' WHERE id > 0",
)


@dataclass
class Inbox:
    """What the server took, and what it is told to answer instead; one answer per mail."""

    envelopes: list[Any] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    connections: int = 0
    answers: list[str | Callable[..., Any]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.sessions.add(id(session))
        if self.answers:
            answer = self.answers.pop(0)
            if callable(answer):
                return await asyncio.to_thread(answer, server, envelope)
            return answer
        self.envelopes.append(envelope)
        return "250 taken"

    def messages(self) -> list[EmailMessage]:
        return [email.message_from_bytes(each.content, policy=default) for each in self.envelopes]

    def message(self) -> EmailMessage:
        """The one message there is."""
        (found,) = self.messages()
        return found


class FreePort(Controller):
    """Listens where there is room, and says so in `port`."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def start_server() -> Iterator[Callable[..., Controller]]:
    """Starts mail servers on free ports of the loopback."""
    started: list[Controller] = []

    def start(handler: Inbox, **options: Any) -> Controller:
        controller = FreePort(handler, hostname="127.0.0.1", port=0, **options)
        controller.start()
        started.append(controller)
        return controller

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def server(inbox, start_server) -> Controller:
    """A mail server without encryption."""
    return start_server(inbox)


@dataclass
class Post:
    """A runtime with a mail server, one company, and shorthands for what tests do."""

    runtime: Runtime
    clock: FixedClock
    company: CompanyInfo
    database: TestDatabase

    def run(self, work: Callable[..., Any]) -> Any:
        return self.runtime.run(self.company.id, TESTER, work)

    def read(self, query: Callable[..., Any]) -> Any:
        return self.runtime.run(self.company.id, TESTER, query, write=False)

    def queue(self, *to: str, **keywords: Any) -> int:
        usual = {"to": to or ("ana@example.com",), "subject": "Hello", "body": "Good morning."}
        command = OutgoingMail(**{**usual, **keywords})
        return self.run(lambda ctx: queue_mail(ctx, command))

    def work(self) -> int:
        """Let a worker send what is due."""
        return Worker(self.runtime).run_until_idle()

    def mail(self, mail_id: int) -> Mail:
        def load(ctx):
            mail = ctx.session.get_one(Mail, (ctx.company.id, mail_id))
            ctx.session.expunge(mail)
            return mail

        return self.read(load)

    def jobs(self) -> list[JobLine]:
        found: list[JobLine] = self.read(lambda ctx: list_jobs(ctx, limit=1000))
        return [job for job in found[::-1] if job.code == "send-mail"]


@pytest.fixture(scope="module")
def post_database(
    database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TestDatabase]:
    """A database that the tests of one file use one after another."""
    database = new_database(
        database_template.kind, tmp_path_factory.mktemp("mail"), database_template
    )
    yield database
    drop_database(database)


@pytest.fixture
def make_post(post_database) -> Iterator[Callable[..., Post]]:
    """Makes a `Post` with a `[mail]` section of the test's own."""
    opened: list[Runtime] = []

    def make(*, web: WebSection | None = None, **mail: Any) -> Post:
        section = MailSection(**{"sender": SENDER, "security": "none", "timeout": 5, **mail})
        sections = {"mail": section, "web": web or WebSection()}
        config = config_for(post_database).model_copy(update=sections)
        database = Database.open(config.database.url, config.database.owner_url)
        registry = PluginRegistry.load(config, database, core=CORE_SETUPS)
        clock = FixedClock(NOON)
        runtime = Runtime(config, database, registry, clock)
        opened.append(runtime)
        return Post(runtime, clock, a_company(runtime), post_database)

    yield make
    for runtime in opened:
        with runtime.database.begin(write=True, owner=True) as connection:
            for statement in CLEAR:
                connection.execute(text(statement))
        runtime.close()


@pytest.fixture
def post(make_post, server) -> Post:
    return make_post(server="127.0.0.1", port=server.port)
