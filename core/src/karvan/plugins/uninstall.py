"""Removing a plugin without residue, driven by its snapshot: works when the package is gone.

Planned, refused while anything needs it, exported and read back, then done in one transaction that
compares the whole database before and after, and rolls back on any difference. Audit rows stay.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import func
from sqlalchemy import inspect
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import update

from karvan.actors import Actor
from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.companies.epochs import raise_every_epoch
from karvan.db.base import metadata
from karvan.db.base import owner_of
from karvan.db.models import IdBlock
from karvan.db.triggers import drop_triggers
from karvan.db.triggers import install as install_triggers
from karvan.errors import AppError
from karvan.migrations.guarded import schema_transaction
from karvan.migrations.lock import migration_lock
from karvan.migrations.picture import Picture
from karvan.migrations.picture import take_picture
from karvan.plugins.checks import blockers_of
from karvan.plugins.exports import count_rows
from karvan.plugins.exports import present_tables
from karvan.plugins.exports import read_manifest
from karvan.plugins.exports import read_rows
from karvan.plugins.exports import write_export
from karvan.plugins.overview import companies_with
from karvan.plugins.previews import LifecycleRefused
from karvan.plugins.previews import Preview
from karvan.plugins.previews import UnknownPlugin
from karvan.plugins.previews import step
from karvan.plugins.residue import COUNTERS
from karvan.plugins.residue import PLACES
from karvan.plugins.residue import SERIES
from karvan.plugins.residue import SUMS
from karvan.plugins.residue import find_residue
from karvan.plugins.residue import guarded_tables
from karvan.plugins.residue import renew_sums
from karvan.plugins.views import Installed
from karvan.plugins.views import read_installed

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.db.engine import Database
    from karvan.runtime import Runtime


class ResidueLeft(AppError):
    """Uninstalling {plugin} was undone: the database would not be as it was before it. {details}"""

    status, code = 500, "core.plugin_residue"


def plan_uninstall(runtime: Runtime, word: str, *, archive: Path | None = None) -> Preview:
    """Everything that would go, and what stands against it; raises UnknownPlugin.

    The plugin's own checks are asked where it is loaded.
    """
    refusals, warnings = _ask_checks(runtime, word) if word in runtime.registry.loaded else ([], [])
    with runtime.database.begin(write=False, owner=True) as connection:
        plugin = _get_plugin(connection, word)
        rows = count_rows(connection, present_tables(connection, plugin))
        companies = companies_with(connection, word)
        dependants = [
            each.word for each in read_installed(connection).values() if word in each.requires
        ]
        kept = [name for name in plugin.snapshot.retained if rows.get(name)]
        left = {
            each.table.name: each.count(connection)
            for each in find_residue(connection, word, list(rows))
        }
    blockers = [f"{code} has {word} enabled; disable it there first" for code in companies]
    blockers += [f"{each} requires {word}; uninstall it first" for each in dependants]
    if kept and archive is None:
        blockers.append(f"{', '.join(kept)} must be kept: name a file with --archive")
    return Preview(
        "plugin uninstall",
        word,
        steps=(
            *(step("drop", table=name, rows=rows[name]) for name in reversed(list(rows))),
            *(step("delete", table=name, rows=count) for name, count in left.items() if count),
        ),
        blockers=(*blockers, *refusals),
        warnings=tuple(warnings),
        dependants=tuple(dependants),
        companies=tuple(companies),
    )


def export_plugin(database: Database, word: str, target: Path) -> dict[str, int]:
    """Write the plugin's data to a file; gives the rows per table."""
    with database.begin(write=False, owner=True) as connection:
        return write_export(connection, _get_plugin(connection, word), target)


def uninstall(runtime: Runtime, actor: Actor, word: str, archive: Path) -> Preview:
    """Export to `archive`, then remove the plugin; raises LifecycleRefused or ResidueLeft."""
    database = runtime.database
    preview = plan_uninstall(runtime, word, archive=archive)
    preview.require_possible()
    with migration_lock(database):
        exported = export_plugin(database, word, archive)
        with schema_transaction(database) as connection:
            _remove(connection, word, exported)
    _tell(runtime, actor, word, archive)
    return preview


def import_data(database: Database, word: str, source: Path) -> dict[str, int]:
    """Put an export back into the empty tables of the installed plugin; gives rows per table.

    The plugin must be loaded: its triggers are taken off, since posted rows come in as they were,
    and made again before the commit.
    """
    manifest = read_manifest(source)
    own = [table for table in metadata.sorted_tables if owner_of(table.name) == word]
    with migration_lock(database), schema_transaction(database) as connection:
        plugin = _get_plugin(connection, word)
        _check_fit(connection, plugin, manifest["plugin"], manifest["snapshot"]["revision"])
        drop_triggers(connection, [table.name for table in own])
        rows = read_rows(connection, source)
        install_triggers(connection, own)
        renew_sums(connection)
        _pass_over_ids(connection, own)
        if broken := broken_references(connection):
            raise LifecycleRefused(
                action="plugin import-data",
                target=word,
                reasons=f"rows of {', '.join(broken)} refer to what is not there",
            )
        raise_every_epoch(connection)
        return rows


