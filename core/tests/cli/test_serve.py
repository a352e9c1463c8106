"""The server as it is really started: it answers, and ends with its worker."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection

import pytest
from sqlalchemy import text

from karvan.cli.serve import count_processes
from karvan.cli.serve import gunicorn_settings
from karvan.config import load_config
from karvan.db.engine import Database

PATIENCE_SECONDS = 60


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
def server(shell):
    """A server with a worker beside it, and the port it listens on."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "karvan.cli.main", "serve", "--with-worker", "--port", str(port)],
        env={**os.environ, **shell.environment, "KARVAN_WEB_PROCESSES": "2"},
        stderr=subprocess.DEVNULL,
    )
    yield process, port
    if process.poll() is None:
        process.terminate()
        process.wait()


def ask(port, path):
    """The status of a page, once the server answers."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        finally:
            connection.close()


def wait_for(database, statement):
    """Until the statement counts something."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with database.begin(write=False) as connection:
            if connection.scalar(text(statement)):
                return
        time.sleep(0.2)
    raise AssertionError(statement)


def test_it_serves_pages_and_ends_together_with_its_worker(server, fresh_database):
    process, port = server
    database = Database.open(fresh_database.url)
    answers = {path: ask(port, path) for path in ("/healthz", "/-/login", "/c/NOSUCH/")}
    wait_for(database, "SELECT count(*) FROM core_worker")

    process.send_signal(signal.SIGTERM)

    assert process.wait(PATIENCE_SECONDS) == 0
    assert answers == {"/healthz": 200, "/-/login": 200, "/c/NOSUCH/": 302}
    wait_for(database, "SELECT count(*) FROM core_worker WHERE stopped_at IS NOT NULL")
    database.dispose()


def test_an_empty_database_is_not_served(empty_shell):
    result = empty_shell.run("serve", code=1)

    assert "karvan init" in result.stderr


@pytest.mark.parametrize(
    ("environ", "processes"),
    [
        pytest.param({"KARVAN_WEB_PROCESSES": "4"}, 1, id="SQLite has one writer"),
        pytest.param(
            {"KARVAN_DATABASE_URL": "postgresql://db/k", "KARVAN_WEB_PROCESSES": "4"},
            4,
            id="as configured",
        ),
        pytest.param(
            {"KARVAN_DATABASE_URL": "postgresql://db/k"},
            2 * (os.cpu_count() or 1) + 1,
            id="by the processors",
        ),
    ],
)
def test_how_many_processes_serve(environ, processes):
    assert count_processes(load_config(environ=environ)) == processes


def test_https_is_not_believed_of_just_anyone():
    settings = gunicorn_settings(load_config(environ={}))

    assert settings["secure_scheme_headers"] == {}
