"""`karvan restore`: an archive becomes the installation, or is tried in a database of its own.

Everything that can be known is known before anything is changed: the file is whole, of this
engine, and not of a newer version; the target is empty or named by whoever replaces it.
"""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy import inspect
from sqlalchemy import text

from karvan.care import afterwards
from karvan.care.afterwards import Restoring
from karvan.care.archive import ArchiveBroken
from karvan.care.archive import copy_member
from karvan.care.archive import open_archive
from karvan.care.archive import read_manifest
from karvan.care.contents import read_contents
from karvan.care.contents import sums_of
from karvan.care.copying import POSTGRESQL
from karvan.care.copying import SQLITE
from karvan.care.copying import read_sqlite
from karvan.care.errors import NotRestorable
from karvan.care.errors import RestoreFailed
from karvan.care.errors import RoomMissing
from karvan.care.errors import TargetTaken
from karvan.care.facts import database_name
from karvan.care.filters import through
from karvan.care.loading import is_empty
from karvan.care.loading import load_postgresql
from karvan.care.loading import replace_sqlite
from karvan.care.loading import require_alone
from karvan.care.loading import run_afterwards
from karvan.care.manifest import Manifest
from karvan.care.manifest import differences
from karvan.care.rights import rights_afterwards
from karvan.care.stored_files import is_safe_name
from karvan.care.versions import require_known
from karvan.db.engine import Database

if TYPE_CHECKING:
    from karvan.clock import Clock
    from karvan.config import Config

SPARE = 16 * 1024 * 1024


@dataclass(frozen=True)
class Opened:
    """An archive that is whole and can be restored here; `work` is a folder for its parts."""

    archive: tarfile.TarFile
    manifest: Manifest
    name: str
    work: Path

    def take_database(self) -> Path:
        """The database of the archive as a file in the working folder."""
        name = SQLITE if self.manifest.engine == "sqlite" else POSTGRESQL
        member = self.manifest.members.get(name)
        if member is None:
            raise ArchiveBroken(f"it holds no {name}")
        copy_member(self.archive, name, self.work / name, member.sha256)
        return self.work / name


@contextmanager
def opened(config: Config, file: Path, engine: str, work_in: Path) -> Iterator[Opened]:
    """Open and examine an archive; raises NotRestorable before anything is changed."""
    try:
        with ExitStack() as stack:
            work_in.mkdir(parents=True, exist_ok=True)
            prefix = ".karvan-restore-"
            work = Path(
                stack.enter_context(tempfile.TemporaryDirectory(prefix=prefix, dir=work_in))
            )
            plain = file
            if config.backup.unpipe is not None and not _is_plain(file):
                plain = stack.enter_context(through(config.backup.unpipe, file, work))
            archive = stack.enter_context(open_archive(plain))
            manifest = Manifest.from_bytes(read_manifest(archive))
            _require_fit(manifest, archive, engine)
            needed = 2 * sum(each.size for each in manifest.members.values())
            if shutil.disk_usage(work).free < needed + SPARE:
                raise RoomMissing(needed=(needed + SPARE) // 1_000_000 + 1, folder=str(work_in))
            yield Opened(archive, manifest, file.name, work)
    except (OSError, ArchiveBroken) as problem:
        raise NotRestorable(file=str(file), reason=str(problem).rstrip(".")) from problem


def restore(
    config: Config,
    clock: Clock,
    file: Path,
    *,
    replace: str | None = None,
    as_copy: bool = False,
    outgoing: tuple[tuple[str, str], ...] = (),
) -> Manifest:
    """Make the archive the installation of the configured database; gives its manifest.

    Raises NotRestorable, TargetTaken, TargetBusy, RoomMissing and RestoreFailed, each before
    anything was changed.
    """
    database = Database.open(config.database.url, config.database.owner_url)
    try:
        if not is_empty(database) and replace != database_name(database):
            raise TargetTaken(database=database_name(database))
        with opened(config, file, database.kind, _work_folder(config, database)) as found:
            facts = Restoring(
                found.name, found.manifest.made_at, clock.now(), _epoch_of(database), as_copy,
                outgoing,
            )  # fmt: skip
            _load(database, found, facts, config)
            return found.manifest
    finally:
        database.dispose()


def _load(database: Database, found: Opened, facts: Restoring, config: Config) -> None:
    manifest, prepared = found.manifest, found.take_database()
    after = afterwards.statements(database.kind, manifest.tables, facts)
    if database.kind == "sqlite":
        if wrong := read_sqlite(prepared, lambda each: compare(each, manifest)):
            raise RestoreFailed(reason="; ".join(wrong))
        read_sqlite(prepared, lambda each: run_afterwards(each, after), write=True)
        _put_files(found, config.files.folder)
        replace_sqlite(prepared, Path(database.url.database or ""))
        return
    database.dispose()
    require_alone(database)
    _put_files(found, config.files.folder)
    load_postgresql(database, prepared, [*after, *rights_afterwards(database, manifest)])
    with database.begin(write=False, owner=True) as connection:
        if wrong := compare(connection, manifest, changed=afterwards.CHANGED):
            raise RestoreFailed(reason="; ".join(wrong))


def compare(
    connection: Connection, manifest: Manifest, changed: frozenset[str] = frozenset()
) -> list[str]:
    """Where the database differs from what the manifest says was copied."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    found = read_contents(connection, sums_of(manifest.tables))
    return differences(manifest.tables, found, changed)


def _require_fit(manifest: Manifest, archive: tarfile.TarFile, engine: str) -> None:
    if manifest.engine != engine:
        raise ArchiveBroken(
            f"it was made from {manifest.engine} and the configured database is {engine}"
        )
    require_known(manifest.heads)
    for name in manifest.stored_files:
        if not is_safe_name(name):
            raise ArchiveBroken(f"it holds a file of the name {name!r}")
    sizes = {each.name: each.size for each in archive.getmembers()}
    for name, member in manifest.members.items():
        if sizes.get(name) != member.size:
            raise ArchiveBroken(f"{name} is not what the manifest says")


def _put_files(found: Opened, folder: Path) -> None:
    """Stored files come under the name they had; one that is there already is the same file."""
    for name, member in found.manifest.stored_files.items():
        target = folder / name
        if target.exists() and target.stat().st_size == member.size:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        part.unlink(missing_ok=True)
        copy_member(found.archive, f"files/{name}", part, member.sha256)
        part.replace(target)


def _work_folder(config: Config, database: Database) -> Path:
    if database.kind == "sqlite":
        return Path(database.url.database or "").resolve().parent
    return config.backup.folder or Path.cwd()


def _epoch_of(database: Database) -> int:
    """The span of the trail the replaced database had come to; 0 for an empty or broken one."""
    from sqlalchemy.exc import DatabaseError

    try:
        with database.begin(write=False, owner=True) as connection:
            if not inspect(connection).has_table("core_audit_epoch"):
                return 0
            return int(connection.scalar(text("SELECT max(epoch) FROM core_audit_epoch")) or 1)
    except DatabaseError:
        return 0
    finally:
        database.dispose()


def _is_plain(file: Path) -> bool:
    """Whether the file is a tar as we write it, not one that went through a program."""
    with file.open("rb") as opened_file:
        return opened_file.read(3) == b"db."
