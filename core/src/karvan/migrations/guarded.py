"""One plugin's migrations inside a transaction, looked at before and after.

Triggers, views, indexes, CHECKs and the rows of every table are compared; foreign keys are checked;
then the declared triggers, row-level security and grants are put in place. What was lost without
having been named in the revision's `drops` or `rows_change` is an error, which rolls all of it back.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.runtime.migration import MigrationInfo
from sqlalchemy import Connection
from sqlalchemy import inspect

from karvan.db.base import owner_of
from karvan.db.engine import Database
from karvan.db.security import grant_reading
from karvan.db.security import prepare_roles
from karvan.db.security import secure_tables
from karvan.db.security import unprotected_tables
from karvan.db.triggers import TriggerDifference
from karvan.db.triggers import compare
from karvan.db.triggers import install
from karvan.errors import AppError
from karvan.migrations.picture import Picture
from karvan.migrations.picture import take_picture
from karvan.migrations.sources import CORE
from karvan.migrations.sources import MigrationSource
from karvan.migrations.sources import Revision
from karvan.migrations.sources import alembic_config


class MigrationFailed(AppError):
    """The migration {revision} of {plugin} failed: {cause} The database is as it was before."""

    status, code = 500, "core.migration_failed"

    def __init__(self, *, plugin: str, revision: str, cause: object) -> None:
        reason = str(cause).strip() or type(cause).__name__
        super().__init__(plugin=plugin, revision=revision, cause=reason.rstrip(".") + ".")
        self.plugin, self.revision, self.cause = plugin, revision, reason


@contextmanager
def schema_transaction(database: Database, *, keep: bool = True) -> Iterator[Connection]:
    """A transaction of the owner in which the schema may change; `keep=False` undoes it.

    On SQLite foreign keys are off, which only works before the transaction begins: with them on, a
    rebuilt table takes its children with it.
    """
    with database.connect(write=True, owner=True) as connection:
        _foreign_keys(connection, "OFF")
        try:
            with connection.begin() as transaction:
                _no_time_limit(connection)
                yield connection
                if not keep:
                    transaction.rollback()
        finally:
            _foreign_keys(connection, "ON")


def run_revisions(
    connection: Connection,
    source: MigrationSource,
    revisions: Sequence[Revision],
    application: str | None,
) -> None:
    """Run the pending migrations of a plugin under guard. Raises MigrationFailed."""
    before = take_picture(connection)
    if source.plugin == CORE and not before.rows and application:
        prepare_roles(connection, application)
    with _strict_warnings():
        _run_each(connection, source, revisions)
    last = revisions[-1].id
    losses = [*_losses(source, before, take_picture(connection), revisions)]
    losses += _broken_keys(connection)
    if losses:
        cause = "it changed what it did not name: " + "; ".join(losses)
        raise MigrationFailed(plugin=source.plugin, revision=last, cause=cause)


def finish_schema(
    connection: Connection, source: MigrationSource, application: str | None, *, changed: bool
) -> list[TriggerDifference]:
    """Put triggers, policies and grants of a plugin's tables in place; gives what differed.

    Raises MigrationFailed when the models declare a table that no migration makes.
    """
    there = set(inspect(connection).get_table_names())
    missing = [table.name for table in source.tables if table.name not in there]
    if missing:
        cause = f"no migration makes {', '.join(missing)}"
        raise MigrationFailed(plugin=source.plugin, revision="-", cause=cause)
    repaired = install(connection, source.tables)
    if changed or unprotected_tables(connection, source.tables):
        secure_tables(connection, source.tables, application)
        versions = [source.version_table] if source.version_table in there else []
        grant_reading(connection, [*versions, *_views(connection, source)], application)
    if left := compare(connection, source.tables):
        cause = f"{left[0].name} is {left[0].text}"
        raise MigrationFailed(plugin=source.plugin, revision="-", cause=cause)
    return repaired


def undo_revisions(connection: Connection, source: MigrationSource, to: str) -> None:
    """Run a plugin's downgrades; what belongs to others must not change. Raises MigrationFailed."""
    before = take_picture(connection)
    try:
        with _strict_warnings():
            command.downgrade(alembic_config(source, connection), to)
    except (Exception, SystemExit) as cause:
        raise MigrationFailed(plugin=source.plugin, revision=to, cause=cause) from cause
    later = take_picture(connection)
    tables = {*before.rows, *(each.table for each in before.objects)}
    own = [name for name in tables if owner_of(name) == source.plugin]
    losses = [*before.lost_in(later, own), *before.recounted_in(later, own)]
    losses += _broken_keys(connection)
    if losses:
        raise MigrationFailed(plugin=source.plugin, revision=to, cause="; ".join(losses))


def _run_each(
    connection: Connection, source: MigrationSource, revisions: Sequence[Revision]
) -> None:
    waiting = [each.id for each in revisions]

    def applied(*, step: MigrationInfo, **_: Any) -> None:
        waiting.remove(str(step.up_revision_id))

    try:
        command.upgrade(alembic_config(source, connection, applied), revisions[-1].id)
    except (Exception, SystemExit) as cause:
        revision = waiting[0] if waiting else revisions[-1].id
        raise MigrationFailed(plugin=source.plugin, revision=revision, cause=cause) from cause


def _losses(
    source: MigrationSource, before: Picture, later: Picture, revisions: Sequence[Revision]
) -> Iterator[str]:
    """What is gone; the plugin's own declared triggers are compared and made again afterwards."""
    drops = {name for each in revisions for name in each.drops}
    drops |= {
        each.name
        for each in before.objects
        if each.kind == "trigger" and owner_of(each.table) == source.plugin
    }
    rows_change = {name for each in revisions for name in each.rows_change} | drops
    yield from before.lost_in(later, drops)
    yield from before.recounted_in(later, rows_change)


def _views(connection: Connection, source: MigrationSource) -> list[str]:
    """The views of a plugin, which the application reads and nobody writes."""
    found = inspect(connection).get_view_names()
    return sorted(name for name in found if owner_of(name) == source.plugin)


def _broken_keys(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [f"row {row[1]} of {row[0]} refers to a row of {row[2]} that is gone" for row in rows]


def _no_time_limit(connection: Connection) -> None:
    """A large table may take longer to change than a page may take to load."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def _foreign_keys(connection: Connection, state: str) -> None:
    if connection.dialect.name != "sqlite":
        return
    raw: Any = connection.connection.driver_connection
    raw.execute(f"PRAGMA foreign_keys={state}")
    if raw.execute("PRAGMA foreign_keys").fetchone() != (int(state == "ON"),):
        message = f"SQLite did not switch foreign keys {state}"
        raise RuntimeError(message)


@contextmanager
def _strict_warnings() -> Iterator[None]:
    """A warning of Alembic or SQLAlchemy stops the migration: none of them is harmless here."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
