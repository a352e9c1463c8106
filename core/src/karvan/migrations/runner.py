"""Brings a database to the state the plugins' migrations describe: one transaction per plugin.

Plugins run in the order given. One that fails is rolled back whole; the next one goes on, and those
that require the failed one are skipped.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import event

from karvan.db.engine import Database
from karvan.db.triggers import TriggerDifference
from karvan.errors import AppError
from karvan.migrations.backup import BackupPlan
from karvan.migrations.backup import back_up
from karvan.migrations.guarded import MigrationFailed
from karvan.migrations.guarded import finish_schema
from karvan.migrations.guarded import run_revisions
from karvan.migrations.guarded import schema_transaction
from karvan.migrations.guarded import undo_revisions
from karvan.migrations.lock import migration_lock
from karvan.migrations.picture import has_rows
from karvan.migrations.sources import CORE
from karvan.migrations.sources import MigrationSource
from karvan.migrations.sources import Progress
from karvan.migrations.sources import Revision
from karvan.migrations.sources import current_revision
from karvan.migrations.sources import pending
from karvan.migrations.sources import progress
from karvan.migrations.sources import read_revisions

AfterPlugin = Callable[[Connection, MigrationSource, str | None], None]
NOT_SHOWN = ("SELECT", "PRAGMA", "WITH")


class SchemaAhead(AppError):
    """The database has seen {revision}, which this version of {plugin} does not know. Install the
    version of {plugin} that made it.
    """

    code = "core.schema_ahead"


class NeededPluginFailed(AppError):
    """{plugin} was not upgraded, because {needed} failed before it."""

    code = "core.needed_plugin_failed"


@dataclass(frozen=True)
class Outcome:
    """What became of one plugin: `state` is upgraded, unchanged, failed or skipped.

    `repaired` names the triggers that were not as declared; `statements` are those of a rehearsal.
    """

    plugin: str
    state: str
    revisions: tuple[Revision, ...] = ()
    repaired: tuple[TriggerDifference, ...] = ()
    error: AppError | None = None
    statements: tuple[str, ...] = ()


@dataclass(frozen=True)
class UpgradeReport:
    """The outcomes in the order of the plugins, and the copy that was made before."""

    outcomes: tuple[Outcome, ...]
    backup: Path | None = None

    @property
    def ok(self) -> bool:
        """Whether every plugin is at its head."""
        return all(each.error is None for each in self.outcomes)


def progress_of(connection: Connection, source: MigrationSource) -> Progress:
    """Whether the database is at the head of a plugin's migrations, behind, ahead or without them.

    Raises BrokenRevision when the migrations cannot be read.
    """
    known = [each.id for each in read_revisions(source)]
    return progress(current_revision(connection, source), known)


def upgrade(
    database: Database,
    sources: Sequence[MigrationSource],
    *,
    backup: BackupPlan | None = None,
    after: AfterPlugin | None = None,
) -> UpgradeReport:
    """Run what is pending, each plugin in one transaction, and repair triggers and policies.

    `after(connection, source, head)` runs inside the transaction of each plugin, changed or not:
    the place for its row in `core_plugin`. What fails is an outcome; only the lock and the backup
    raise.
    """
    with migration_lock(database):
        copy = back_up(database, backup or BackupPlan()) if needs_copy(database, sources) else None
        return UpgradeReport(tuple(_outcomes(database, sources, after)), copy)


def rehearse(database: Database, sources: Sequence[MigrationSource]) -> UpgradeReport:
    """Run what is pending with every check, undo it, and give the statements of each plugin.

    The plugins build on one another in one transaction, so the first failure ends the rehearsal.
    Others cannot write meanwhile.
    """
    outcomes: list[Outcome] = []
    with migration_lock(database), schema_transaction(database, keep=False) as connection:
        for source in sources:
            statements: list[str] = []
            with _recording(connection, statements):
                outcome = _attempt(database, connection, source, None)
            outcomes.append(replace(outcome, statements=tuple(statements)))
            if outcome.error is not None:
                break
    return UpgradeReport(tuple(outcomes))


def downgrade(database: Database, source: MigrationSource, to: str = "base") -> None:
    """Undo a plugin's migrations down to the revision `to`, which tests of migrations ask for.

    Raises MigrationFailed, also when something of another plugin would change.
    """
    with migration_lock(database), schema_transaction(database) as connection:
        undo_revisions(connection, source, to)


def _outcomes(
    database: Database, sources: Sequence[MigrationSource], after: AfterPlugin | None
) -> Iterator[Outcome]:
    failed: set[str] = set()
    for source in sources:
        if needed := sorted(failed & {CORE, *source.requires}):
            error = NeededPluginFailed(plugin=source.plugin, needed=", ".join(needed))
            outcome = Outcome(source.plugin, "skipped", error=error)
        else:
            outcome = _kept_if_well(database, source, after)
        if outcome.error is not None:
            failed.add(source.plugin)
        yield outcome


def _kept_if_well(
    database: Database, source: MigrationSource, after: AfterPlugin | None
) -> Outcome:
    try:
        with schema_transaction(database) as connection:
            outcome = _attempt(database, connection, source, after)
            if outcome.error is not None:
                raise outcome.error
            return outcome
    except AppError as error:
        return Outcome(source.plugin, "failed", error=error)


def _attempt(
    database: Database,
    connection: Connection,
    source: MigrationSource,
    after: AfterPlugin | None,
) -> Outcome:
    application = database.url.username if database.has_two_roles else None
    try:
        revisions = read_revisions(source)
        waiting = _waiting(connection, source, revisions)
        if waiting:
            run_revisions(connection, source, waiting, application)
        repaired = finish_schema(connection, source, application, changed=bool(waiting))
        if after is not None:
            after(connection, source, revisions[-1].id if revisions else None)
    except AppError as error:
        return Outcome(source.plugin, "failed", error=error)
    except (Exception, SystemExit) as cause:
        failure = MigrationFailed(plugin=source.plugin, revision="-", cause=cause)
        return Outcome(source.plugin, "failed", error=failure)
    state = "upgraded" if waiting else "unchanged"
    return Outcome(source.plugin, state, tuple(waiting), tuple(repaired))


def _waiting(
    connection: Connection, source: MigrationSource, revisions: Sequence[Revision]
) -> list[Revision]:
    current = current_revision(connection, source)
    if progress(current, [each.id for each in revisions]) is Progress.AHEAD:
        raise SchemaAhead(plugin=source.plugin, revision=current)
    return pending(current, revisions)


def needs_copy(database: Database, sources: Sequence[MigrationSource]) -> bool:
    """Whether something is pending on a database that already holds rows."""
    with database.begin(write=False, owner=True) as connection:
        if not has_rows(connection):
            return False
        return any(_has_pending(connection, source) for source in sources)


def _has_pending(connection: Connection, source: MigrationSource) -> bool:
    try:
        return progress_of(connection, source) in {Progress.BEHIND, Progress.ABSENT}
    except AppError:
        return False  # reported when it is its turn


class _recording:  # noqa: N801 - a context manager that reads as a verb
    """Collects the statements of a connection that change something."""

    def __init__(self, connection: Connection, statements: list[str]) -> None:
        self.connection = connection
        self.statements = statements

    def __enter__(self) -> None:
        event.listen(self.connection, "before_cursor_execute", self._note)

    def __exit__(self, *_: object) -> None:
        event.remove(self.connection, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        text = statement.strip()
        if not text.upper().startswith(NOT_SHOWN):
            self.statements.append(text)
