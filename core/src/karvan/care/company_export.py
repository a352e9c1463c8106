"""A company whole in one file: its rows table by table, its stored files, and who its people are.

A zip: `manifest.json` (counts and SHA-256 of every part, how far each plugin is migrated, the head
of the trail), `tables/<name>.jsonl`, `users.jsonl`, `files/…`. It is read back and compared before
it counts. Secrets of the installation (tokens, secret settings) stay behind.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import asdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import union

from karvan.care.company_rows import encode
from karvan.care.company_rows import read_lines
from karvan.care.company_tables import STAYS
from karvan.care.company_tables import CompanyTable
from karvan.care.company_tables import find_tables
from karvan.care.copying import lift_limits
from karvan.care.errors import FileTaken
from karvan.care.errors import NotImportable
from karvan.care.facts import product_version
from karvan.care.facts import read_heads
from karvan.db.models import IdBlock
from karvan.identity.models import User
from karvan.plugins.declarations import Setting

if TYPE_CHECKING:
    from karvan.companies.info import CompanyInfo
    from karvan.runtime import Runtime

FORMAT, MANIFEST, USERS = 1, "manifest.json", "users.jsonl"
CHUNK = 1024 * 1024
SETTINGS = "core_setting"

FILE_KEYS = ("file_key", "preview_key")  # columns that name a stored file


@dataclass(frozen=True)
class Part:
    """One file of the zip: how many lines it has (files: bytes), and its SHA-256."""

    count: int
    sha256: str


@dataclass(frozen=True)
class CompanyManifest:
    """What the file says about itself; `next_id` is above every id the company ever had."""

    code: str
    name: str
    product: str
    heads: dict[str, str]
    head: str | None
    next_id: int
    tables: dict[str, Part]
    users: Part
    files: dict[str, Part]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(each.count for each in self.tables.values())


def export_company(runtime: Runtime, info: CompanyInfo, target: Path) -> CompanyManifest:
    """Write the company to a new file and read it back; raises FileTaken and NotImportable."""
    if target.exists():
        raise FileTaken(file=str(target))
    part = target.with_name(f".{target.name}.part")
    try:
        database = runtime.database
        with (
            database.connect(write=False, owner=True, snapshot=True) as connection,
            connection.begin(),
            zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED, allowZip64=True) as archive,
        ):
            part.chmod(0o600)
            lift_limits(connection)
            manifest = _write(runtime, connection, info, archive)
        with open_export(part):
            pass
        part.rename(target)
    finally:
        part.unlink(missing_ok=True)
    return manifest


def _write(
    runtime: Runtime, connection: Connection, info: CompanyInfo, archive: zipfile.ZipFile
) -> CompanyManifest:
    found = [each for each in find_tables(connection, info.id) if each.name not in STAYS]
    tables = {
        each.name: _write_lines(archive, file_of(each.name), _lines(runtime, connection, each))
        for each in found
    }
    users = _write_lines(archive, USERS, _users(connection, found))
    files = {
        name: _write_file(archive, name, runtime.config.files.folder / name)
        for name in _file_names(connection, found)
    }
    head = text("SELECT head FROM core_audit_seal WHERE company_id = :c ORDER BY seq DESC LIMIT 1")
    sealed = connection.scalar(head, {"c": info.id})
    next_id = connection.scalar(select(IdBlock.next).where(IdBlock.company_id == info.id))
    manifest = CompanyManifest(
        code=info.code,
        name=info.name,
        product=product_version(),
        heads=read_heads(connection),
        head=None if sealed is None else bytes(sealed).hex(),
        next_id=int(next_id or 1),
        tables=tables,
        users=users,
        files=files,
    )
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    return manifest


def _lines(runtime: Runtime, connection: Connection, found: CompanyTable) -> Iterator[bytes]:
    if found.name != SETTINGS:
        return read_lines(connection, found)
    secret = [each.key for each in runtime.registry.declarations(Setting) if each.secret]
    where = found.where & found.table.c.key.not_in(secret)
    return read_lines(connection, CompanyTable(found.table, where))


def _users(connection: Connection, found: list[CompanyTable]) -> Iterator[bytes]:
    """Everybody whose number stands in a row of the company: number, address and name."""
    numbers = [
        select(each.table.c[name]).where(each.where, each.table.c[name].is_not(None))
        for each in found
        for name in (*each.user_references, *each.user_numbers)
    ]
    named = select(User.id, User.email, User.name)
    for row in connection.execute(named.where(User.id.in_(union(*numbers))).order_by(User.id)):
        yield encode({"id": row.id, "email": row.email, "name": row.name})


def _file_names(connection: Connection, found: list[CompanyTable]) -> list[str]:
    """The stored files that rows of the company name, as they lie in the folder."""
    names = set()
    for each in found:
        for key in [each.table.c[name] for name in FILE_KEYS if name in each.table.c]:
            keys = connection.scalars(select(key).where(each.where, key.is_not(None)).distinct())
            names |= {f"{one[:2]}/{one}" for one in keys}
    return sorted(names)


def _write_lines(archive: zipfile.ZipFile, name: str, lines: Iterable[bytes]) -> Part:
    digest, count = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as file:
        for line in lines:
            digest.update(line)
            file.write(line)
            count += 1
    return Part(count, digest.hexdigest())


def _write_file(archive: zipfile.ZipFile, name: str, path: Path) -> Part:
    digest, size = hashlib.sha256(), 0
    try:
        source = path.open("rb")
    except FileNotFoundError as missing:
        raise NotImportable(file=name, reason="the stored file is missing") from missing
    with source, archive.open(f"files/{name}", "w", force_zip64=True) as file:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
            size += len(chunk)
    return Part(size, digest.hexdigest())


class open_export:  # noqa: N801 - a context manager that reads as a verb
    """An export whose every part is whole; raises NotImportable."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> tuple[zipfile.ZipFile, CompanyManifest]:
        try:
            self._archive = zipfile.ZipFile(self._path)
            manifest = _read_manifest(json.loads(self._archive.read(MANIFEST)))
            for name, part in manifest.tables.items():
                _compare(self._archive, file_of(name), part, lines=True)
            _compare(self._archive, USERS, manifest.users, lines=True)
            for name, part in manifest.files.items():
                _compare(self._archive, f"files/{name}", part, lines=False)
        except (OSError, KeyError, TypeError, ValueError, zipfile.BadZipFile) as wrong:
            raise NotImportable(file=str(self._path), reason=str(wrong).rstrip(".")) from wrong
        return self._archive, manifest

    def __exit__(self, *_: object) -> None:
        self._archive.close()


def _read_manifest(values: dict[str, Any]) -> CompanyManifest:
    if int(values["format"]) > FORMAT:
        message = "a newer version of Karvan made it"
        raise ValueError(message)
    for name in ("tables", "files"):
        values[name] = {each: Part(**part) for each, part in values[name].items()}
    return CompanyManifest(**{**values, "users": Part(**values["users"])})


def _compare(archive: zipfile.ZipFile, name: str, part: Part, *, lines: bool) -> None:
    digest, count = hashlib.sha256(), 0
    with archive.open(name) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            count += chunk.count(b"\n") if lines else len(chunk)
    if (count, digest.hexdigest()) != (part.count, part.sha256):
        message = f"{name} is not what the manifest says"
        raise ValueError(message)


def file_of(table: str) -> str:
    """Where a table's rows lie in the zip."""
    return f"tables/{table}.jsonl"
