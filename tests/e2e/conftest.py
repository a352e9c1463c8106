"""The demo, served on loopback, and a real Chromium that reports what breaks the strict policy."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import BrowserContext
from playwright.sync_api import Page
from playwright.sync_api import expect
from playwright.sync_api import sync_playwright
from werkzeug.serving import WSGIRequestHandler
from werkzeug.serving import make_server

from karvan.app import create_app
from karvan.cli.demo_companies import build_demo
from karvan.runtime import Runtime
from karvan.testing.databases import new_database
from karvan.testing.installations import initialise
from karvan.testing.installations import open_runtime

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), NAMES[0])
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (Path(__file__).parent / "vendor/axe-core-4.14.1/axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING: dict[str, object] = {"type": "tag", "values": TAGS}
CONTRAST: dict[str, object] = {"type": "rule", "values": ["color-contrast"]}
PATIENCE = 40_000
"""How long a busy machine may take, in milliseconds, before a page counts as stuck."""
ENGLISH, PERSIAN = "CARAVAN", "SEPIDAR"

expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True)
class Site:
    """The demo as a browser sees it: its address, and who may sign in (e-mail -> password)."""

    address: str
    people: dict[str, str]
    runtime: Runtime

    @property
    def administrator(self) -> str:
        return next(iter(self.people))


class QuietHandler(WSGIRequestHandler):
    """Serves without a line for each request."""

    def log_request(self, code="-", size="-") -> None:
        pass


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Iterator[Site]:
    """The demo on SQLite, served by this process."""
    database = new_database("sqlite", tmp_path_factory.mktemp("e2e"))
    initialise(database)
    runtime = open_runtime(database)
    cards = build_demo(runtime)
    server = make_server(
        "127.0.0.1", 0, create_app(runtime), threaded=True, request_handler=QuietHandler
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    people = {card.email: card.password for card in cards}
    yield Site(f"http://127.0.0.1:{server.port}", people, runtime)
    server.shutdown()
    server.server_close()
    thread.join()
    runtime.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium; none is ever downloaded."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium, site) -> Iterator[BrowserContext]:
    """A window of its own for each test."""
    context = chromium.new_context(
        base_url=site.address, viewport={"width": 1280, "height": 800}, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(window) -> Iterator[Page]:
    """A page; a script error or a breach of the policy fails the test that caused it."""
    troubles: list[str] = []
    page = window.new_page()
    page.on("pageerror", lambda error: troubles.append(f"script: {error}"))
    page.on("console", lambda message: note_breach(message, troubles))
    yield page
    assert troubles == []


def note_breach(message, troubles: list[str]) -> None:
    if "Content Security Policy" in message.text or "Refused to" in message.text:
        troubles.append(message.text)


@pytest.fixture(scope="session")
def cookies(chromium, site) -> list[dict[str, object]]:
    """A session of the demo's administrator, for tests that are not about signing in."""
    context = chromium.new_context(base_url=site.address)
    page = context.new_page()
    sign_in(page, site.administrator, site.people[site.administrator])
    found = context.cookies()
    context.close()
    return found


@pytest.fixture
def signed_in(window, page, cookies) -> Page:
    """A page of the demo's administrator."""
    window.add_cookies(cookies)
    return page


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/-/login")
    page.fill("#email", email)
    page.fill("#password", password)
    page.click("main button")
    page.wait_for_url(lambda url: "/-/login" not in url)


def violations(page: Page, rules: dict[str, object]) -> list[str]:
    """What axe finds on the page, as lines a person can act on."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", rules
    )
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in json.loads(json.dumps(found["violations"]))
        for node in each["nodes"]
    ]
