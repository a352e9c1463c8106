"""A company with a portal, a party with a mail address, and a browser that is in the portal."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from karvan.actors import Actor
from karvan.builtin import CORE_SETUPS
from karvan.clock import FixedClock
from karvan.companies.info import CompanyInfo
from karvan.db.engine import Database
from karvan.events.worker import Worker
from karvan.migrations.backup import BackupPlan
from karvan.modules.mail.models import Mail
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import SaveContactPoint
from karvan.modules.parties.services import add_contact_point
from karvan.modules.parties.services import create_party
from karvan.modules.portal.letting_in import SendLink
from karvan.modules.portal.letting_in import send_link
from karvan.modules.portal.settings import OPEN
from karvan.plugins.install import install
from karvan.plugins.registry import PluginRegistry
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import config_for
from karvan.testing.plugins import a_plugin
from karvan.testing.plugins import on_path

TESTER = Actor.cli("test")
MAIL = "ana@example.com"
BASE = "https://erp.example.com"
TOKEN = re.compile(r"/portal/\w+/sign-in/([\w-]+)")
PARCELS = '''
from karvan.api import Blueprint, hookimpl, permission, portal, portal_party, render

bp = Blueprint("parcels", __name__)

@bp.get("/portal/parcels")
@portal
def own_parcels(ctx):
    """The visitor's parcels."""
    return f"parcels of {portal_party(ctx)}"

@bp.get("/all")
@permission("parcels.read")
def all_parcels(ctx):
    return "all parcels"

@hookimpl
def karvan_setup(setup):
    setup.about("Parcels")
    setup.permission("parcels.read", "Read parcels")
    setup.routes(bp)
    setup.fragment("core.portal.documents", "parcels.own_parcels", None)
'''


@dataclass
class Portal:
    """The portal of one company, and shorthands for what tests do."""

    runtime: Runtime
    company: CompanyInfo
    party_id: int

    @property
    def address(self) -> str:
        return f"/portal/{self.company.code}"

    def run(self, work: Callable[..., Any], *, write: bool = True) -> Any:
        return self.runtime.run(self.company.id, TESTER, work, write=write)

    def add_party(self, name: str, address: str = "") -> int:
        def add(ctx: Any) -> int:
            party = create_party(ctx, CreateParty(name))
            if address:
                add_contact_point(ctx, SaveContactPoint(party.id, "mail", address))
            return int(party.id)

        return int(self.run(add))

    def send(self, party_id: int | None = None, address: str = MAIL) -> str:
        """Send a link; gives its token as it stands in the mail."""
        command = SendLink(party_id or self.party_id, address, BASE)
        self.run(lambda ctx: send_link(ctx, command).id)
        return self.tokens()[-1]

    def tokens(self) -> list[str]:
        """The tokens of all mails of the company, oldest first."""

        def read(ctx: Any) -> list[str]:
            texts = ctx.session.scalars(select(Mail.body_text).order_by(Mail.created_at, Mail.id))
            return [found for text in texts for found in TOKEN.findall(text)]

        found: list[str] = self.run(read, write=False)
        return found

    def work(self) -> None:
        Worker(self.runtime).run_until_idle()

    def enter(self, client: Any, token: str) -> Any:
        address = f"{self.address}/sign-in/{token}"
        return client.submit(address, page=address)


@pytest.fixture(scope="module")
def served(
    database_template: TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runtime]:
    """A server with a plugin that has something for the portal, and a clock that stands still."""
    folder = tmp_path_factory.mktemp("plugins")
    a_plugin(folder, "parcels", code=PARCELS)
    made = new_database(
        database_template.kind, tmp_path_factory.mktemp("database"), database_template
    )
    with on_path(folder):
        config = config_for(made)
        database = Database.open(config.database.url, config.database.owner_url)
        registry = PluginRegistry.load(config, database, core=CORE_SETUPS)
        runtime = Runtime(config, database, registry, FixedClock(datetime.now(UTC)))
        assert registry.problems == ()
        install(runtime, TESTER, ("parcels",), backup=BackupPlan(skip=True))
        yield runtime
        runtime.close()
    drop_database(made)


@pytest.fixture
def runtime(served: Runtime) -> Runtime:
    """The one server of these tests; each works in a company and an hour of its own."""
    served.clock.move(timedelta(hours=1))
    return served


@pytest.fixture
def enabled_plugins() -> tuple[str, ...]:
    """The plugin with parcels."""
    return ("parcels",)


@pytest.fixture
def portal(runtime: Runtime, company: CompanyInfo) -> Portal:
    """An open portal, and Ana who may be let in."""
    return open_portal_of(runtime, company)


def open_portal_of(runtime: Runtime, company: CompanyInfo) -> Portal:
    """Open the company's portal and enter Ana as a party of it."""
    runtime.run(company.id, TESTER, lambda ctx: ctx.set_setting(OPEN, True))
    made = Portal(runtime, company, 0)
    made.party_id = made.add_party("Ana Example", MAIL)
    return made


@pytest.fixture
def other_portal(runtime: Runtime) -> Portal:
    """The portal of another company."""
    return open_portal_of(runtime, a_company(runtime, plugins=("parcels",)))


@pytest.fixture
def visitor(app: Flask, portal: Portal) -> Any:
    """A browser in which Ana has opened her link."""
    browser = app.test_client()
    assert portal.enter(browser, portal.send()).status_code == 303
    return browser
