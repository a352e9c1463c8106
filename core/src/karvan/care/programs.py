"""Runs the client programs of PostgreSQL, with the password out of sight of other users."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from typing import IO

from sqlalchemy.engine import URL

from karvan.care.errors import ProgramMissing

Stream = int | IO[bytes] | None


def start(
    words: Sequence[str], url: URL | None = None, *, stdin: Stream = None, stdout: Stream = None
) -> subprocess.Popen[bytes]:
    """Start a program; its messages are kept. Raises ProgramMissing."""
    if shutil.which(words[0]) is None:
        raise ProgramMissing(program=words[0])
    environment = dict(os.environ)
    if url is not None and url.password:
        environment["PGPASSWORD"] = str(url.password)
    return subprocess.Popen(
        words, env=environment, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE
    )


def address(url: URL) -> str:
    """The database as those programs are told of it, without the password."""
    plain = url.set(drivername="postgresql")._replace(password=None)
    return plain.render_as_string(hide_password=False)


def message_of(program: subprocess.Popen[bytes], said: bytes) -> str:
    """The last thing a program that failed said."""
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else f"a program ended with {program.returncode}"
