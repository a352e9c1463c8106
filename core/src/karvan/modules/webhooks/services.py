"""Making, changing and removing webhooks; a test, and what was sent once more."""

from __future__ import annotations

import ipaddress
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.at_rest import encrypt
from karvan.companies.epochs import raise_epoch
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.errors import Refusal
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _
from karvan.modules.webhooks.addresses import AddressRefused
from karvan.modules.webhooks.addresses import find_address
from karvan.modules.webhooks.addresses import read_url
from karvan.modules.webhooks.forwarding import PING
from karvan.modules.webhooks.forwarding import start_delivery
from karvan.modules.webhooks.models import DeliveryState
from karvan.modules.webhooks.models import Webhook
from karvan.modules.webhooks.models import WebhookDelivery
from karvan.modules.webhooks.models import WebhookEvent
from karvan.modules.webhooks.permissions import MANAGE
from karvan.modules.webhooks.queries import known_events
from karvan.modules.webhooks.signing import new_secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karvan.context import Context
    from karvan.i18n import Text

MOST_WEBHOOKS = 100
REFUSALS: dict[str, Text] = {
    "url": _("Write the whole address of the receiver, as https://example.com/karvan."),
    "scheme": _("The address must begin with https://: what is sent must not be read on its way."),
    "private": _("This address leads into a private network, where webhooks may not go."),
}


class WebhookOff(Refusal):
    """The webhook is switched off. Switch it on first."""

    code = "core.webhook.off"


class DeliveryUnderWay(Refusal):
    """This delivery still is on its way."""

    code = "core.webhook.under_way"


@dataclass(frozen=True)
class SaveWebhook:
    """A webhook as it shall be."""

    name: str
    url: str
    events: frozenset[str]
    active: bool = True


@dataclass(frozen=True)
class MadeWebhook:
    """A webhook and its secret, which is told once."""

    webhook: Webhook
    secret: str


def create_webhook(ctx: Context, command: SaveWebhook) -> MadeWebhook:
    """A new webhook with a secret of its own. Raises Invalid."""
    ctx.require(MANAGE)
    _require_valid(ctx, command, None)
    secret = new_secret()
    webhook = Webhook(
        id=ctx.uow.new_id(),
        name=command.name.strip(),
        url=command.url.strip(),
        secret=encrypt(ctx.runtime.config.security, secret),
        active=command.active,
    )
    ctx.session.add(webhook)
    ctx.uow.flush()
    _set_events(ctx, webhook, command.events)
    return MadeWebhook(webhook, secret)


def update_webhook(
    ctx: Context, webhook_id: int, command: SaveWebhook, *, version: int | None
) -> Webhook:
    """Change it; switching it on forgets its failures. Raises NotFound, StaleVersion and Invalid."""
    webhook = _for_update(ctx, webhook_id)
    if version != webhook.version:
        raise StaleVersion
    _require_valid(ctx, command, webhook)
    webhook.name, webhook.url = command.name.strip(), command.url.strip()
    if command.active and not webhook.active:
        webhook.failures, webhook.stopped = 0, ""
    webhook.active = command.active
    _set_events(ctx, webhook, command.events)
    return webhook


def renew_secret(ctx: Context, webhook_id: int) -> MadeWebhook:
    """A new secret; the old one signs nothing any more."""
    webhook = _for_update(ctx, webhook_id)
    secret = new_secret()
    webhook.secret = encrypt(ctx.runtime.config.security, secret)
    return MadeWebhook(webhook, secret)


def delete_webhook(ctx: Context, webhook_id: int) -> None:
    """Remove it with its log; what is on its way finds nothing to send."""
    webhook = _for_update(ctx, webhook_id)
    _set_events(ctx, webhook, frozenset())
    ctx.session.delete(webhook)
    ctx.uow.flush()


def send_test(ctx: Context, webhook_id: int) -> WebhookDelivery:
    """Post a test, signed like everything else. Raises WebhookOff."""
    webhook = _for_update(ctx, webhook_id)
    if not webhook.active:
        raise WebhookOff
    body = {
        "event": PING,
        "version": 1,
        "event_id": None,
        "company": ctx.company.code,
        "at": f"{ctx.clock.now():%Y-%m-%dT%H:%M:%SZ}",
        "data": {},
    }
    return start_delivery(ctx, webhook, PING, None, json.dumps(body))


