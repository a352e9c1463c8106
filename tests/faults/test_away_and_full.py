"""The database goes away, or its disk fills up: people are told so, and work goes on afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from karvan.app import create_app
from karvan.db.engine import engine_without_pool
from karvan.runtime import Runtime
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.databases import cluster_url
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database
from karvan.testing.installations import initialise
from karvan.testing.installations import open_runtime

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Runtime]:
    """An installation on PostgreSQL: only a server can go away while its clients stay."""
    database = new_database("postgresql", tmp_path)
    initialise(database)
    runtime = open_runtime(database)
    yield runtime
    runtime.close()
    drop_database(database)


@contextmanager
def away(runtime: Runtime) -> Iterator[None]:
    """Every connection is cut and no new one is let in."""
    name = runtime.database.url.database
    engine = engine_without_pool(cluster_url().render_as_string(hide_password=False))

    def run(statement: str) -> None:
        with engine.connect() as connection:
            connection.execute(text(statement))

    run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    try:
        yield
    finally:
        run(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
        engine.dispose()


def test_a_database_that_is_away_is_told_and_found_again_without_a_restart(server: Runtime):
    company = a_company(server)
    app = create_app(server)
    app.test_client_class = Browser
    client = app.test_client()
    client.sign_in(a_member(server, company))
    address = f"/c/{company.code}/"
    assert client.get(address).status_code == 200

    with away(server):
        page, ready, alive = client.get(address), client.get("/readyz"), client.get("/healthz")

    assert page.status_code == 503
    assert "Traceback" not in page.text
    assert "connection" not in page.text.lower()
    assert page.headers["Retry-After"]
    assert ready.json["failing"] == ["database"]
    assert alive.status_code == 200
    assert client.get(address).status_code == 200
    assert client.get("/readyz").status_code == 200


def test_a_full_disk_is_told_loses_nothing_and_is_over_once_there_is_room(tmp_path: Path):
    database = new_database("sqlite", tmp_path)
    initialise(database)

    told = fill_up(database)

    assert set(told["refused"]) <= {503, 507}
    assert told["refused"]
    assert told["posted_before"] >= 0
    assert told["posted_after"] == told["acknowledged"] + 1
    assert told["breaches"] == []
    assert told["integrity"] == "ok"


def fill_up(database: TestDatabase) -> dict:
    """Posting under a limit on the size of files, in a process of its own; then without it."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.full_disk", database.url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
