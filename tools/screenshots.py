"""Look at the pages as people see them: pictures of the demo, taken in a real Chromium.

    make screenshots                     # every page, both languages, light and dark, wide and narrow
    make screenshots DOCS=1              # the few pictures of docs/images, which are committed

Run by hand when pages have changed. What is not for the documentation goes into `screenshots/`.
"""

from __future__ import annotations

import logging
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import FilePayload
from playwright.sync_api import Page
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from karvan.actors import Actor
from karvan.app import create_app
from karvan.cli.demo_companies import SignInCard
from karvan.cli.demo_companies import build_demo
from karvan.events.worker import Worker
from karvan.runtime import Runtime
from karvan.search.setup import ask_rebuild
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


@dataclass(frozen=True)
class Shot:
    """One picture: a page, how it is read, and how wide the window is."""

    name: str
    path: str
    language: str = "en"
    theme: str = "light"
    width: int = 1280


DOCS = (
    Shot("sign-in", "/-/login"),
    Shot("home", "/c/CARAVAN/"),
    Shot("modules", "/c/CARAVAN/-/modules"),
    Shot("entries", "/c/CARAVAN/finance/entries"),
    Shot("new-entry", "/c/CARAVAN/finance/entries/new"),
    Shot("trial-balance", "/c/CARAVAN/-/reports/finance.trial-balance"),
    Shot("trial-balance-dark", "/c/CARAVAN/-/reports/finance.trial-balance", theme="dark"),
    Shot("entries-fa", "/c/SEPIDAR/finance/entries", "fa"),
    Shot("trial-balance-fa", "/c/SEPIDAR/-/reports/finance.trial-balance", "fa"),
    Shot("home-narrow-fa", "/c/SEPIDAR/", "fa", width=390),
)


PAGES = {
    "home": "/c/{company}/",
    "list": "/c/{company}/finance/entries",
    "parties": "/c/{company}/-/parties",
    "form-with-lines": "/c/{company}/finance/entries/new",
    "calendar": "/c/{company}/finance/entries?view=calendar",
    "pivot": "/c/{company}/finance/entries?view=pivot",
    "chart": "/c/{company}/finance/entries?view=chart",
    "kanban": "/c/{company}/-/jobs?view=kanban",
    "import": "/c/{company}/-/imports/new?entity=core.party",
    "modules": "/c/{company}/-/modules",
    "search": "/c/{company}/-/search?q=a",
    "preferences": "/-/preferences",
}
COMPANIES = {"en": "CARAVAN", "fa": "SEPIDAR"}
PARTIES = {
    "en": "Code,Name,Country\nD100,Saffron Road,IR\nD101,Blue Harbour,PT\nD102,,GB\n",
    "fa": "کد,نام,کشور\nD100,بازرگانی زعفران,IR\nD101,شرکت خزر,IR\nD102,,IR\n",
}


def everything() -> tuple[Shot, ...]:
    """Every page in both languages, light and dark, wide and narrow."""
    return tuple(
        Shot(
            f"{name}-{language}-{theme}-{width}",
            path.format(company=company),
            language,
            theme,
            width,
        )
        for name, path in PAGES.items()
        for language, company in COMPANIES.items()
        for theme in ("light", "dark")
        for width in (1280, 360)
    )


def main() -> None:
    """Write the pictures: all of them into the folder given, or with --docs those of the docs."""
    words = [each for each in sys.argv[1:] if each != "--docs"]
    is_docs = "--docs" in sys.argv
    shots = DOCS if is_docs else everything()
    folder = Path(words[0] if words else "docs/images" if is_docs else "screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with demo() as (address, card), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for shot in shots:
            take(browser, address, card, shot, folder)
            print(folder / f"{shot.name}.png", flush=True)
        browser.close()


@contextmanager
def demo() -> Iterator[tuple[str, SignInCard]]:
    """The demo on loopback: its address, and how its administrator signs in."""
    with tempfile.TemporaryDirectory() as scratch:
        database = new_database("sqlite", Path(scratch))
        initialise(database)
        runtime = open_runtime(database)
        card = build_demo(runtime)[0]
        _work(runtime)
        server = make_server("127.0.0.1", 0, create_app(runtime), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.port}", card
        server.shutdown()
        server.server_close()
        runtime.close()


def _work(runtime: Runtime) -> None:
    """Some jobs, done and waiting, for the board of jobs."""
    for is_done in (True, False):
        for code in COMPANIES.values():
            company = runtime.company(code)
            runtime.run(company.id, Actor.system(), ask_rebuild)
        if is_done:
            Worker(runtime).run_until_idle()


_windows: dict[str, Page] = {}
_shown: dict[str, str] = {}
SETTLING = 250
"""How long a page may take to follow other colours or another width, in milliseconds."""


def take(browser: Browser, address: str, card: SignInCard, shot: Shot, folder: Path) -> None:
    """One picture, in the window of its language; a page is loaded once for all its looks."""
    is_entrance = shot.path == "/-/login"
    page = None if is_entrance else _windows.get(shot.language)
    if page is None:
        page = _open(browser, address, shot)
        if not is_entrance:
            _sign_in(page, card)
            _windows[shot.language] = page
    page.emulate_media(color_scheme="dark" if shot.theme == "dark" else "light")
    page.set_viewport_size({"width": shot.width, "height": 800})
    if is_entrance or _shown.get(shot.language) != shot.path:
        page.goto(shot.path)
        if "/imports/new" in shot.path:
            _preview(page, PARTIES[shot.language])
        page.wait_for_load_state("networkidle")
        _shown[shot.language] = shot.path
    else:
        page.wait_for_timeout(SETTLING)
    page.screenshot(path=folder / f"{shot.name}.png")


def _open(browser: Browser, address: str, shot: Shot) -> Page:
    page = browser.new_context(base_url=address, reduced_motion="reduce").new_page()
    page.goto(f"/-/language/{shot.language}?next=/-/login")
    return page


def _preview(page: Page, table: str) -> None:
    """Hand a table in and go on to what will become of it."""
    file = FilePayload(name="parties.csv", mimeType="text/csv", buffer=table.encode())
    page.set_input_files("#file", files=[file])
    page.click("main form button.btn-primary")
    page.wait_for_url("**/columns")
    page.click("main form button.btn-primary")
    page.wait_for_url(lambda address: not address.endswith("/columns"))


def _sign_in(page: Page, card: SignInCard) -> None:
    page.fill("#email", card.email)
    page.fill("#password", card.password)
    page.click("main button")


if __name__ == "__main__":
    main()