def replay_delivery(ctx: Context, webhook_id: int, delivery_id: int) -> WebhookDelivery:
    """Post the same once more, as a delivery of its own. Raises NotFound and WebhookOff."""
    webhook = _for_update(ctx, webhook_id)
    delivery = ctx.session.get(WebhookDelivery, (ctx.company.id, delivery_id))
    if delivery is None or delivery.webhook_id != webhook.id:
        raise NotFound
    if not webhook.active:
        raise WebhookOff
    if delivery.state == DeliveryState.WAITING:
        raise DeliveryUnderWay
    return start_delivery(ctx, webhook, delivery.event, delivery.event_id, delivery.body)


def _for_update(ctx: Context, webhook_id: int) -> Webhook:
    ctx.require(MANAGE)
    key = (ctx.company.id, webhook_id)
    webhook = ctx.session.get(Webhook, key, with_for_update=True, populate_existing=True)
    if webhook is None:
        raise NotFound
    return webhook


def _set_events(ctx: Context, webhook: Webhook, wanted: frozenset[str]) -> None:
    """What the webhook wants from now on; every process learns of it by the epoch."""
    statement = select(WebhookEvent).where(WebhookEvent.webhook_id == webhook.id)
    kept = {each.event: each for each in ctx.session.scalars(statement)}
    for name in sorted(kept.keys() - wanted):
        ctx.session.delete(kept[name])
    for name in sorted(wanted - kept.keys()):
        ctx.session.add(WebhookEvent(webhook_id=webhook.id, event=name))
    ctx.uow.flush()
    raise_epoch(ctx.uow.connection, ctx.company.id)


def _require_valid(ctx: Context, command: SaveWebhook, webhook: Webhook | None) -> None:
    if problems := list(_problems(ctx, command, webhook)):
        raise Invalid(problems)


def _problems(ctx: Context, command: SaveWebhook, webhook: Webhook | None) -> Iterator[Problem]:
    name = command.name.strip()
    if not 0 < len(name) <= 80 or not name.isprintable():
        yield _problem("name", _("Give the webhook a name of at most 80 characters."))
    else:
        same = select(Webhook.id).where(Webhook.name == name)
        if any(each != (webhook.id if webhook else None) for each in ctx.session.scalars(same)):
            yield _problem("name", _("There is a webhook of this name already."))
    if webhook is None and len(ctx.session.scalars(select(Webhook.id)).all()) >= MOST_WEBHOOKS:
        yield _problem("name", _("A company has at most {limit} webhooks.", limit=MOST_WEBHOOKS))
    if (refused := _refused_url(ctx, command.url.strip())) is not None:
        yield _problem("url", REFUSALS[refused])
    if not command.events:
        yield _problem("events", _("Choose at least one event."))
    elif unknown := command.events - known_events(ctx).keys() - _kept(ctx, webhook):
        yield _problem("events", _("There is no event {name}.", name=min(unknown)[:80]))


def _refused_url(ctx: Context, url: str) -> str | None:
    """Why the address may not be used. A name is resolved when something is sent, not here."""
    allowed = ctx.runtime.config.webhooks
    try:
        target = read_url(url, allowed)
        ipaddress.ip_address(target.host)
    except AddressRefused as refusal:
        return refusal.code
    except ValueError:
        return None
    try:
        find_address(target, allowed, lambda host, _port: [host])
    except AddressRefused as refusal:
        return refusal.code
    return None


def _kept(ctx: Context, webhook: Webhook | None) -> set[str]:
    """Events of modules that are off now may stay chosen."""
    if webhook is None:
        return set()
    statement = select(WebhookEvent.event).where(WebhookEvent.webhook_id == webhook.id)
    return set(ctx.session.scalars(statement))


def _problem(field: str, text: Text) -> Problem:
    return Problem(f"core.webhook.{field}", text, field=field)
