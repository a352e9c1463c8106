"""Which events a company's webhooks want, from memory, and the job that cuts an event for each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.events.jobs import enqueue
from karvan.events.models import CommittedEvent
from karvan.modules.webhooks.models import Webhook
from karvan.modules.webhooks.models import WebhookDelivery
from karvan.modules.webhooks.models import WebhookEvent

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.runtime import Runtime

FORWARD, SEND = "forward-webhooks", "send-webhook"
PING = "core.webhook_test"
_MEMORY = "webhooks"


class Memory:
    """The events wanted by company, as of the epoch they were read at."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[int, frozenset[str]]] = {}

    def close(self) -> None:
        """Nothing is held open."""


def wanted_events(ctx: Context) -> frozenset[str]:
    """The names of events that any active webhook of the company wants."""
    memory = _memory(ctx.runtime).known
    found = memory.get(ctx.company.id)
    if found is None or found[0] != ctx.uow.epoch:
        found = memory[ctx.company.id] = (ctx.uow.epoch, _read_wanted(ctx))
    return found[1]


def _memory(runtime: Runtime) -> Memory:
    return runtime.shared(_MEMORY, Memory)


def _read_wanted(ctx: Context) -> frozenset[str]:
    statement = (
        select(WebhookEvent.event)
        .join(Webhook, Webhook.id == WebhookEvent.webhook_id)
        .where(Webhook.active)
    )
    with ctx.session.no_autoflush:
        return frozenset(ctx.session.scalars(statement))


def forward_event(ctx: Context, data: Mapping[str, Any]) -> None:
    """A delivery, and a job of its own, for each active webhook that wants the event."""
    event = ctx.session.scalars(
        select(CommittedEvent).where(
            CommittedEvent.company_id == ctx.company.id, CommittedEvent.id == data["event_id"]
        )
    ).one_or_none()
    if event is None:
        return
    statement = (
        select(Webhook)
        .join(WebhookEvent, WebhookEvent.webhook_id == Webhook.id)
        .where(Webhook.active, WebhookEvent.event == event.name)
        .order_by(Webhook.id)
    )
    for webhook in ctx.session.scalars(statement).all():
        start_delivery(
            ctx, webhook, event.name, event.id, body_of(ctx, event), _order(webhook, event)
        )


def body_of(ctx: Context, event: CommittedEvent) -> str:
    """What is posted: the event as it was committed, and where from."""
    told = {
        "event": event.name,
        "version": event.version,
        "event_id": event.id,
        "company": ctx.company.code,
        "at": f"{event.at:%Y-%m-%dT%H:%M:%SZ}",
        "data": event.data,
    }
    return json.dumps(told, ensure_ascii=False)


def start_delivery(
    ctx: Context,
    webhook: Webhook,
    event: str,
    event_id: int | None,
    body: str,
    order_key: str | None = None,
) -> WebhookDelivery:
    """Note the delivery and put it off to a worker."""
    delivery = WebhookDelivery(
        id=ctx.uow.new_id(),
        webhook_id=webhook.id,
        event=event,
        event_id=event_id,
        body=body,
        created_at=ctx.clock.now(),
    )
    ctx.session.add(delivery)
    ctx.uow.flush()
    enqueue(
        ctx,
        f"core.{SEND}",
        {"delivery_id": delivery.id},
        dedupe_key=str(delivery.id),
        order_key=order_key,
    )
    return delivery


def _order(webhook: Webhook, event: CommittedEvent) -> str | None:
    """The events of one document reach a webhook in their order."""
    if event.document_id is None:
        return None
    return f"{webhook.id}:{event.document_kind}:{event.document_id}"
