"""The depot, a plugin with every kind of field, served to a real browser in two languages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Page
from werkzeug.serving import make_server

from karvan.actors import Actor
from karvan.app import create_app
from karvan.companies.info import CompanyInfo
from karvan.runtime import Runtime
from karvan.testing.browser import Member
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company
from karvan.testing.databases import new_database
from karvan.testing.installations import initialise
from karvan.testing.installations import open_runtime
from karvan.testing.plugins import on_path
from tests.e2e.conftest import PATIENCE
from tests.e2e.conftest import QuietHandler
from tests.e2e.conftest import note_breach
from tests.e2e.conftest import sign_in
from tests.support.depot import add_line
from tests.support.depot import add_record
from tests.support.depot import write_depot

CLI = Actor.cli("test")


@dataclass(frozen=True)
class DepotSite:
    """Where the depot is served, its two companies, and somebody of each."""

    address: str
    runtime: Runtime
    companies: dict[str, CompanyInfo]
    people: dict[str, Member]

    def enter(self, page: Page, language: str) -> None:
        """Sign in as the person of that language's company."""
        person = self.people[language]
        sign_in(page, person.email, person.password)

    def crates(self, language: str) -> str:
        """The address of the crates."""
        return f"{self.address}/c/{self.companies[language].code}/depot/crates"

    def add_crate(self, language: str, name: str = "Saffron crate") -> int:
        """A crate with two lines; its id."""
        company = self.companies[language]

        def add(ctx) -> int:
            made = add_record(ctx, name=name, number="CR-1", pieces=3)
            add_line(ctx, made, what="Saffron", seq=1, quantity=1_000_000)
            add_line(ctx, made, what="Pistachios", seq=2, quantity=2_000_000)
            return int(made.id)

        return self.runtime.run(company.id, CLI, add, source="test")

    def change(self, language: str, work) -> None:
        """Somebody else's unit of work."""
        self.runtime.run(self.companies[language].id, CLI, work, source="test")


def page_at(chromium: Browser, address: str) -> Iterator[Page]:
    """A page in a window of its own, watched for script errors and breaches of the policy."""
    window = chromium.new_context(
        base_url=address, viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    window.set_default_timeout(PATIENCE)
    troubles: list[str] = []
    page = window.new_page()
    page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
    page.on("console", lambda message: note_breach(message, troubles))
    yield page
    window.close()
    assert troubles == []


def serve_depot(folder: Path) -> Iterator[DepotSite]:
    """The depot on SQLite, served by this process until the test module ends."""
    plugins, data = folder / "plugins", folder / "data"
    plugins.mkdir()
    data.mkdir()
    with on_path(plugins):
        write_depot(plugins)
        database = new_database("sqlite", data)
        initialise(database)
        runtime = open_runtime(database)
        companies = {
            "en": a_company(runtime, plugins=("depot",)),
            "fa": a_company(runtime, plugins=("depot",), language="fa", calendar="jalali"),
        }
        people = {language: a_member(runtime, company) for language, company in companies.items()}
        server = make_server(
            "127.0.0.1", 0, create_app(runtime), threaded=True, request_handler=QuietHandler
        )
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield DepotSite(f"http://127.0.0.1:{server.port}", runtime, companies, people)
        server.shutdown()
        server.server_close()
        thread.join()
        runtime.close()
