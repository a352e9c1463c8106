"""Take the pictures of docs/images anew, from the demo in a real browser: `make screenshots`."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
KARVAN = Path(sys.executable).parent / "karvan"
START_SECONDS = 60
SIZE = {"width": 1200, "height": 720}
ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]


@dataclass(frozen=True)
class Picture:
    """A page worth showing: its file, its address below the site, light or dark, the language."""

    name: str
    address: str
    scheme: str = "light"
    language: str = "en"


PICTURES = (
    Picture("trial-balance.png", "/c/CARAVAN/-/reports/finance.trial-balance"),
    Picture("trial-balance-fa.png", "/c/SEPIDAR/-/reports/finance.trial-balance", language="fa"),
    Picture("modules.png", "/c/CARAVAN/-/modules", "dark"),
)


def main() -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    with demo() as (site, email, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for picture in PICTURES:
            take(browser, picture, site, email, password)
        browser.close()


def take(browser: Browser, picture: Picture, site: str, email: str, password: str) -> None:
    context = browser.new_context(viewport=SIZE, color_scheme=picture.scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{site}/-/language/{picture.language}")
    page.goto(f"{site}/-/login")
    page.fill("[name=email]", email)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state()
    page.goto(f"{site}{picture.address}")
    page.screenshot(path=IMAGES / picture.name)
    context.close()


@contextmanager
def demo() -> Iterator[tuple[str, str, str]]:
    """The demo on a free port; its address, and the e-mail and password of its administrator."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environment = {**os.environ, "KARVAN_WEB_PORT": str(port)}
        made = subprocess.run(
            [KARVAN, "demo", "--no-serve", "--json"],
            cwd=folder,
            env=environment,
            check=True,
            stdout=subprocess.PIPE,
        )
        person = json.loads(made.stdout)["people"][0]
        server = subprocess.Popen(
            [KARVAN, "serve"],
            cwd=folder,
            env={**environment, "KARVAN_DATABASE_URL": "sqlite:///karvan-demo.db"},
        )
        site = f"http://127.0.0.1:{port}"
        try:
            wait_for(site)
            yield site, person["email"], person["password"]
        finally:
            server.terminate()
            server.wait()


def wait_for(site: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{site}/healthz", timeout=1)
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    sys.exit("The demo did not start.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
