"""Whether this process can serve people now: each check has a name, and tells nothing but that."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from karvan.care.installation import find_installation
from karvan.care.versions import newest_known
from karvan.events.models import WorkerBeat

if TYPE_CHECKING:
    from karvan.config import Config
    from karvan.runtime import Runtime

LEAST_FREE = 0.05
DATABASE, MIGRATIONS, OPEN, DISK = "database", "migrations", "open", "disk"


@dataclass(frozen=True)
class Readiness:
    """The checks that failed, and how long ago a worker was alive (None: never)."""

    failing: tuple[str, ...]
    worker_seen_seconds: int | None = None

    @property
    def ok(self) -> bool:
        """Whether traffic may come."""
        return not self.failing

    def to_json(self) -> dict[str, object]:
        """As `/readyz` answers."""
        return {
            "status": "ok" if self.ok else "failing",
            "failing": list(self.failing),
            "worker_seen_seconds": self.worker_seen_seconds,
        }


def find_readiness(runtime: Runtime) -> Readiness:
    """Ask the database and look at the disks."""
    failing, seen = _of_database(runtime)
    if any(free_share(folder) < LEAST_FREE for folder in written_folders(runtime.config)):
        failing.append(DISK)
    return Readiness(tuple(failing), seen)


def written_folders(config: Config) -> list[Path]:
    """The folders this installation writes to, as far as they are on this machine."""
    folders = [config.files.folder]
    if config.database.url.startswith("sqlite"):
        from karvan.db.engine import normal_url

        folders.append(Path(normal_url(config.database.url).database or "").resolve().parent)
    if config.backup.folder is not None:
        folders.append(config.backup.folder)
    return [_existing(each) for each in folders]


def free_share(folder: Path) -> float:
    """How much of the disk is free, between 0 and 1; 1 where it cannot be told."""
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return 1.0
    return usage.free / usage.total if usage.total else 1.0


def _of_database(runtime: Runtime) -> tuple[list[str], int | None]:
    try:
        with runtime.database.begin(write=False) as connection:
            head = connection.scalar(text("SELECT version_num FROM karvan_version_core"))
            if head != newest_known():
                return [MIGRATIONS], None
            found = find_installation(connection)
            failing = [OPEN] if found is not None and found.closed_since is not None else []
            return failing, _worker_seen(connection, runtime)
    except SQLAlchemyError:
        return [DATABASE], None


def _worker_seen(connection: Connection, runtime: Runtime) -> int | None:
    seen = connection.scalar(
        select(func.max(WorkerBeat.seen_at)).where(WorkerBeat.stopped_at.is_(None))
    )
    if seen is None:
        return None
    return max(0, (runtime.clock.now() - seen) // timedelta(seconds=1))


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    found = folder.resolve()
    while not found.exists() and found != found.parent:
        found = found.parent
    return found
