"""Puts the database of an archive in the place of another, all or nothing.

SQLite: a file is prepared beside the target and moved into its place. PostgreSQL: everything, the
removal of what was there included, is one transaction of `psql`.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import closing
from contextlib import suppress
from pathlib import Path
from typing import IO
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy import inspect
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from karvan.care import programs
from karvan.care.errors import RestoreFailed
from karvan.care.errors import TargetBusy

if TYPE_CHECKING:
    from karvan.db.engine import Database

CHUNK = 1024 * 1024
QUIETLY = "SET client_min_messages = warning"
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""
EVERYTHING = """
SELECT format('DROP VIEW IF EXISTS %I.%I CASCADE', schemaname, viewname) FROM pg_views
 WHERE schemaname = current_schema()
UNION ALL
SELECT format('DROP TABLE IF EXISTS %I.%I CASCADE', schemaname, tablename) FROM pg_tables
 WHERE schemaname = current_schema()
UNION ALL
SELECT format('DROP SEQUENCE IF EXISTS %I.%I CASCADE', schemaname, sequencename) FROM pg_sequences
 WHERE schemaname = current_schema()
UNION ALL
SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure) FROM pg_proc p
 WHERE p.pronamespace = current_schema()::regnamespace AND NOT EXISTS (
   SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


def replace_sqlite(prepared: Path, target: Path) -> None:
    """Move a prepared file into the place of the database; raises TargetBusy while it is open.

    A database that has its write-ahead log to itself has no other user, so the log can be ended.
    """
    if target.exists():
        try:
            with closing(sqlite3.connect(target, timeout=1)) as old:
                old.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.OperationalError as problem:
            raise TargetBusy(database=target.name) from problem
        except sqlite3.DatabaseError:
            pass  # it is no database any more: the reason for restoring
    descriptor = os.open(prepared, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    prepared.replace(target)
    for ending in ("-wal", "-shm", "-journal"):
        target.with_name(target.name + ending).unlink(missing_ok=True)


def require_alone(database: Database) -> None:
    """Raises TargetBusy while anybody else is connected to a PostgreSQL database."""
    with database.begin(write=False, owner=True) as connection:
        others = connection.scalar(text(OTHERS))
    if others:
        raise TargetBusy(database=database.url.database)


def is_empty(database: Database) -> bool:
    """Whether there is nothing to replace."""
    if database.kind == "sqlite":
        path = Path(database.url.database or "")
        if not path.exists() or path.stat().st_size == 0:
            return True
    with suppress(DatabaseError), database.begin(write=False, owner=True) as connection:
        return not inspect(connection).get_table_names()
    return False


def load_postgresql(database: Database, dump: Path, afterwards: Sequence[str]) -> None:
    """Empty the schema, restore the dump and run what follows, in one transaction.

    Raises RestoreFailed and ProgramMissing; the database is then as it was.
    """
    with database.begin(write=False, owner=True) as connection:
        schema = str(connection.scalar(text("SELECT quote_ident(current_schema())")))
        removing = list(connection.scalars(text(EVERYTHING)))
    database.dispose()
    url = database.owner_engine.url
    words = ["pg_restore", "--no-owner", "--no-acl", "-f", "-", str(dump)]
    source = programs.start(words, stdout=subprocess.PIPE)
    words = ["psql", "-X", "-q", "-w", "-v", "ON_ERROR_STOP=1", "-d", programs.address(url)]
    target = programs.start(words, url, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    with source, target:  # whatever goes wrong, the end of input rolls back
        _feed(
            source,
            target,
            [QUIETLY, "BEGIN", *removing],
            [f"SET search_path = {schema}", *afterwards],
        )


def _feed(
    source: subprocess.Popen[bytes],
    target: subprocess.Popen[bytes],
    before: Sequence[str],
    afterwards: Sequence[str],
) -> None:
    """Commits only when the dump came out whole; the end of input without it rolls back."""
    assert source.stdout is not None
    assert target.stdin is not None
    assert source.stderr is not None
    assert target.stderr is not None
    with suppress(BrokenPipeError):
        _say(target.stdin, before)
        for chunk in _chunks(source.stdout):
            target.stdin.write(chunk)
        if source.wait() == 0:
            _say(target.stdin, [*afterwards, "COMMIT"])
        target.stdin.close()
    said = target.stderr.read()
    if source.wait() or target.wait():
        failed = target if target.returncode else source
        said = said if target.returncode else source.stderr.read()
        raise RestoreFailed(reason=programs.message_of(failed, said))


def _say(to: IO[bytes], lines: Sequence[str]) -> None:
    for line in lines:
        to.write(f"{line};\n".encode())


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(CHUNK):
        yield chunk


def run_afterwards(connection: Connection, afterwards: Sequence[str]) -> None:
    """Run the statements on a SQLite file that is being prepared."""
    for statement in afterwards:
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
