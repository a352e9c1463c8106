"""kill -9 in the middle of posting: nothing half-posted, nothing acknowledged lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan_finance.ledger.models import JournalEntry
from tests.support.books import CLI
from tests.support.books import breaches_of
from tests.support.books import half_posted
from tests.support.books import open_year
from tests.support.books import posted_numbers

ROOT = Path(__file__).resolve().parents[2]
KILLS = 6


@pytest.fixture
def books(fresh_runtime: Runtime) -> CompanyInfo:
    company = a_company(fresh_runtime, plugins=("finance",))
    fresh_runtime.run(company.id, CLI, open_year)
    return company


def test_killed_writers_leave_nothing_half_posted_and_lose_nothing_acknowledged(
    fresh_runtime: Runtime, books: CompanyInfo
):
    acknowledged: set[str] = set()

    for kill in range(KILLS):
        acknowledged |= _post_until_killed(fresh_runtime, books, f"w{kill}", 0.05 + 0.11 * kill)

    entries = fresh_runtime.run(books.id, CLI, _posted_refs, write=False)
    numbers = fresh_runtime.run(books.id, CLI, posted_numbers, write=False)
    assert acknowledged
    assert acknowledged <= set(entries)
    assert len(entries) == len(set(entries))
    assert numbers == list(range(1, len(entries) + 1))
    assert fresh_runtime.run(books.id, CLI, half_posted, write=False) == 0
    assert breaches_of(fresh_runtime, books.id) == []


def _post_until_killed(
    runtime: Runtime, company: CompanyInfo, writer: str, after: float
) -> set[str]:
    url = runtime.database.url.render_as_string(hide_password=False)
    poster = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.poster", url, company.code, writer],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert poster.stdout is not None
    assert poster.stdout.readline() == "ready\n"
    first = poster.stdout.readline().strip()
    time.sleep(after)
    poster.send_signal(signal.SIGKILL)
    said, _ = poster.communicate()
    return {first, *(line for line in said.splitlines() if "-" in line)}


def _posted_refs(ctx: Context) -> list[str | None]:
    posted = select(JournalEntry.ref).where(JournalEntry.state == "posted")
    return list(ctx.session.scalars(posted))
