"""One migration at a time, whoever starts it: a lock file beside SQLite, an advisory lock on
PostgreSQL, taken on a direct connection of its own.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import text

from karvan.db.engine import Database
from karvan.errors import Unavailable
from karvan.i18n import lazy_gettext as _

LOCK = 0x6B_61_72_76_61_6E  # "karvan"
PAUSE = 0.1
PATIENCE = 30.0


@contextmanager
def migration_lock(database: Database, patience: float = PATIENCE) -> Iterator[None]:
    """Wait for other migrations, at most `patience` seconds; raises Unavailable after that."""
    kind = _file_lock if database.kind == "sqlite" else _advisory_lock
    with kind(database, time.monotonic() + patience):
        yield


@contextmanager
def _file_lock(database: Database, until: float) -> Iterator[None]:
    path = f"{database.url.database}.migrating"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while not _flock(descriptor):
            _wait(until)
        yield
    finally:
        os.close(descriptor)


def _flock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _advisory_lock(database: Database, until: float) -> Iterator[None]:
    engine = database.owner_engine.execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        while not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}):
            _wait(until)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})


def _wait(until: float) -> None:
    if time.monotonic() > until:
        raise Unavailable(reason=_("another upgrade of this database is running"))
    time.sleep(PAUSE)
