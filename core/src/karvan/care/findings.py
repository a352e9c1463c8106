"""What an administrator should know about an installation: cheap to find out, told with what to do.

These are shown on the administrators' page as well; `karvan doctor` adds what takes longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Literal

from sqlalchemy import Connection
from sqlalchemy import func
from sqlalchemy import select

from karvan.care.installation import InstallationFacts
from karvan.care.installation import find_installation
from karvan.events.models import JobState
from karvan.events.models import QueuedJob
from karvan.events.models import WorkerBeat
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.monitoring.readiness import free_share
from karvan.monitoring.readiness import written_folders

if TYPE_CHECKING:
    from karvan.config import Config

Level = Literal["ok", "warning", "error"]
OLDEST_BACKUP = timedelta(days=7)
OLDEST_CHECK = timedelta(days=30)
LONGEST_UPGRADE = timedelta(hours=2)
WORKER_DEAD = timedelta(seconds=45)
LONGEST_LAG = timedelta(minutes=15)
LITTLE_ROOM, NO_ROOM = 0.10, 0.05


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `fix` says what to do about it."""

    code: str
    level: Level
    text: Text
    fix: Text = ""

    def to_json(self) -> dict[str, str]:
        """With stable keys."""
        return {
            "code": self.code, "level": self.level, "text": str(self.text), "fix": str(self.fix),
        }  # fmt: skip


def find_cheap(connection: Connection, config: Config, now: datetime) -> list[Finding]:
    """What a few small queries and a look at the disks tell."""
    found = find_installation(connection)
    return [
        *(() if found is None else _of_installation(found, now)),
        *_of_work(connection, now),
        *_of_disks(config),
    ]


def _of_installation(found: InstallationFacts, now: datetime) -> Iterator[Finding]:
    if found.closed_since is not None and now - found.closed_since > LONGEST_UPGRADE:
        yield Finding(
            "closed",
            "error",
            _(
                "The site has been closed since {at} by an upgrade that did not end.",
                at=found.closed_since,
            ),
            _("Run: karvan upgrade"),
        )
    if found.is_copy:
        yield Finding("copy", "warning", _("This installation is a copy: nothing goes out of it."))
    yield _of_backup(found, now)
    yield _of_check(found, now)


def _of_backup(found: InstallationFacts, now: datetime) -> Finding:
    fix = _("Run: karvan backup, every night by a timer.")
    if found.backed_up_at is None:
        return Finding("backup", "warning", _("There has been no backup yet."), fix)
    days = (now - found.backed_up_at).days
    if now - found.backed_up_at > OLDEST_BACKUP:
        text = _("The last backup is {days} days old.", days=days)
        return Finding("backup", "warning", text, fix)
    return Finding("backup", "ok", _("The last backup is {days} days old.", days=days))


def _of_check(found: InstallationFacts, now: datetime) -> Finding:
    fix = _("Run: karvan restore --check FILE")
    if found.checked_at is None:
        return Finding("backup-check", "warning", _("No backup has been tried yet."), fix)
    days = (now - found.checked_at).days
    text = _("A backup was last tried {days} days ago.", days=days)
    if now - found.checked_at > OLDEST_CHECK:
        return Finding("backup-check", "warning", text, fix)
    return Finding("backup-check", "ok", text)


def _of_work(connection: Connection, now: datetime) -> Iterator[Finding]:
    alive = select(func.count()).where(
        WorkerBeat.stopped_at.is_(None), WorkerBeat.seen_at > now - WORKER_DEAD
    )
    workers = connection.scalar(alive) or 0
    if workers:
        yield Finding("workers", "ok", _("Workers alive: {count}.", count=workers))
    else:
        text = _("No worker is alive: no mail is sent and no job is run.")
        yield Finding("workers", "warning", text, _("Start one: karvan worker"))
    oldest = connection.scalar(
        select(func.min(QueuedJob.run_at)).where(QueuedJob.state == JobState.WAITING)
    )
    if oldest is not None and now - oldest > LONGEST_LAG:
        minutes = (now - oldest) // timedelta(minutes=1)
        text = _("A job has been due for {minutes} minutes.", minutes=minutes)
        yield Finding("lag", "warning", text, _("Start another worker: karvan worker"))
    stuck = connection.scalar(
        select(func.count()).where(QueuedJob.state.in_((JobState.FAILED, JobState.PARKED)))
    )
    if stuck:
        text = _("Jobs that failed or are held: {count}.", count=stuck)
        yield Finding("jobs", "warning", text, _("See the page of jobs, or: karvan job list"))


def _of_disks(config: Config) -> Iterator[Finding]:
    for folder in dict.fromkeys(written_folders(config)):
        share = free_share(folder)
        percent = round(share * 100)
        text = _("The disk of {folder} has {percent} % free.", folder=str(folder), percent=percent)
        if share < LITTLE_ROOM:
            level: Level = "error" if share < NO_ROOM else "warning"
            yield Finding("disk", level, text, _("Make room, or move to a larger disk."))
        else:
            yield Finding("disk", "ok", text)
