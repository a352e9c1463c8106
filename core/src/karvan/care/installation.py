"""Reads and writes the one row about the installation; closes it while an upgrade runs."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import insert
from sqlalchemy import inspect
from sqlalchemy import select
from sqlalchemy import update

from karvan.care.models import Installation
from karvan.db.engine import Database

if TYPE_CHECKING:
    from karvan.clock import Clock
    from karvan.config import Config

THE_ONE = 1
TABLE: Any = Installation.__table__


@dataclass(frozen=True)
class InstallationFacts:
    """The row as values; instants are UTC."""

    code: str
    made_at: datetime
    closed_since: datetime | None
    closed_for: str | None
    is_copy: bool
    backed_up_at: datetime | None
    backup_file: str | None
    checked_at: datetime | None
    restored_at: datetime | None
    restored_from: str | None


def find_installation(connection: Connection) -> InstallationFacts | None:
    """The facts, or None before the row is made."""
    columns = [TABLE.c[name] for name in InstallationFacts.__dataclass_fields__]
    row = connection.execute(select(*columns).where(TABLE.c.id == THE_ONE)).one_or_none()
    return None if row is None else InstallationFacts(**row._mapping)


def ensure_installation_row(database: Database, clock: Clock) -> None:
    """Give the installation its name; does nothing when it has one."""
    with database.begin(write=True) as connection:
        if find_installation(connection) is None:
            connection.execute(
                insert(TABLE).values(
                    id=THE_ONE, code=secrets.token_hex(16), made_at=clock.now(), is_copy=False
                )
            )


def note(database: Database, **values: object) -> None:
    """Remember something about the installation: `note(database, checked_at=now)`.

    A database that was not upgraded so far has no place for it.
    """
    with database.begin(write=True) as connection:
        if inspect(connection).has_table(TABLE.name):
            connection.execute(update(TABLE).where(TABLE.c.id == THE_ONE).values(values))


def note_check(config: Config, clock: Clock) -> None:
    """Remember that a backup was tried, where there is an installation to remember it."""
    database = Database.open(config.database.url, config.database.owner_url)
    try:
        note(database, checked_at=clock.now())
    finally:
        database.dispose()


@contextmanager
def closed(database: Database, clock: Clock, reason: str) -> Iterator[None]:
    """Keep pages and workers out; opened again at the end, also after an error.

    A process that is killed leaves it closed: the next upgrade opens it.
    """
    note(database, closed_since=clock.now(), closed_for=reason)
    try:
        yield
    finally:
        note(database, closed_since=None, closed_for=None)
