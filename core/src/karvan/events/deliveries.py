"""Deliveries of committed events, and what a person may do with one: retry, drop, replay.

There is one delivery for each (event, subscriber), ever. It is tried again after 1 min, 5 min, 30
min, 2 h and 12 h; then it is failed and holds up the later events of its document for this
subscriber until someone retries or drops it. Replaying brings what a subscriber never got, and on
demand what it got, once more: its handler recognises a repetition by `ctx.job.event_id`.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update

from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.errors import Refusal
from karvan.events.jobs import MANAGE
from karvan.events.jobs import retry_job
from karvan.events.jobs import skip_job
from karvan.events.models import CommittedEvent
from karvan.events.models import JobState
from karvan.events.models import QueuedJob
from karvan.events.publish import DELIVERY
from karvan.events.publish import delivery_key
from karvan.events.publish import insert_jobs
from karvan.events.publish import new_delivery
from karvan.i18n import lazy_gettext as _
from karvan.plugins.declarations import Subscription

if TYPE_CHECKING:
    from karvan.context import Context

JOBS, EVENTS = QueuedJob.__table__, CommittedEvent.__table__
AT_ONCE = 500
STUCK = (JobState.FAILED, JobState.PARKED)
OPEN = (JobState.WAITING, JobState.RUNNING)


class NotASubscriber(Refusal):
    """{plugin} is off here, cannot run, or is told of no such event once it is committed."""

    code = "core.delivery.not_a_subscriber"


@dataclass(frozen=True)
class ReplayDeliveries:
    """Tell a subscriber of what happened from an event on, or since an instant (one of the two).

    `event` keeps to one name. `again` includes what was delivered already.
    """

    plugin: str
    event_id: int | None = None
    since: datetime | None = None
    event: str | None = None
    again: bool = False


@dataclass(frozen=True)
class Replay:
    """What a replay does or would do, in numbers of events.

    `new` were never sent to the subscriber, `repeated` are sent once more, `delivered` are left
    because they were; `waiting` are under way, and `undecided` wait for someone's decision.
    """

    events: int = 0
    new: int = 0
    repeated: int = 0
    delivered: int = 0
    waiting: int = 0
    undecided: int = 0

    @property
    def sent(self) -> int:
        """How many deliveries wait for a worker because of it."""
        return self.new + self.repeated


def retry_delivery(ctx: Context, job_id: int) -> None:
    """Let a failed or parked delivery be tried again, at once and with all its tries."""
    _require_delivery(ctx, job_id)
    retry_job(ctx, job_id)


def drop_delivery(ctx: Context, job_id: int) -> None:
    """Give a delivery up: the subscriber is not told, and later events of the document go on."""
    _require_delivery(ctx, job_id)
    skip_job(ctx, job_id)


def retry_failed(ctx: Context, plugin: str) -> int:
    """Retry every failed delivery of a subscriber; parked ones need a decision each."""
    ctx.require(MANAGE)
    rows = ctx.session.scalars(
        select(QueuedJob.id)
        .where(*_deliveries_of(ctx, plugin), QueuedJob.state == JobState.FAILED)
        .order_by(QueuedJob.id)
    ).all()
    for job_id in rows:
        retry_job(ctx, job_id)
    return len(rows)


def replay_deliveries(ctx: Context, command: ReplayDeliveries, *, dry_run: bool = False) -> Replay:
    """Send a subscriber what it missed; raises Invalid, NotFound, NotASubscriber.

    Repeating it changes nothing while the deliveries of the first time are under way. Oldest first;
    what was never sent comes after what already waits.
    """
    ctx.require(MANAGE)
    found = Replay()
    for events in _events(ctx, command):
        found = _replay(ctx, command, events, found, dry_run=dry_run)
    if not dry_run:
        data = {"plugin": command.plugin, "events": found.events, "sent": found.sent}
        record(
            ctx.uow, AuditRow("core.delivery", None, Op.TRANSITION, {"action": "replay", **data})
        )
    return found


def _replay(
    ctx: Context,
    command: ReplayDeliveries,
    events: list[Mapping[str, Any]],
    found: Replay,
    *,
    dry_run: bool,
) -> Replay:
    sent = _sent(ctx, command.plugin, [each["id"] for each in events])
    states = [state for _job, state in sent.values()]
    new = [each for each in events if each["id"] not in sent]
    wanted = {JobState.CANCELLED, JobState.FAILED, *((JobState.DONE,) if command.again else ())}
    repeated = sorted(job for job, state in sent.values() if state in wanted)
    if not dry_run:
        _send_again(ctx, repeated)
        insert_jobs(ctx, [new_delivery(command.plugin, each, (each["name"],)) for each in new])
    return replace(
        found,
        events=found.events + len(events),
        new=found.new + len(new),
        repeated=found.repeated + len(repeated),
        delivered=found.delivered + (0 if command.again else states.count(JobState.DONE)),
        waiting=found.waiting + sum(state in OPEN for state in states),
        undecided=found.undecided + states.count(JobState.PARKED),
    )


def _events(ctx: Context, command: ReplayDeliveries) -> Iterator[list[Mapping[str, Any]]]:
    """The events of the names the subscriber is told of, oldest first, some at a time."""
    names = _names(ctx, command)
    statement = (
        select(EVENTS)
        .where(EVENTS.c.company_id == ctx.company.id, EVENTS.c.name.in_(names))
        .where(_from(ctx, command))
        .order_by(EVENTS.c.at, EVENTS.c.id)
    )
    rows = ctx.uow.connection.execute(statement).mappings().all()
    for start in range(0, len(rows), AT_ONCE):
        yield [dict(row) for row in rows[start : start + AT_ONCE]]


def _names(ctx: Context, command: ReplayDeliveries) -> list[str]:
    own = ctx.runtime.registry.declarations(Subscription, ctx.view.on & {command.plugin})
    names = {each.event for each in own if each.phase == "committed"}
    if command.event is not None:
        names &= {command.event}
    if not names:
        raise NotASubscriber(plugin=command.plugin)
    return sorted(names)


def _from(ctx: Context, command: ReplayDeliveries) -> Any:
    """Ids of events do not grow with time across workers, so an event's own instant is the start."""
    if (command.event_id is None) == (command.since is None):
        message = _("Say from which event on, or since when.")
        raise Invalid([Problem("core.delivery.no_start", message, field="since")])
    if command.since is not None:
        return EVENTS.c.at >= command.since
    own = (EVENTS.c.company_id == ctx.company.id, EVENTS.c.id == command.event_id)
    at = ctx.uow.connection.execute(select(EVENTS.c.at).where(*own)).scalar()
    if at is None:
        raise NotFound
    return or_(EVENTS.c.at > at, and_(EVENTS.c.at == at, EVENTS.c.id >= command.event_id))


