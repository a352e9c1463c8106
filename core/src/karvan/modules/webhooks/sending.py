"""The job that posts one delivery: read it, post it outside any transaction, note the answer.

A worker that dies in between posts again: a delivery arrives at least once, and its receiver knows
it by `Karvan-Delivery`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from karvan.at_rest import decrypt
from karvan.care.installation import find_installation
from karvan.companies.epochs import raise_epoch
from karvan.events.jobs import NotDone
from karvan.events.jobs import Outside
from karvan.events.models import JobState
from karvan.events.queue import delay_after
from karvan.i18n import lazy_gettext as _
from karvan.identity.queries.holders import list_holders
from karvan.modules.notifications.services import notify
from karvan.modules.webhooks.client import Answer
from karvan.modules.webhooks.client import post
from karvan.modules.webhooks.forwarding import SEND
from karvan.modules.webhooks.models import DeliveryState
from karvan.modules.webhooks.models import Webhook
from karvan.modules.webhooks.models import WebhookDelivery
from karvan.modules.webhooks.permissions import MANAGE
from karvan.modules.webhooks.signing import HEADER
from karvan.modules.webhooks.signing import sign

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text

STOPPED = "core.webhook_stopped"
MOST_FAILURES = 20
GONE = 410
TO_SEND = (DeliveryState.WAITING, DeliveryState.FAILED, DeliveryState.HELD)


def send_webhook(ctx: Context, data: Mapping[str, Any]) -> object:
    """Post the delivery, if it still is to be posted."""
    delivery = _locked(ctx, data["delivery_id"])
    if delivery is None or delivery.state not in TO_SEND:
        return None
    webhook = ctx.session.get_one(Webhook, (ctx.company.id, delivery.webhook_id))
    if not webhook.active:
        delivery.state, delivery.try_at = DeliveryState.DROPPED, None
        return None
    found = find_installation(ctx.uow.connection)
    if found is not None and found.is_copy:
        delivery.state, delivery.error = DeliveryState.HELD, "copy"
        return None
    delivery.tries += 1
    body = delivery.body.encode()
    act = partial(
        post, webhook.url, _headers(ctx, webhook, delivery, body), body, ctx.runtime.config.webhooks
    )
    return Outside(act, partial(_note, delivery.id, ctx.job.tries))


def _locked(ctx: Context, delivery_id: int) -> WebhookDelivery | None:
    key = (ctx.company.id, delivery_id)
    return ctx.session.get(WebhookDelivery, key, with_for_update=True, populate_existing=True)


def _headers(
    ctx: Context, webhook: Webhook, delivery: WebhookDelivery, body: bytes
) -> dict[str, str]:
    secret = decrypt(ctx.runtime.config.security, webhook.secret)
    return {
        "Content-Type": "application/json",
        "User-Agent": "Karvan-Webhooks/1",
        "Karvan-Event": delivery.event,
        "Karvan-Delivery": f"{ctx.company.code}-{delivery.id}",
        HEADER: sign(secret, int(ctx.clock.now().timestamp()), body),
    }


def _note(delivery_id: int, tries: int, ctx: Context, answer: Answer) -> object:
    """What was answered, on the delivery, its webhook and its job."""
    delivery = _locked(ctx, delivery_id)
    if delivery is None:
        return None  # its webhook was deleted meanwhile
    key = (ctx.company.id, delivery.webhook_id)
    webhook = ctx.session.get_one(Webhook, key, with_for_update=True, populate_existing=True)
    delivery.status, delivery.answer, delivery.error = answer.status, answer.body, answer.error
    if answer.is_good:
        delivery.state, delivery.sent_at, delivery.try_at = (
            DeliveryState.SENT,
            ctx.clock.now(),
            None,
        )
        webhook.failures = 0
        return None
    webhook.failures += 1
    if answer.status == GONE:
        _stop(ctx, webhook, "gone")
    elif webhook.failures >= MOST_FAILURES:
        _stop(ctx, webhook, "failures")
    delay = delay_after(SEND, tries) if webhook.active else None
    note = f"core.webhook: {answer.error or answer.status}"
    delivery.state = DeliveryState.WAITING if delay else DeliveryState.FAILED
    delivery.try_at = ctx.clock.now() + delay if delay else None
    return NotDone(note) if delay else NotDone(note, JobState.CANCELLED)


def _stop(ctx: Context, webhook: Webhook, why: str) -> None:
    """Switch it off and tell those who can mend it."""
    if not webhook.active:
        return
    webhook.active, webhook.stopped = False, why
    ctx.uow.flush()
    raise_epoch(ctx.uow.connection, ctx.company.id)
    readers = [each.id for each in list_holders(ctx, MANAGE)]
    notify(ctx, readers, STOPPED, _said(webhook), ("core.webhook", {"webhook_id": webhook.id}))


def _said(webhook: Webhook) -> Text:
    if webhook.stopped == "gone":
        return _(
            "The webhook {name} is switched off: its receiver says it is gone", name=webhook.name
        )
    return _(
        "The webhook {name} is switched off: {count} tries in a row failed",
        name=webhook.name,
        count=webhook.failures,
    )
