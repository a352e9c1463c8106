"""Puts an exported company into this installation or another one, in one transaction.

Its own ids stay what they are, so every reference between its records holds. What belongs to the
installation is given anew: the company's number, those of its roles and memberships. People are
found by their e-mail address; somebody unknown here comes as a disabled user, so that a name still
stands behind what they did.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import bindparam
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from karvan.audit.models import AuditEntry
from karvan.audit.models import AuditEpoch
from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.care.company_export import USERS
from karvan.care.company_export import CompanyManifest
from karvan.care.company_export import file_of
from karvan.care.company_export import open_export
from karvan.care.company_rows import AT_ONCE
from karvan.care.company_rows import decode
from karvan.care.company_rows import key_of
from karvan.care.company_tables import COMPANY
from karvan.care.company_tables import STAYS
from karvan.care.company_tables import CompanyTable
from karvan.care.company_tables import find_tables
from karvan.care.company_users import Users
from karvan.care.company_users import bring_users
from karvan.care.errors import NotImportable
from karvan.care.facts import read_heads
from karvan.care.stored_files import is_safe_name
from karvan.companies.creation import CODE
from karvan.companies.epochs import raise_every_epoch
from karvan.companies.epochs import start_epoch
from karvan.companies.models import Company
from karvan.db.base import metadata
from karvan.db.ids import INSTALLATION
from karvan.db.ids import take_block
from karvan.db.models import IdBlock
from karvan.db.triggers import drop_triggers
from karvan.db.triggers import install as install_triggers
from karvan.migrations.guarded import schema_transaction
from karvan.migrations.lock import migration_lock
from karvan.plugins.uninstall import broken_references

if TYPE_CHECKING:
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.runtime import Runtime

JOBS = "core_job"
REPORTED = 5


@dataclass
class Arrival:
    """What is known while a company arrives."""

    company_id: int
    code: str
    manifest: CompanyManifest
    users: Users
    ids: dict[str, dict[int, int]] = field(default_factory=dict)
    hashed: frozenset[str] = frozenset()


def import_company(runtime: Runtime, file: Path, code: str | None = None) -> CompanyManifest:
    """Bring the company in under its own code or another; raises NotImportable, nothing half-done."""
    database, folder = runtime.database, runtime.config.files.folder
    written: list[Path] = []
    with open_export(file) as (archive, manifest):
        wanted = code or manifest.code
        try:
            with migration_lock(database), schema_transaction(database) as connection:
                _require_fit(connection, manifest, wanted, file)
                _bring(connection, archive, manifest, wanted)
                if broken := broken_references(connection):
                    raise NotImportable(file=str(file), reason=f"{broken[0]} refers to nothing")
                written += _bring_files(archive, manifest, folder)
        except (KeyError, ValueError) as wrong:
            _remove(written)
            raise NotImportable(file=str(file), reason=str(wrong)) from wrong
        except BaseException:
            _remove(written)
            raise
    return manifest


def _require_fit(connection: Connection, manifest: CompanyManifest, code: str, file: Path) -> None:
    here, reasons = read_heads(connection), list[str]()
    for plugin, head in manifest.heads.items():
        rows = any(
            part.count for name, part in manifest.tables.items() if name.startswith(f"{plugin}_")
        )
        if rows and here.get(plugin) != head:
            reasons.append(
                f"{plugin} is at {head} in the file and at {here.get(plugin, 'nothing')} here"
            )
    if not CODE.fullmatch(code):
        reasons.append(f"{code} is no code of a company")
    if connection.scalar(select(Company.id).where(Company.code == code)) is not None:
        reasons.append(f"there is a company {code} already; choose another code with --code")
    if reasons:
        raise NotImportable(file=str(file), reason="; ".join(reasons))


def _bring(
    connection: Connection, archive: zipfile.ZipFile, manifest: CompanyManifest, code: str
) -> None:
    company_id = take_block(connection, INSTALLATION, 1)[0]
    users = bring_users(connection, _read(archive, USERS))
    arrival = Arrival(company_id, code, manifest, users)
    tables = [each for each in find_tables(connection, company_id) if each.name not in STAYS]
    drop_triggers(connection, [each.name for each in tables])
    _renumber(connection, archive, arrival, tables)
    arrival.hashed = _hashed_tables(archive, manifest)
    for each in tables:
        if each.name in manifest.tables:
            _bring_table(connection, archive, arrival, each)
    _begin(connection, arrival, tables)
    install_triggers(connection, [each.table for each in tables])
    _compare(connection, arrival, tables)


def _renumber(
    connection: Connection, archive: zipfile.ZipFile, arrival: Arrival, tables: list[CompanyTable]
) -> None:
    """New numbers for rows whose ids are the installation's; jobs get theirs from the database."""
    for each in tables:
        part = arrival.manifest.tables.get(each.name)
        if each.is_renumbered and part is not None and part.count and each.name != JOBS:
            old = [decode(each.table, line)["id"] for line in _read(archive, file_of(each.name))]
            new = take_block(connection, INSTALLATION, len(old))
            arrival.ids[each.name] = dict(zip(old, new, strict=True))


