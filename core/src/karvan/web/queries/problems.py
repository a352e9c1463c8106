"""Faults of plugins that are not cleared, as administrators see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.plugins.models import RecordedProblem

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class OpenProblem:
    """One fault: what happened, what to do, since when and how often; times are UTC instants."""

    plugin: str
    stage: str
    summary: str
    fix: str
    traceback: str
    last_at: datetime | None
    times: int


def find_open_problems(ctx: Context) -> list[OpenProblem]:
    """Recorded faults, latest first, and those this process met that were never recorded."""
    statement = (
        select(RecordedProblem)
        .where(RecordedProblem.cleared_at.is_(None))
        .order_by(RecordedProblem.last_at.desc())
    )
    recorded = {each.fingerprint: each for each in ctx.session.scalars(statement)}
    met = [
        OpenProblem(each.plugin, each.stage, each.summary, each.fix, each.traceback, None, 1)
        for each in ctx.runtime.registry.problems
        if each.fingerprint not in recorded
    ]
    return met + [
        OpenProblem(
            each.plugin,
            each.stage,
            each.summary,
            each.fix,
            each.traceback,
            each.last_at,
            each.times,
        )
        for each in recorded.values()
    ]
