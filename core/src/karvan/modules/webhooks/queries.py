"""Webhooks in a list, their deliveries, and the events there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import select

from karvan.errors import NotFound
from karvan.modules.webhooks.models import Webhook
from karvan.modules.webhooks.models import WebhookDelivery
from karvan.modules.webhooks.models import WebhookEvent
from karvan.modules.webhooks.permissions import MANAGE
from karvan.plugins.declarations import EventDeclaration

if TYPE_CHECKING:
    from datetime import datetime

    from karvan.context import Context

PAGE = 50


@dataclass(frozen=True)
class WebhookLine:
    """A webhook in the list."""

    webhook: Webhook
    events: int
    last_at: datetime | None
    waiting: int


def known_events(ctx: Context) -> dict[str, EventDeclaration]:
    """The events that core and the modules that are on tell of, by name; not what they only ask."""
    declared = ctx.runtime.registry.declarations(EventDeclaration, ctx.view.on)
    told = (each for each in declared if not each.asked)
    return {each.name: each for each in sorted(told, key=lambda each: each.name)}


def list_webhooks(ctx: Context) -> list[WebhookLine]:
    """All webhooks of the company, by name."""
    ctx.require(MANAGE)
    of = WebhookDelivery.webhook_id
    events = _by_webhook(
        ctx,
        select(WebhookEvent.webhook_id, func.count()).group_by(WebhookEvent.webhook_id),
    )
    last = _by_webhook(ctx, select(of, func.max(WebhookDelivery.sent_at)).group_by(of))
    on_their_way = select(of, func.count()).where(WebhookDelivery.state == "waiting").group_by(of)
    waiting = _by_webhook(ctx, on_their_way)
    found = ctx.session.scalars(select(Webhook).order_by(Webhook.name, Webhook.id))
    return [
        WebhookLine(each, events.get(each.id, 0), last.get(each.id), waiting.get(each.id, 0))
        for each in found
    ]


def _by_webhook(ctx: Context, statement: Select[Any, Any]) -> dict[int, Any]:
    return {row[0]: row[1] for row in ctx.session.execute(statement)}


def get_webhook(ctx: Context, webhook_id: int) -> Webhook:
    """One webhook; raises NotFound."""
    ctx.require(MANAGE)
    found = ctx.session.get(Webhook, (ctx.company.id, webhook_id))
    if found is None:
        raise NotFound
    return found


def events_of(ctx: Context, webhook: Webhook) -> frozenset[str]:
    """The names of the events it wants."""
    statement = select(WebhookEvent.event).where(WebhookEvent.webhook_id == webhook.id)
    return frozenset(ctx.session.scalars(statement))


def list_webhook_deliveries(
    ctx: Context, webhook_id: int, *, before: int | None = None, state: str | None = None
) -> list[WebhookDelivery]:
    """The latest deliveries of a webhook, one more than a page holds."""
    ctx.require(MANAGE)
    statement = select(WebhookDelivery).where(WebhookDelivery.webhook_id == webhook_id)
    if before is not None:
        statement = statement.where(WebhookDelivery.id < before)
    if state is not None:
        statement = statement.where(WebhookDelivery.state == state)
    return list(ctx.session.scalars(statement.order_by(WebhookDelivery.id.desc()).limit(PAGE + 1)))
