"""Take the screenshots of the documentation from the demo, in a real Chromium.

    make screenshots

Run by hand when pages have changed; the pictures are committed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from karvan.app import create_app
from karvan.cli.demo_companies import SignInCard
from karvan.cli.demo_companies import build_demo
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


SHOTS = (
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


def main() -> None:
    """Write every picture into the folder given."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images")
    folder.mkdir(parents=True, exist_ok=True)
    with demo() as (address, card), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for shot in SHOTS:
            take(browser, address, card, shot, folder)
            print(folder / f"{shot.name}.png")
        browser.close()


@contextmanager
def demo() -> Iterator[tuple[str, SignInCard]]:
    """The demo on loopback: its address, and how its administrator signs in."""
    with tempfile.TemporaryDirectory() as scratch:
        database = new_database("sqlite", Path(scratch))
        initialise(database)
        runtime = open_runtime(database)
        card = build_demo(runtime)[0]
        server = make_server("127.0.0.1", 0, create_app(runtime), threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.port}", card
        server.shutdown()
        server.server_close()
        runtime.close()


def take(browser: Browser, address: str, card: SignInCard, shot: Shot, folder: Path) -> None:
    """One picture, in a window of its own."""
    window = browser.new_context(
        base_url=address,
        viewport={"width": shot.width, "height": 800},
        color_scheme="dark" if shot.theme == "dark" else "light",
    )
    page = window.new_page()
    page.goto(f"/-/language/{shot.language}?next=/-/login")
    if shot.path != "/-/login":
        page.fill("#email", card.email)
        page.fill("#password", card.password)
        page.click("main button")
        page.goto(shot.path)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"{shot.name}.png")
    window.close()


if __name__ == "__main__":
    main()
