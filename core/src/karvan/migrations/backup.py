"""A copy of the database before it is migrated.

SQLite is copied by its own backup interface, which sees a consistent state while others write; a
plain copy of the file would miss what stands in the write-ahead log. PostgreSQL is dumped by the
command the administrator configured.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from pathlib import Path

from karvan.db.engine import Database
from karvan.errors import AppError

ROOM = 3  # the copy, the rebuilt table and the log of both


class BackupMissing(AppError):
    """There is no copy of the database to go back to. Configure [backup] command, or make a backup
    yourself and repeat this with --no-backup.
    """

    code = "core.backup_missing"


class BackupFailed(AppError):
    """The backup before the upgrade failed, so nothing was changed: {reason}"""

    code = "core.backup_failed"


class NoRoom(AppError):
    """An upgrade needs {needed} MB free in {folder}. Make room and repeat it."""

    status, code = 507, "core.no_room"


@dataclass(frozen=True)
class BackupPlan:
    """Where copies go, and for PostgreSQL the command: `pg_dump -Fc -f {file} {url}`.

    `take` makes the copy in another way: a whole backup of the installation.
    """

    folder: Path | None = None
    command: str | None = None
    skip: bool = False
    take: Callable[[], Path] | None = None


def back_up(database: Database, plan: BackupPlan) -> Path | None:
    """Copy the database; gives the file, or None where the plan skips it.

    Raises BackupMissing, BackupFailed or NoRoom.
    """
    if plan.skip:
        return None
    if plan.take is not None:
        return plan.take()
    if database.kind == "sqlite":
        return _copy_sqlite(Path(database.url.database or ""), plan.folder)
    if not plan.command:
        raise BackupMissing
    target = (plan.folder or Path.cwd()) / f"{database.url.database}.{_stamp()}.dump"
    _run(plan.command, database, target)
    return target


def _copy_sqlite(path: Path, folder: Path | None) -> Path:
    folder = folder or path.parent
    folder.mkdir(parents=True, exist_ok=True)
    needed = ROOM * path.stat().st_size
    if shutil.disk_usage(folder).free < needed:
        raise NoRoom(needed=needed // 1_000_000 + 1, folder=folder)
    target = folder / f"{path.name}.{_stamp()}.backup"
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    target.chmod(0o600)
    return target


def _run(command: str, database: Database, target: Path) -> None:
    url = database.owner_engine.url.set(drivername="postgresql")
    plain = url._replace(password=None).render_as_string(hide_password=False)
    words = [
        word.replace("{file}", str(target)).replace("{url}", plain) for word in shlex.split(command)
    ]
    password = {"PGPASSWORD": url.password} if url.password else {}
    try:
        done = subprocess.run(
            words, env={**os.environ, **password}, capture_output=True, text=True, check=False
        )
    except OSError as problem:
        raise BackupFailed(reason=str(problem)) from problem
    if done.returncode:
        raise BackupFailed(reason=done.stderr.strip() or f"exit code {done.returncode}")


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
