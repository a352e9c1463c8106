"""Faults that all workers share: written once, with the build they were seen with.

One worker's failed import makes the plugin unavailable in every worker, until a start under
another build, `karvan plugin check NAME --clear`, or, in development, any start.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import inspect
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from karvan.clock import Clock
from karvan.companies.epochs import raise_every_epoch
from karvan.errors import AppError
from karvan.errors import PluginFailure
from karvan.plugins.models import InstalledPlugin
from karvan.plugins.models import RecordedProblem
from karvan.plugins.problems import PluginProblem

if TYPE_CHECKING:
    from karvan.db.engine import Database
    from karvan.plugins.registry import PluginRegistry

MOST_PROBLEMS = 1_000
log = logging.getLogger(__name__)


def agree(database: Database, registry: PluginRegistry, *, forget: bool) -> None:
    """Share this process's faults of installed plugins, and clear those that another build had."""
    with database.begin(write=False) as connection:
        if not inspect(connection).has_table(InstalledPlugin.__tablename__):
            return
        wanted = _wanted_faults(connection, registry, forget=forget)
        news = _unrecorded(connection, registry.problems)
    if not wanted and not news:
        return
    with database.begin(write=True) as connection:
        for problem in news:
            record_problem(connection, problem)
        for word, (fault, build) in wanted.items():
            _set_fault(connection, word, fault, build)
        if wanted:
            raise_every_epoch(connection)


def count_failure(database: Database, word: str, error: BaseException) -> None:
    """Count a failure while working, after its unit of work was rolled back; the plugin stays on.

    Kept are the kind of error and the place in the code, never the data that made it. Counting
    must not make matters worse: where it fails itself, the log says so.
    """
    cause = error.__cause__ if isinstance(error, PluginFailure) and error.__cause__ else error
    word = str(error.data["plugin"]) if isinstance(error, PluginFailure) else word
    frames = traceback.extract_tb(cause.__traceback__)
    place = f" in {frames[-1].name} ({Path(frames[-1].filename).name})" if frames else ""
    problem = PluginProblem(
        word,
        "run",
        f"{type(cause).__name__}{place}",
        traceback="".join(traceback.format_tb(cause.__traceback__)),
    )
    try:
        with database.begin(write=True) as connection:
            record_problem(connection, problem)
    except (SQLAlchemyError, AppError):
        log.exception("the failure of %s could not be counted", word)


def clear_fault(connection: Connection, word: str) -> None:
    """Forget the fault of a plugin; the next start looks afresh."""
    _set_fault(connection, word, None, None)
    connection.execute(
        update(RecordedProblem)
        .where(RecordedProblem.plugin == word)
        .values(cleared_at=Clock().now())
    )
    raise_every_epoch(connection)


def record_problem(connection: Connection, problem: PluginProblem) -> None:
    """Keep a problem, or count it once more; the oldest go when there are too many."""
    now = Clock().now()
    here = (RecordedProblem.plugin == problem.plugin) & (
        RecordedProblem.fingerprint == problem.fingerprint
    )
    seen = {"last_at": now, "cleared_at": None, "times": RecordedProblem.times + 1}
    if connection.execute(update(RecordedProblem).where(here).values(seen)).rowcount:
        return
    connection.execute(
        insert(RecordedProblem).values(
            plugin=problem.plugin,
            fingerprint=problem.fingerprint,
            stage=problem.stage,
            summary=problem.summary,
            fix=problem.fix,
            traceback=problem.traceback,
            first_at=now,
            last_at=now,
            times=1,
        )
    )
    _evict(connection)


def _wanted_faults(
    connection: Connection,
    registry: PluginRegistry,
    *,
    forget: bool,
) -> dict[str, tuple[str | None, str | None]]:
    """Fault and build for each installed plugin whose stored ones are to change."""
    own = {each.plugin: each for each in reversed(list(_shared(registry.problems)))}
    stored = connection.execute(
        select(InstalledPlugin.name, InstalledPlugin.fault, InstalledPlugin.fault_build)
    )
    wanted: dict[str, tuple[str | None, str | None]] = {}
    for word, fault, build in stored:
        found = registry.on_disk.get(word)
        if found is None:
            continue
        if word in own:
            if (own[word].fingerprint, found.build) != (fault, build):
                wanted[word] = (own[word].fingerprint, found.build)
        elif fault is not None and (forget or build != found.build):
            wanted[word] = (None, None)
    return wanted


def _shared(problems: Iterable[PluginProblem]) -> Iterable[PluginProblem]:
    """What the metadata says, each process sees for itself; the rest is worth sharing."""
    return (each for each in problems if each.stage != "metadata")


def _unrecorded(connection: Connection, problems: Iterable[PluginProblem]) -> list[PluginProblem]:
    known = {
        tuple(row)
        for row in connection.execute(
            select(RecordedProblem.plugin, RecordedProblem.fingerprint).where(
                RecordedProblem.cleared_at.is_(None)
            )
        )
    }
    return [each for each in _shared(problems) if (each.plugin, each.fingerprint) not in known]


def _set_fault(connection: Connection, word: str, fault: str | None, build: str | None) -> None:
    connection.execute(
        update(InstalledPlugin)
        .where(InstalledPlugin.name == word)
        .values(fault=fault, fault_build=build)
    )


def _evict(connection: Connection) -> None:
    count = connection.scalar(select(func.count()).select_from(RecordedProblem)) or 0
    if count <= MOST_PROBLEMS:
        return
    oldest = connection.execute(
        select(RecordedProblem.plugin, RecordedProblem.fingerprint)
        .order_by(RecordedProblem.last_at)
        .limit(count - MOST_PROBLEMS)
    ).all()
    for plugin, fingerprint in oldest:
        connection.execute(
            delete(RecordedProblem).where(
                RecordedProblem.plugin == plugin,
                RecordedProblem.fingerprint == fingerprint,
            )
        )
