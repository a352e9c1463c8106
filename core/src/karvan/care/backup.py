"""`karvan backup`: database and stored files in one archive, made while everybody goes on working.

The database is taken first and the files second: a file is written once and outlives its row, so
every file that a row of the copy names is there. The archive is read back before it counts.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any
from typing import BinaryIO

from karvan.care.archive import MANIFEST
from karvan.care.archive import OWNER_ONLY
from karvan.care.archive import ArchiveBroken
from karvan.care.archive import ArchiveWriter
from karvan.care.archive import require_whole
from karvan.care.copying import POSTGRESQL
from karvan.care.copying import SQLITE
from karvan.care.copying import copy_database
from karvan.care.copying import size_of
from karvan.care.errors import BackupRefused
from karvan.care.errors import FileTaken
from karvan.care.errors import RoomMissing
from karvan.care.facts import DatabaseFacts
from karvan.care.facts import application_role
from karvan.care.facts import database_name
from karvan.care.facts import product_version
from karvan.care.facts import read_facts
from karvan.care.filters import through
from karvan.care.filters import written_through
from karvan.care.installation import note
from karvan.care.manifest import Manifest
from karvan.care.manifest import Member
from karvan.care.stored_files import add_files
from karvan.care.stored_files import list_files

if TYPE_CHECKING:
    from karvan.clock import Clock
    from karvan.config import Config
    from karvan.db.engine import Database

PREFIX, PLAIN, FILTERED = "karvan", ".tar", ".tar.enc"
SPARE = 16 * 1024 * 1024


@dataclass(frozen=True)
class Backup:
    """What was made: the file, what is in it, and the older ones that made room."""

    path: Path
    size: int
    manifest: Manifest
    removed: tuple[Path, ...] = ()


def backup_folder(config: Config, database: Database) -> Path:
    """Where backups go when no file is named."""
    if config.backup.folder is not None:
        return config.backup.folder
    if database.kind == "sqlite":
        return Path(database.url.database or "").resolve().parent
    return Path.cwd()


def take_backup(
    config: Config,
    database: Database,
    clock: Clock,
    target: Path | None = None,
    *,
    with_files: bool = True,
) -> Backup:
    """Make an archive in the configured folder, or as the file or in the folder `target`.

    In the configured folder the oldest are removed beyond `[backup] keep`. Raises FileTaken,
    RoomMissing, ProgramMissing and BackupRefused; nothing is left half made.
    """
    folder = backup_folder(config, database) if target is None else target
    is_folder = target is None or target.is_dir()
    place = folder if is_folder else folder.parent
    if not is_folder and folder.exists():
        raise FileTaken(file=str(folder))
    try:
        place.mkdir(parents=True, exist_ok=True)
        _require_room(place, 2 * size_of(database) + _size_of_files(config, with_files=with_files))
        with tempfile.TemporaryDirectory(prefix=".karvan-backup-", dir=place) as work:
            made = Path(work, "archive")
            manifest = _write(config, database, clock, made, with_files=with_files)
            _read_back(config, made)
            final = _final(config, manifest, folder, is_folder=is_folder)
            _publish(made, final)
    except (OSError, ArchiveBroken) as problem:
        raise BackupRefused(reason=str(problem)) from problem
    removed = _rotate(config, place, manifest.installation) if target is None else ()
    note(database, backed_up_at=manifest.made_at, backup_file=str(final)[-400:])
    return Backup(final, final.stat().st_size, manifest, removed)


def _write(
    config: Config, database: Database, clock: Clock, made: Path, *, with_files: bool
) -> Manifest:
    name = SQLITE if database.kind == "sqlite" else POSTGRESQL
    copy, role = made.with_name(name), application_role(database)
    facts = copy_database(database, copy, lambda connection: read_facts(connection, role))
    made_at = clock.now()
    with _created(made) as file, written_through(config.backup.pipe, file) as sink:
        writer = ArchiveWriter(sink)
        with copy.open("rb") as source:
            writer.add(name, copy.stat().st_size, source)
        copy.unlink()
        if with_files:
            add_files(writer, config.files.folder)
        members = {name: Member(*found) for name, found in writer.members.items()}
        manifest = _manifest(database, facts, members, made_at=made_at, with_files=with_files)
        writer.add_bytes(MANIFEST, manifest.to_bytes())
        writer.close()
    return manifest


def _manifest(
    database: Database, facts: DatabaseFacts, members: dict[str, Member], **values: Any
) -> Manifest:
    return Manifest(
        **{name: getattr(facts, name) for name in DatabaseFacts.__dataclass_fields__},
        engine=database.kind,
        database=database_name(database),
        product=product_version(),
        members=members,
        **values,
    )


@contextmanager
def _created(path: Path) -> Iterator[BinaryIO]:
    with path.open("xb") as file:
        path.chmod(OWNER_ONLY)
        yield file
        file.flush()
        os.fsync(file.fileno())


def _read_back(config: Config, made: Path) -> None:
    """What cannot be read now cannot be restored later."""
    if config.backup.pipe is None:
        require_whole(made)
    elif config.backup.unpipe is not None:
        with through(config.backup.unpipe, made, made.parent) as plain:
            require_whole(plain)


def _final(config: Config, manifest: Manifest, folder: Path, *, is_folder: bool) -> Path:
    if not is_folder:
        return folder
    stamp = manifest.made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    ending = PLAIN if config.backup.pipe is None else FILTERED
    return folder / f"{PREFIX}-{manifest.installation[:8]}-{stamp}{ending}"


def _publish(made: Path, final: Path) -> None:
    made.rename(final)
    descriptor = os.open(final.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _size_of_files(config: Config, *, with_files: bool) -> int:
    files = list_files(config.files.folder) if with_files else ()
    return sum(path.stat().st_size for _name, path in files)


def _require_room(folder: Path, needed: int) -> None:
    if shutil.disk_usage(folder).free < needed + SPARE:
        raise RoomMissing(needed=(needed + SPARE) // 1_000_000 + 1, folder=str(folder))


def list_backups(folder: Path, installation: str) -> list[Path]:
    """The backups of this installation in a folder, oldest first."""
    found = folder.glob(f"{PREFIX}-{installation[:8]}-*.tar*")
    return sorted(each for each in found if each.name.endswith((PLAIN, FILTERED)))


def _rotate(config: Config, folder: Path, installation: str) -> tuple[Path, ...]:
    old = tuple(list_backups(folder, installation)[: -config.backup.keep])
    for each in old:
        each.unlink()
    return old


def to_json(backup: Backup) -> dict[str, object]:
    """As `karvan backup --json` prints it."""
    manifest = backup.manifest
    return {
        "file": str(backup.path),
        "bytes": backup.size,
        "made_at": f"{manifest.made_at:%Y-%m-%dT%H:%M:%SZ}",
        "installation": manifest.installation,
        "engine": manifest.engine,
        "tables": len(manifest.tables),
        "rows": manifest.rows,
        "files": len(manifest.stored_files),
        "audit_heads": dict(manifest.audit_heads),
        "removed": [str(each) for each in backup.removed],
    }
