"""Removes jobs that ended long ago, and events that everyone has been told of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import delete
from sqlalchemy import select

from karvan.events.models import FINISHED
from karvan.events.models import UNFINISHED
from karvan.events.models import CommittedEvent
from karvan.events.models import QueuedJob
from karvan.events.publish import DELIVERY

if TYPE_CHECKING:
    from karvan.context import Context

JOBS, EVENTS = QueuedJob.__table__, CommittedEvent.__table__


def remove_finished(ctx: Context, data: Mapping[str, Any]) -> None:
    """Remove the company's jobs and events older than `[jobs] keep_days`; what is open stays."""
    before = ctx.clock.now() - timedelta(days=ctx.runtime.config.jobs.keep_days)
    execute = ctx.uow.connection.execute
    execute(
        delete(JOBS).where(
            JOBS.c.company_id == ctx.company.id,
            JOBS.c.state.in_([state.value for state in FINISHED]),
            JOBS.c.finished_at < before,
        )
    )
    execute(
        delete(EVENTS).where(
            EVENTS.c.company_id == ctx.company.id,
            EVENTS.c.at < before,
            EVENTS.c.id.not_in(_undelivered(ctx)),
        )
    )


def _undelivered(ctx: Context) -> list[int]:
    rows = ctx.uow.connection.execute(
        select(JOBS.c.data).where(
            JOBS.c.company_id == ctx.company.id,
            JOBS.c.code.startswith(DELIVERY),
            JOBS.c.state.in_([state.value for state in UNFINISHED]),
        )
    )
    return sorted({int(row.data["event_id"]) for row in rows})
