"""One consistent copy of a live database, and what it holds read from the same state.

SQLite is copied by its own backup interface and the copy is read. PostgreSQL is dumped from an
exported snapshot, and read in the transaction that exported it, while the dump runs.
"""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy import create_engine
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from karvan.care import programs
from karvan.care.archive import OWNER_ONLY
from karvan.care.errors import BackupRefused

if TYPE_CHECKING:
    from karvan.db.engine import Database

T = TypeVar("T")
SQLITE, POSTGRESQL = "db.sqlite", "db.dump"


def copy_database(database: Database, target: Path, read: Callable[[Connection], T]) -> T:
    """Copy the database into a new file and give what `read` found in the same state of it."""
    if database.kind == "sqlite":
        return copy_sqlite(Path(database.url.database or ""), target, read)
    return _dump_postgresql(database, target, read)


def size_of(database: Database) -> int:
    """The bytes the database takes now: its copy takes no more."""
    if database.kind == "sqlite":
        return Path(database.url.database or "").stat().st_size
    with database.begin(write=False, owner=True) as connection:
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def copy_sqlite(path: Path, target: Path, read: Callable[[Connection], T]) -> T:
    """Copy a SQLite database that others may be writing to; the copy needs no second file."""
    target.touch(mode=OWNER_ONLY, exist_ok=False)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as problem:
        raise BackupRefused(reason=str(problem)) from problem
    return read_sqlite(target, read)


def read_sqlite(path: Path, read: Callable[[Connection], T], *, write: bool = False) -> T:
    """Open a SQLite file that nobody else uses, as it is."""
    engine = create_engine(URL.create("sqlite", database=str(path)), poolclass=NullPool)
    try:
        with engine.begin() if write else engine.connect() as connection:
            return read(connection)
    finally:
        engine.dispose()


def _dump_postgresql(database: Database, target: Path, read: Callable[[Connection], T]) -> T:
    url = database.owner_engine.url
    with (
        database.connect(write=False, owner=True, snapshot=True) as connection,
        connection.begin(),
    ):
        lift_limits(connection)
        snapshot = str(connection.scalar(text("SELECT pg_export_snapshot()")))
        words = ["pg_dump", "-Fc", "-w", f"--snapshot={snapshot}", "-f", str(target)]
        target.touch(mode=OWNER_ONLY, exist_ok=False)
        dump = programs.start([*words, "-d", programs.address(url)], url)
        try:
            found = read(connection)
        except BaseException:
            dump.kill()
            dump.communicate()
            raise
        _finish(dump)
    return found


def lift_limits(connection: Connection) -> None:
    """A large table may take longer to copy than a page may take to load."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")


def _finish(program: subprocess.Popen[bytes]) -> None:
    _out, said = program.communicate()
    if program.returncode:
        raise BackupRefused(reason=programs.message_of(program, said))
