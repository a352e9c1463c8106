"""Removes a company whole: exported first, then every row of it, in one transaction of the owner.

The triggers that keep posted books are taken off and put back in that transaction. What is left is
one row in the installation's own trail, with the last sealed head, so that an export can be proved.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select

from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.seal import seal_company
from karvan.audit.writer import record
from karvan.care.company_export import CompanyManifest
from karvan.care.company_export import export_company
from karvan.care.company_tables import STAYS
from karvan.care.company_tables import CompanyTable
from karvan.care.company_tables import find_tables
from karvan.care.copying import lift_limits
from karvan.care.errors import RemovalUndone
from karvan.companies.epochs import raise_every_epoch
from karvan.companies.models import INSTALLATION_ID
from karvan.db.triggers import drop_triggers
from karvan.db.triggers import install as install_triggers
from karvan.errors import NotFound
from karvan.migrations.guarded import schema_transaction
from karvan.migrations.lock import migration_lock
from karvan.plugins.uninstall import broken_references
from karvan.search import full_text

if TYPE_CHECKING:
    from karvan.actors import Actor
    from karvan.companies.info import CompanyInfo
    from karvan.context import Context
    from karvan.runtime import Runtime


def plan_removal(runtime: Runtime, info: CompanyInfo) -> dict[str, int]:
    """How many rows of each table would go."""
    with runtime.database.begin(write=False, owner=True) as connection:
        counts = _counts(connection, find_tables(connection, info.id))
    return {name: count for name, count in counts.items() if count}


def remove_company(
    runtime: Runtime, actor: Actor, info: CompanyInfo, archive: Path
) -> CompanyManifest:
    """Export to `archive`, then remove; raises RemovalUndone, and nothing has changed then."""
    if info.id == INSTALLATION_ID:
        raise NotFound
    seal_company(runtime, info.id)
    database = runtime.database
    with migration_lock(database):
        manifest = export_company(runtime, info, archive)
        with schema_transaction(database) as connection:
            _remove(connection, info, manifest)
    runtime.forget_company(info)
    _remove_files(runtime.config.files.folder, manifest)
    _tell(runtime, actor, info, manifest, archive)
    return manifest


def _remove(connection: Connection, info: CompanyInfo, manifest: CompanyManifest) -> None:
    lift_limits(connection)
    tables = find_tables(connection, info.id)
    drop_triggers(connection, [each.name for each in tables])
    counts = _counts(connection, tables)
    late = [
        name
        for name, count in counts.items()
        if name not in STAYS and name in manifest.tables and count > manifest.tables[name].count
        and name != "core_setting"
    ]  # fmt: skip
    if late:
        raise RemovalUndone(company=info.code, reason=f"rows of {late[0]} came after the export")
    for each in reversed(tables):
        for name in each.own_references:
            each_column = each.table.c[name]
            connection.execute(each.table.update().where(each.where).values({each_column: None}))
        connection.execute(delete(each.table).where(each.where))
    full_text.sweep(connection)
    install_triggers(connection, [each.table for each in tables])
    raise_every_epoch(connection)
    left = [name for name, count in _counts(connection, tables).items() if count]
    if left or (left := broken_references(connection)):
        raise RemovalUndone(company=info.code, reason=f"rows of {left[0]} would be left")


def _counts(connection: Connection, tables: list[CompanyTable]) -> dict[str, int]:
    return {
        each.name: connection.scalar(
            select(func.count()).select_from(each.table).where(each.where)
        ) or 0
        for each in tables
    }  # fmt: skip


def _remove_files(folder: Path, manifest: CompanyManifest) -> None:
    for name in manifest.files:
        (folder / name).unlink(missing_ok=True)


def _tell(
    runtime: Runtime, actor: Actor, info: CompanyInfo, manifest: CompanyManifest, archive: Path
) -> None:
    def tell(ctx: Context) -> None:
        data = {
            "code": [info.code, None],
            "rows": [manifest.rows, 0],
            "head": [manifest.head, None],
            "archive": [None, archive.name],
        }
        record(ctx.uow, AuditRow("core.company", info.id, Op.DELETE, data))

    runtime.run_installation(actor, tell, purpose="company remove")
