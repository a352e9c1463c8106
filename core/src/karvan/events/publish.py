"""The outbox: what is told once it is certain, and the jobs a business action puts off.

Both are gathered while the unit of work runs and written at its very end, one multi-row INSERT
each, in the same transaction: they exist exactly when the business action does. Delivering is the
work of a worker.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite

from karvan.db.unit_of_work import EVENTS
from karvan.errors import AppError
from karvan.errors import PluginFailure
from karvan.events.models import CommittedEvent
from karvan.events.models import JobState
from karvan.events.models import QueuedJob
from karvan.plugins.declarations import Forwarding
from karvan.plugins.published import event_info
from karvan.plugins.published import event_to_json

if TYPE_CHECKING:
    from karvan.context import Context

DELIVERY = "on:"
DEEPEST = 8


class OnlyReading(AppError):
    """This work only reads, so it can neither tell of an event nor put off a job ({name})."""

    status, code = 500, "core.only_reading"


@dataclass(frozen=True)
class NewJob:
    """A job to be written at the end of the unit of work; `run_at` None means at once."""

    plugin: str
    code: str
    data: Mapping[str, Any]
    run_at: datetime | None = None
    dedupe_key: str | None = None
    order_key: str | None = None


@dataclass(frozen=True)
class ToldEvent:
    """An event for the outbox: its id, who will be told, and how to read it at the end.

    It is read at the end because numbers are taken last: committed data carries them.
    """

    id: int
    read: Callable[[], object]
    subscribers: tuple[str, ...]
    chain: tuple[str, ...] = ()
    forwardings: tuple[Forwarding, ...] = ()


@dataclass
class Outbox:
    """Gathers the events and jobs of one unit of work; writes them after the audit."""

    ctx: Context
    events: list[ToldEvent] = field(default_factory=list)
    jobs: list[NewJob] = field(default_factory=list)
    stage: int = EVENTS

    def finish(self) -> None:
        """One INSERT for all events, one for all jobs."""
        uow = self.ctx.uow
        told = [_event_row(self.ctx, each) for each in self.events]
        deliveries = [
            new_delivery(word, row, each.chain)
            for each, row in zip(self.events, told, strict=True)
            for word in each.subscribers
        ]
        forwarded = [
            new_forwarding(way, each.id) for each in self.events for way in each.forwardings
        ]
        if told:
            uow.connection.execute(insert(CommittedEvent.__table__), told)
        insert_jobs(self.ctx, [*deliveries, *forwarded, *self.jobs])


def outbox_of(ctx: Context, name: str) -> Outbox:
    """The outbox of the unit of work; raises OnlyReading where it would never be written."""
    if not ctx.uow.write:
        raise OnlyReading(name=name)
    return ctx.uow.finisher("outbox", lambda: Outbox(ctx))


def publish_committed(
    ctx: Context, event: object, read: Callable[[], object] | None = None
) -> None:
    """Tell of the event once it is committed: a row in the outbox, a job for each subscriber.

    `read` gives the event as it stands at the end of the unit of work, with its number.
    """
    info = event_info(type(event))
    if info is None:
        message = f"{type(event).__qualname__} is not decorated with @event"
        raise TypeError(message)
    chain = (*(ctx.job.chain if ctx.job is not None else ()), info.name)
    if len(chain) > DEEPEST:
        word = ctx.actor.name.partition(".")[0]
        raise PluginFailure(plugin=word, name=" > ".join(chain), cause="too deep")
    subscribers = find_subscribers(ctx, info.name)
    forwardings = find_forwardings(ctx, info.name)
    told = ToldEvent(ctx.uow.new_id(), read or (lambda: event), subscribers, chain, forwardings)
    outbox_of(ctx, info.name).events.append(told)


def find_subscribers(ctx: Context, event: str) -> tuple[str, ...]:
    """The enabled plugins that are told once committed; for unavailable ones it will wait."""
    view = ctx.view
    plan = ctx.runtime.registry.plans.for_event(event, "committed", view.on)
    return (*(step.plugin for step in plan), *view.waiting_for(event))


def find_forwardings(ctx: Context, event: str) -> tuple[Forwarding, ...]:
    """The plugins that are on and hand this event on to somebody they know."""
    declared = ctx.runtime.registry.declarations(Forwarding, ctx.view.on)
    return tuple(each for each in declared if event in each.wanted(ctx))


def new_forwarding(way: Forwarding, event_id: int) -> NewJob:
    """The one job that hands the event on."""
    key = f"{way.full_code}:{event_id}"
    return NewJob(way.plugin, way.job, {"event_id": event_id}, dedupe_key=key)


def insert_jobs(ctx: Context, jobs: list[NewJob]) -> None:
    """Write jobs now; one whose `dedupe_key` is taken in the company is left out."""
    if not jobs:
        return
    dialect = postgresql if ctx.uow.database.kind == "postgresql" else sqlite
    statement = dialect.insert(QueuedJob.__table__).on_conflict_do_nothing(
        index_elements=["company_id", "dedupe_key"]
    )
    ctx.uow.connection.execute(statement, [_job_row(ctx, job) for job in jobs])


def _event_row(ctx: Context, told: ToldEvent) -> dict[str, Any]:
    event = told.read()
    info = event_info(type(event))
    assert info is not None
    document = getattr(event, "document", None)
    return {
        "company_id": ctx.company.id,
        "id": told.id,
        "name": info.name,
        "version": info.version,
        "document_kind": getattr(document, "kind", None),
        "document_id": getattr(document, "id", None),
        "data": event_to_json(event),
        "request_id": ctx.uow.request_id,
        "at": ctx.clock.now(),
    }


def new_delivery(plugin: str, event: Mapping[str, Any], chain: tuple[str, ...]) -> NewJob:
    """The delivery of one event to one subscriber, of which there is only one, ever.

    One document's events reach each subscriber in order; events of no document do not wait. `chain`
    are the events that led to this one, so that handlers which cause each other come to an end.
    """
    document = event["document_id"]
    return NewJob(
        plugin,
        DELIVERY + event["name"],
        {"event_id": event["id"], "chain": list(chain)},
        dedupe_key=delivery_key(plugin, event["id"]),
        order_key=f"{plugin}:{event['document_kind']}:{document}" if document is not None else None,
    )


def delivery_key(plugin: str, event_id: int) -> str:
    """What the delivery of an event to a subscriber is known by within its company."""
    return f"{plugin}.{DELIVERY}{event_id}"


def _job_row(ctx: Context, job: NewJob) -> dict[str, Any]:
    now = ctx.clock.now()
    return {
        "company_id": ctx.company.id,
        "plugin": job.plugin,
        "code": job.code,
        "dedupe_key": job.dedupe_key,
        "order_key": job.order_key,
        "data": dict(job.data),
        "actor": {"kind": ctx.actor.kind, "id": ctx.actor.person_id},
        "request_id": ctx.uow.request_id,
        "run_at": job.run_at or now,
        "state": JobState.WAITING.value,
        "tries": 0,
        "claims": 0,
        "cancel_asked": False,
        "created_at": now,
    }
