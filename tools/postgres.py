"""A PostgreSQL server of the tests' own: a new cluster on a free port, gone afterwards.

`python -m tools.postgres COMMAND …` runs the command with `KARVAN_TEST_POSTGRES` set to a URL of
its superuser. The settings are PostgreSQL's own defaults, fsync included: the tests prove
durability, so the server must be one that keeps its word.
"""

from __future__ import annotations

import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

VARIABLE = "KARVAN_TEST_POSTGRES"
START_SECONDS = 60
STOP_SECONDS = 30


def program_folder() -> Path:
    """The folder of the newest installed server programs."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if folders:
        return max(folders, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0))
    found = shutil.which("initdb")
    if not found:
        sys.exit("PostgreSQL is not installed. Run as root: apt-get install postgresql")
    return Path(found).resolve().parent


def unprivileged_user() -> pwd.struct_passwd | None:
    """Who runs the server: PostgreSQL refuses root, so root hands over to a lesser user."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until_ready(
    programs: Path, port: int, server: subprocess.Popen[bytes], messages: Path
) -> None:
    deadline = time.monotonic() + START_SECONDS
    ready = [str(programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    while subprocess.run(ready, check=False).returncode != 0:
        if server.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"PostgreSQL did not start:\n{messages.read_text(encoding='utf-8')}")
        time.sleep(0.1)


@contextmanager
def cluster() -> Iterator[str]:
    """A running server; yields the superuser's URL and always stops what it started."""
    programs, user = program_folder(), unprivileged_user()
    identity: dict[str, Any] = {}
    if user:
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    password = secrets.token_urlsafe(16)
    with tempfile.TemporaryDirectory(prefix="karvan-pg-") as folder:
        secret = Path(folder, "password")
        secret.write_text(password, encoding="utf-8")
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
            os.chown(secret, user.pw_uid, user.pw_gid)
        data = Path(folder, "data")
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "postgres", "--encoding=UTF8", "--locale=C.UTF-8",
             "--auth=scram-sha-256", f"--pwfile={secret}"],
            check=True, cwd=folder, stdout=subprocess.DEVNULL, **identity,
        )  # fmt: skip
        port = free_port()
        messages = Path(folder, "messages")
        with messages.open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port),
                 "-k", folder, "-c", "max_connections=200"],
                cwd=folder, start_new_session=True, stderr=log, **identity,
            )  # fmt: skip
        try:
            wait_until_ready(programs, port, server, messages)
            yield f"postgresql+psycopg://postgres:{password}@127.0.0.1:{port}/postgres"
        finally:
            stop(server)


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ask the server to end at once (its data is thrown away), and wait until it has."""
    server.send_signal(signal.SIGQUIT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@contextmanager
def test_server() -> Iterator[str]:
    """The server that the environment names, or one of our own."""
    given = os.environ.get(VARIABLE)
    if given:
        yield given
        return
    with cluster() as url:
        os.environ[VARIABLE] = url
        try:
            yield url
        finally:
            del os.environ[VARIABLE]


def end_cleanly_when_told() -> None:
    """A TERM signal unwinds the program like Ctrl-C does, so that the server is stopped."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def main() -> None:
    end_cleanly_when_told()
    with test_server():
        code = subprocess.run(sys.argv[1:], check=False).returncode
    sys.exit(code)


if __name__ == "__main__":
    main()
