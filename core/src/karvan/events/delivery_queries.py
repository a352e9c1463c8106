"""What the page and the commands of deliveries show: those that are stuck first of all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import aliased

from karvan.contracts.references import DocumentRef
from karvan.events.deliveries import STUCK
from karvan.events.models import CommittedEvent
from karvan.events.models import JobState
from karvan.events.models import QueuedJob
from karvan.events.publish import DELIVERY
from karvan.events.queries import READ
from karvan.plugins.declarations import Subscription

if TYPE_CHECKING:
    from karvan.context import Context

PAGE = 100


@dataclass(frozen=True)
class DeliveryLine:
    """One event on its way to one subscriber; `behind` counts the deliveries it holds up."""

    id: int
    event_id: int
    event: str
    at: datetime | None
    document: DocumentRef | None
    subscriber: str
    state: str
    tries: int
    run_at: datetime
    last_error: str | None
    behind: int

    @property
    def is_stuck(self) -> bool:
        """Whether it waits for a person."""
        return self.state in {state.value for state in STUCK}

    def to_json(self) -> dict[str, object]:
        """As `karvan delivery list --json` prints it."""
        return {
            "id": self.id,
            "event_id": self.event_id,
            "event": self.event,
            "document": f"{self.document.kind}/{self.document.id}" if self.document else None,
            "subscriber": self.subscriber,
            "state": self.state,
            "tries": self.tries,
            "run_at": f"{self.run_at:%Y-%m-%dT%H:%M:%SZ}",
            "last_error": self.last_error,
            "behind": self.behind,
        }


def list_deliveries(
    ctx: Context, *, state: str | None = None, plugin: str | None = None, limit: int = PAGE
) -> list[DeliveryLine]:
    """The newest deliveries: those in one state, or (None) those that wait for a person."""
    ctx.require(READ)
    wanted = [state] if state is not None else [each.value for each in STUCK]
    statement = (
        select(QueuedJob)
        .where(QueuedJob.company_id == ctx.company.id, QueuedJob.code.startswith(DELIVERY))
        .where(QueuedJob.state.in_(wanted))
        .order_by(QueuedJob.id.desc())
        .limit(limit)
    )
    if plugin is not None:
        statement = statement.where(QueuedJob.plugin == plugin)
    jobs = list(ctx.session.scalars(statement))
    events, behind = _events(ctx, jobs), _behind(ctx, jobs)
    return [_line(job, events.get(job.data["event_id"]), behind.get(job.id, 0)) for job in jobs]


def count_deliveries(ctx: Context) -> dict[str, int]:
    """How many deliveries of the company are in each state."""
    ctx.require(READ)
    rows = ctx.session.execute(
        select(QueuedJob.state, func.count())
        .where(QueuedJob.company_id == ctx.company.id, QueuedJob.code.startswith(DELIVERY))
        .group_by(QueuedJob.state)
    )
    found = {str(state): int(count) for state, count in rows}
    return {state.value: found.get(state.value, 0) for state in JobState}


def count_held(ctx: Context) -> dict[str, int]:
    """The deliveries that wait for a plugin which is off or cannot run, by plugin."""
    rows = ctx.session.execute(
        select(QueuedJob.plugin, func.count())
        .where(
            QueuedJob.company_id == ctx.company.id,
            QueuedJob.code.startswith(DELIVERY),
            QueuedJob.state == JobState.WAITING,
            QueuedJob.plugin.not_in(ctx.view.on),
        )
        .group_by(QueuedJob.plugin)
    )
    return {str(plugin): int(count) for plugin, count in rows}


def list_subscribers(ctx: Context) -> dict[str, list[str]]:
    """The plugins that are on and told of events once committed, each with those events."""
    found: dict[str, list[str]] = {}
    for wish in ctx.runtime.registry.declarations(Subscription, ctx.view.on):
        if wish.phase == "committed":
            found.setdefault(wish.plugin, []).append(wish.event)
    return found


def _events(ctx: Context, jobs: list[QueuedJob]) -> Mapping[int, CommittedEvent]:
    wanted = {int(job.data["event_id"]) for job in jobs}
    found = ctx.session.scalars(select(CommittedEvent).where(CommittedEvent.id.in_(wanted)))
    return {each.id: each for each in found}


def _behind(ctx: Context, jobs: list[QueuedJob]) -> dict[int, int]:
    """How many later deliveries of the same order wait for each stuck one."""
    stuck = [job.id for job in jobs if job.state in {state.value for state in STUCK}]
    if not stuck:
        return {}
    later: Any = aliased(QueuedJob)
    rows = ctx.session.execute(
        select(QueuedJob.id, func.count())
        .join(
            later,
            (later.company_id == QueuedJob.company_id)
            & (later.order_key == QueuedJob.order_key)
            & (later.id > QueuedJob.id),
        )
        .where(QueuedJob.id.in_(stuck), later.state == JobState.WAITING)
        .group_by(QueuedJob.id)
    )
    return {int(job_id): int(count) for job_id, count in rows}


def _line(job: QueuedJob, event: CommittedEvent | None, behind: int) -> DeliveryLine:
    document = None
    if event is not None and event.document_kind is not None and event.document_id is not None:
        document = DocumentRef(event.document_kind, event.document_id)
    return DeliveryLine(
        id=job.id,
        event_id=job.data["event_id"],
        event=job.code.removeprefix(DELIVERY),
        at=event.at if event is not None else None,
        document=document,
        subscriber=job.plugin,
        state=job.state,
        tries=job.tries,
        run_at=job.run_at,
        last_error=job.last_error,
        behind=behind,
    )
