"""Opens SQLite or PostgreSQL so that both behave alike and lose nothing that was acknowledged.

SQLite: WAL, synchronous=FULL, foreign keys, recursive triggers, our own BEGIN; PostgreSQL: two
roles, READ COMMITTED, time limits, UTC. See the user's guide for the reasons.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Engine
from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy import make_url
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool
from sqlalchemy.pool import QueuePool

from karvan.db.broken_rules import translate_broken_rule
from karvan.db.folding import FOLD
from karvan.db.gate import WriterGate
from karvan.errors import AppError
from karvan.text import fold_for_match

OLDEST_SQLITE = (3, 38, 0)
WRITE = "karvan_write"
SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "busy_timeout=5000",
    "trusted_schema=OFF",
)


class DatabaseUnsuitable(AppError):
    """This database cannot be used: {reason}"""

    code = "core.database_unsuitable"


@dataclass
class Database:
    """The database of an installation: an engine for work, and one for its owner (PostgreSQL)."""

    url: URL
    engine: Engine
    owner_engine: Engine
    statement_timeout_ms: int | None = field(default=30_000)

    @classmethod
    def open(
        cls, url: str, owner_url: str | None = None, *, statement_timeout_ms: int = 30_000
    ) -> Database:
        """Open the database at the URL; `owner_url` names the role that migrates (PostgreSQL).

        Raises DatabaseUnsuitable for another kind of database or too old a SQLite.
        """
        working = normal_url(url)
        if working.get_backend_name() == "sqlite":
            engine = _open_sqlite(working)
            return cls(working, engine, engine)
        engine = _open_postgresql(working, statement_timeout_ms)
        owner = normal_url(owner_url) if owner_url else working
        return cls(working, engine, _open_postgresql(owner, 0) if owner_url else engine)

    @property
    def kind(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.url.get_backend_name()

    @property
    def has_two_roles(self) -> bool:
        """Whether row-level security binds the application: the owner is another role."""
        return self.owner_engine is not self.engine

    @contextlib.contextmanager
    def begin(self, *, write: bool, owner: bool = False) -> Iterator[Connection]:
        """A transaction outside any unit of work: committed at the end, rolled back on an error."""
        with self.connect(write=write, owner=owner) as connection, connection.begin():
            yield connection

    def connect(self, *, write: bool, owner: bool = False, snapshot: bool = False) -> Connection:
        """A connection whose transactions write or only read; `snapshot`: all reads see one state."""
        engine = self.owner_engine if owner else self.engine
        if self.kind == "sqlite":
            return engine.connect().execution_options(**{WRITE: write})
        level = "REPEATABLE READ" if snapshot else "READ COMMITTED"
        return engine.connect().execution_options(
            isolation_level=level, postgresql_readonly=not write
        )

    def dispose(self) -> None:
        """Close every pooled connection (before a fork, at the end of a test)."""
        self.engine.dispose()
        self.owner_engine.dispose()


def normal_url(url: str) -> URL:
    """The URL with our drivers: `postgresql://` means psycopg. Other databases are refused."""
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return parsed.set(drivername="sqlite")
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    raise DatabaseUnsuitable(reason=f"{backend} is neither SQLite nor PostgreSQL")


def _open_sqlite(url: URL) -> Engine:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise DatabaseUnsuitable(reason=f"SQLite {sqlite3.sqlite_version} is older than 3.38")
    if not url.database or url.database == ":memory:":
        raise DatabaseUnsuitable(reason="SQLite needs a file, several connections share it")
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=16,
        max_overflow=16,
        hide_parameters=True,  # what somebody typed belongs into no log
        connect_args={"timeout": 5.0},
    )
    gate_path = Path(url.database + ".gate")
    event.listen(engine, "connect", lambda raw, record: _prepare_sqlite(raw, record, gate_path))
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "checkin", _checkin_sqlite)
    event.listen(engine, "close", lambda _raw, record: _close_gate(record))
    event.listen(engine, "handle_error", translate_broken_rule)
    return engine


def _prepare_sqlite(raw: Any, record: Any, gate_path: Path) -> None:
    raw.isolation_level = None
    cursor = raw.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
    raw.create_function(FOLD, 1, _folded, deterministic=True)
    record.info["gate"] = WriterGate(gate_path)


def _folded(value: Any) -> str | None:
    return None if value is None else fold_for_match(str(value))


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get(WRITE, True)
    raw = connection.connection.driver_connection
    assert raw is not None
    if not write:
        raw.execute("PRAGMA query_only=ON")
        connection.info["query_only"] = True
        raw.execute("BEGIN DEFERRED")
        return
    gate: WriterGate = connection.info["gate"]
    gate.enter()
    try:
        raw.execute("BEGIN IMMEDIATE")
    except BaseException:
        gate.leave()
        raise


def _checkin_sqlite(raw: Any, record: Any) -> None:
    if raw is not None and record.info.pop("query_only", None):
        raw.execute("PRAGMA query_only=OFF")
    gate = record.info.get("gate")
    if gate is not None:
        gate.leave()


def _close_gate(record: Any) -> None:
    gate = record.info.pop("gate", None)
    if gate is not None:
        gate.close()


def _open_postgresql(url: URL, statement_timeout_ms: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=16,
        max_overflow=16,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={
            "prepare_threshold": None,
            "options": (
                f"-c timezone=UTC -c lock_timeout=5s -c statement_timeout={statement_timeout_ms}"
                " -c idle_in_transaction_session_timeout=60s"
            ),
        },
    )
    event.listen(engine, "handle_error", translate_broken_rule)
    return engine


def engine_without_pool(url: str) -> Engine:
    """A PostgreSQL engine for one-off administration, such as creating a database."""
    return create_engine(normal_url(url), poolclass=NullPool, isolation_level="AUTOCOMMIT")