def _sent(ctx: Context, plugin: str, event_ids: list[int]) -> dict[int, tuple[int, JobState]]:
    """The deliveries there are: event -> job and its state."""
    keys = {delivery_key(plugin, each): each for each in event_ids}
    rows = ctx.uow.connection.execute(
        select(JOBS.c.id, JOBS.c.state, JOBS.c.dedupe_key).where(
            JOBS.c.company_id == ctx.company.id, JOBS.c.dedupe_key.in_(sorted(keys))
        )
    )
    return {keys[row.dedupe_key]: (row.id, JobState(row.state)) for row in rows}


def _send_again(ctx: Context, job_ids: list[int]) -> None:
    if not job_ids:
        return
    ended = [state.value for state in JobState if state not in OPEN]
    again = update(JOBS).where(JOBS.c.id.in_(job_ids), JOBS.c.state.in_(ended))
    ctx.uow.connection.execute(
        again.values(
            state=JobState.WAITING.value,
            tries=0,
            run_at=ctx.clock.now(),
            finished_at=None,
            cancel_asked=False,
        )
    )


def _deliveries_of(ctx: Context, plugin: str) -> tuple[Any, ...]:
    return (
        QueuedJob.company_id == ctx.company.id,
        QueuedJob.plugin == plugin,
        QueuedJob.code.startswith(DELIVERY),
    )


def _require_delivery(ctx: Context, job_id: int) -> None:
    ctx.require(MANAGE)
    mine = (QueuedJob.company_id == ctx.company.id, QueuedJob.id == job_id)
    code = ctx.session.scalars(select(QueuedJob.code).where(*mine)).one_or_none()
    if code is None or not code.startswith(DELIVERY):
        raise NotFound