def _ask_checks(runtime: Runtime, word: str) -> tuple[list[str], list[str]]:
    return runtime.run_installation(
        Actor.system(),
        lambda ctx: blockers_of(ctx, word, "uninstall"),
        purpose="plugin uninstall",
        write=False,
    )


def _pass_over_ids(connection: Connection, tables: list[Table]) -> None:
    """Ids that came back are not given again."""
    for table in tables:
        if {"company_id", "id"} <= set(table.columns.keys()):
            highest = select(table.c.company_id, func.max(table.c.id)).group_by(table.c.company_id)
            for company_id, last in connection.execute(highest).all():
                connection.execute(
                    update(IdBlock)
                    .where(IdBlock.company_id == company_id, IdBlock.next <= last)
                    .values(next=last + 1)
                )


def broken_references(connection: Connection) -> list[str]:
    """The tables with rows that refer to nothing (SQLite; PostgreSQL refuses them itself)."""
    if connection.dialect.name != "sqlite":
        return []
    rows = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return sorted({str(row[0]) for row in rows})


def _check_fit(connection: Connection, plugin: Installed, word: str, revision: str | None) -> None:
    reasons = []
    if word != plugin.word:
        reasons.append(f"the file holds data of {word}")
    if revision != plugin.snapshot.revision:
        reasons.append(f"the file is at {revision}, the tables at {plugin.snapshot.revision}")
    filled = [
        name
        for name, rows in count_rows(connection, present_tables(connection, plugin)).items()
        if rows
    ]
    if filled:
        reasons.append(f"{', '.join(filled)} already hold rows")
    if reasons:
        raise LifecycleRefused(
            action="plugin import-data", target=plugin.word, reasons="; ".join(reasons)
        )


def _remove(connection: Connection, word: str, exported: dict[str, int]) -> None:
    plugin = _get_plugin(connection, word)
    tables = present_tables(connection, plugin)
    if count_rows(connection, tables) != exported:
        raise ResidueLeft(plugin=word, details="Rows were written after the export; try again.")
    before = take_picture(connection)
    residue = find_residue(connection, word, tables)
    drop_triggers(connection, tables)
    for name in (*reversed(tables), _version_table(word)):
        connection.execute(text(f"DROP TABLE IF EXISTS {_quoted(connection, name)}"))
    kept = guarded_tables(connection, residue)
    drop_triggers(connection, [table.name for table in kept])
    for each in residue:
        each.remove(connection)
    renew_sums(connection)
    install_triggers(connection, kept)
    raise_every_epoch(connection)
    _require_no_residue(connection, word, before)


def _require_no_residue(connection: Connection, word: str, before: Picture) -> None:
    """Nothing of the plugin is left, and nothing of anyone else has changed."""
    later = take_picture(connection)
    own = [name for name in before.rows if owner_of(name) == word] + [_version_table(word)]
    emptied = [*(place.table for place in PLACES), *SUMS, SERIES, COUNTERS]
    left = inspect(connection).get_table_names()
    details = [f"{name} is left" for name in left if _is_of(name, word)]
    details += [f"{each} is gone" for each in before.lost_in(later, own)]
    details += before.recounted_in(later, [*own, *emptied])
    details += [
        f"{each.table.name} holds rows"
        for each in find_residue(connection, word, ())
        if each.count(connection)
    ]
    details += [f"{table} refers to nothing" for table in broken_references(connection)]
    if details:
        raise ResidueLeft(plugin=word, details="; ".join(details))


def _is_of(table: str, word: str) -> bool:
    return owner_of(table) == word or table == _version_table(word)


def _version_table(word: str) -> str:
    return f"karvan_version_{word}"


def _get_plugin(connection: Connection, word: str) -> Installed:
    installed = read_installed(connection)
    if word not in installed:
        raise UnknownPlugin.among(word, installed)
    return installed[word]


def _tell(runtime: Runtime, actor: Actor, word: str, archive: Path) -> None:
    def tell(ctx: Context) -> None:
        data = {"plugin": [word, None], "archive": [None, archive.name]}
        record(ctx.uow, AuditRow("core.plugin", None, Op.SETTINGS, data))

    runtime.run_installation(actor, tell, purpose="plugin uninstall")


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