def _bring_table(
    connection: Connection, archive: zipfile.ZipFile, arrival: Arrival, found: CompanyTable
) -> None:
    own, later = found.own_references, list[dict[str, Any]]()
    rows: list[dict[str, Any]] = []
    for line in _read(archive, file_of(found.name)):
        row = _arrived(arrival, found, decode(found.table, line))
        if own and any(row[name] is not None for name in own):
            later.append({"row_id": row["id"], **{f"to_{name}": row[name] for name in own}})
            row = {**row, **dict.fromkeys(own)}
        rows.append(row)
        if len(rows) >= AT_ONCE:
            connection.execute(insert(found.table), rows)
            rows = []
    if rows:
        connection.execute(insert(found.table), rows)
    if later:
        table = found.table
        mine = (table.c.company_id == arrival.company_id, table.c.id == bindparam("row_id"))
        values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in own}
        connection.execute(update(table).where(*mine).values(values), later)


def _arrived(arrival: Arrival, found: CompanyTable, row: dict[str, Any]) -> dict[str, Any]:
    """The row with the numbers it has here."""
    if (key := key_of(found.table)) in found.table.c:
        row[key] = arrival.company_id
    if found.name == COMPANY:
        row["code"] = arrival.code
    if found.name == JOBS:
        del row["id"]
        if row["state"] == "running":
            row |= {"state": "waiting", "lease_until": None, "worker": None}
    elif found.name in arrival.ids:
        row["id"] = arrival.ids[found.name][row["id"]]
    for name, target in found.renumbered_references(set(arrival.ids)).items():
        if row[name] is not None:
            row[name] = arrival.ids[target][row[name]]
    numbers = () if found.name in arrival.hashed else found.user_numbers
    for name in (*found.user_references, *numbers):
        row[name] = arrival.users.here(row[name])
    return row


def _begin(connection: Connection, arrival: Arrival, tables: list[CompanyTable]) -> None:
    """Ids above all it ever had; a span of the trail above all it ever came to."""
    own = [each.table for each in tables if each.is_keyed_by_company and "id" in each.table.c]
    mine = arrival.company_id
    highest = [
        connection.scalar(select(func.max(table.c.id)).where(table.c.company_id == mine)) or 0
        for table in own
    ]
    next_id = max([arrival.manifest.next_id - 1, *highest]) + 1
    connection.execute(insert(IdBlock).values(company_id=mine, next=next_id))
    start_epoch(connection, mine)
    last = select(func.max(AuditEntry.epoch)).where(AuditEntry.company_id == mine)
    here = connection.scalar(select(func.max(AuditEpoch.epoch))) or 1
    epoch = max(here, connection.scalar(last) or 0) + 1
    reason = f"the company {arrival.code} came from another place"
    at = func.current_timestamp()
    connection.execute(insert(AuditEpoch).values(epoch=epoch, began_at=at, reason=reason))
    arrival.users.remember(connection, mine, epoch)
    raise_every_epoch(connection)


def _hashed_tables(archive: zipfile.ZipFile, manifest: CompanyManifest) -> frozenset[str]:
    """The trail, and the tables whose rows are hashed with every number they hold."""
    found = {"core_audit"}
    if "core_audit" in manifest.tables:
        trail = metadata.tables["core_audit"]
        for line in _read(archive, file_of("core_audit")):
            row = decode(trail, line)
            if row["content_hash"] is not None:
                found.add(row["entity"].replace(".", "_", 1))
    lines = {
        table.name
        for table in metadata.sorted_tables
        for key in table.foreign_key_constraints
        if key.referred_table.name in found - {"core_audit"}
    }
    return frozenset(found | lines)


def _compare(connection: Connection, arrival: Arrival, tables: list[CompanyTable]) -> None:
    """As many rows have arrived as were sent."""
    for each in tables:
        part = arrival.manifest.tables.get(each.name)
        count = connection.scalar(select(func.count()).select_from(each.table).where(each.where))
        if part is not None and count != part.count:
            message = f"{each.name} should hold {part.count} rows and holds {count}"
            raise ValueError(message)


def _bring_files(
    archive: zipfile.ZipFile, manifest: CompanyManifest, folder: Path
) -> Iterator[Path]:
    """Each under the name it had; one that is there already is the same file."""
    for name in manifest.files:
        if not is_safe_name(name):
            message = f"{name} is no name of a stored file"
            raise ValueError(message)
        target = folder / name
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(f"files/{name}") as source, target.open("xb") as file:
            yield target
            while chunk := source.read(1024 * 1024):
                file.write(chunk)


def _remove(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _read(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as file:
        yield from file


def announce_import(
    runtime: Runtime, actor: Actor, manifest: CompanyManifest, code: str | None, file: Path
) -> None:
    """Write into the installation's trail where the company came from, with the head it came with."""

    def tell(ctx: Context) -> None:
        data = {
            "code": [manifest.code, code or manifest.code],
            "rows": [None, manifest.rows],
            "head": [None, manifest.head],
            "archive": [None, file.name],
        }
        record(ctx.uow, AuditRow("core.company", None, Op.INSERT, data))

    runtime.run_installation(actor, tell, purpose="company import")
