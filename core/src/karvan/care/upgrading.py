"""An upgrade as an administrator wants it: a copy first, nobody in the way, the books verified after."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from contextlib import nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.care.backup import backup_folder
from karvan.care.checking import verify_everything
from karvan.care.copying import size_of
from karvan.care.installation import closed
from karvan.migrations.runner import needs_copy
from karvan.plugins.install import bring_up_to_date
from karvan.plugins.install import sources_of

if TYPE_CHECKING:
    from pathlib import Path

    from karvan.actors import Actor
    from karvan.config import Config
    from karvan.db.engine import Database
    from karvan.migrations.backup import BackupPlan
    from karvan.migrations.runner import UpgradeReport
    from karvan.runtime import Runtime

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Upgraded:
    """What became of each plugin, and what `verify` found afterwards."""

    report: UpgradeReport
    breaches: list[str]

    @property
    def ok(self) -> bool:
        """Whether everything is at its head and the books are as they must be."""
        return self.report.ok and not self.breaches


@dataclass(frozen=True)
class Room:
    """The room the backup before an upgrade needs, and what there is."""

    folder: Path
    needed: int
    free: int

    @property
    def sentence(self) -> str:
        """For a person."""
        needed, free = self.needed // MEGABYTE + 1, self.free // MEGABYTE
        return f"The backup before needs {needed} MB in {self.folder}; {free} MB are free."

    def to_json(self) -> dict[str, object]:
        """In bytes."""
        return {"folder": str(self.folder), "needed": self.needed, "free": self.free}


def upgrade_closed(
    runtime: Runtime,
    actor: Actor,
    words: Collection[str],
    *,
    backup: BackupPlan,
    verify: bool = True,
) -> Upgraded:
    """Bring everything up to date while pages answer 503 and workers wait.

    Where nothing is pending nobody is kept out and nothing is verified.
    """
    database = runtime.database
    is_pending = needs_copy(database, sources_of(runtime.registry, words))
    keeping_out = closed(database, runtime.clock, "upgrade") if is_pending else nullcontext()
    with keeping_out:
        report = bring_up_to_date(runtime, actor, words, backup=backup)
        is_well = report.outcomes[0].error is None
        found = verify_everything(runtime) if verify and is_pending and is_well else []
    breaches = [
        f"{each.company or 'all'}: {each.result.code}: {breach.text}"
        for each in found
        for breach in each.result.breaches
    ]
    return Upgraded(report, breaches)


def room_for_backup(config: Config, database: Database) -> Room:
    """Twice the database: its copy, and the archive."""
    folder = backup_folder(config, database)
    while not folder.exists():
        folder = folder.parent
    return Room(folder, 2 * size_of(database), shutil.disk_usage(folder).free)
