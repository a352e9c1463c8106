"""Webhooks in the browser: the list, one with its log, and what may be done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.errors import Malformed
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.webhooks.models import DeliveryState
from karvan.modules.webhooks.permissions import MANAGE
from karvan.modules.webhooks.queries import PAGE
from karvan.modules.webhooks.queries import events_of
from karvan.modules.webhooks.queries import get_webhook
from karvan.modules.webhooks.queries import known_events
from karvan.modules.webhooks.queries import list_webhook_deliveries
from karvan.modules.webhooks.queries import list_webhooks
from karvan.modules.webhooks.services import SaveWebhook
from karvan.modules.webhooks.services import create_webhook
from karvan.modules.webhooks.services import delete_webhook
from karvan.modules.webhooks.services import renew_secret
from karvan.modules.webhooks.services import replay_delivery
from karvan.modules.webhooks.services import send_test
from karvan.modules.webhooks.services import update_webhook
from karvan.plugins.access import permission
from karvan.web.forms import form_of
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context

STATES: dict[str, tuple[Text, str]] = {
    DeliveryState.WAITING: (_("Waiting"), "info"),
    DeliveryState.SENT: (_("Sent"), "good"),
    DeliveryState.FAILED: (_("Failed"), "bad"),
    DeliveryState.HELD: (_("Held"), "warn"),
    DeliveryState.DROPPED: (_("Dropped"), ""),
}
ERRORS: dict[str, Text] = {
    "url": _("The address cannot be read."),
    "scheme": _("The address is not encrypted."),
    "private": _("The name leads into a private network."),
    "unknown_host": _("The name is not known."),
    "timeout": _("The receiver was too slow."),
    "tls": _("The receiver's certificate is not valid."),
    "connection": _("The receiver cannot be reached."),
    "copy": _("This installation is a copy: nothing leaves it."),
}
STOPPED: dict[str, Text] = {
    "failures": _("It was switched off after many tries without success."),
    "gone": _("It was switched off because its receiver says it is gone."),
}


@core.get(f"{CORE}/webhooks")
@permission(MANAGE)
def webhooks(ctx: Context) -> Response:
    """All webhooks of the company."""
    return render(ctx, "karvan/webhooks/list.html", lines=list_webhooks(ctx), stopped=STOPPED)


@core.get(f"{CORE}/webhooks/new")
@permission(MANAGE)
def new_webhook(ctx: Context) -> Response:
    """The form of a new one."""
    return render(ctx, "karvan/webhooks/form.html", webhook=None, **_shown(ctx, frozenset()))


@core.post(f"{CORE}/webhooks/new")
@permission(MANAGE)
@form_of("core.new_webhook")
def add_webhook(ctx: Context) -> Response:
    """Make it, and show its secret this once."""
    return _secret_page(ctx, create_webhook(ctx, _command()))


@core.get(f"{CORE}/webhooks/<int:webhook_id>")
@permission(MANAGE)
def webhook(ctx: Context, webhook_id: int) -> Response:
    """One webhook and its log; `state` and `before` narrow it."""
    found = get_webhook(ctx, webhook_id)
    state, before = request.args.get("state") or None, request.args.get("before", "")
    if state is not None and state not in STATES:
        raise Malformed(reason="state")
    if before and not (before.isascii() and before.isdecimal() and len(before) < 19):
        raise Malformed(reason="before")
    lines = list_webhook_deliveries(
        ctx, found.id, before=int(before) if before else None, state=state
    )
    older = None
    if len(lines) > PAGE:
        last = lines[PAGE - 1].id
        older = url("core.webhook", webhook_id=webhook_id, state=state, before=last)
    return render(
        ctx,
        "karvan/webhooks/webhook.html",
        webhook=found,
        events=sorted(events_of(ctx, found)),
        deliveries=lines[:PAGE],
        older=older,
        states=STATES,
        errors_told=ERRORS,
        stopped=STOPPED,
        chosen=state,
    )


@core.get(f"{CORE}/webhooks/<int:webhook_id>/edit")
@permission(MANAGE)
def edit_webhook(ctx: Context, webhook_id: int) -> Response:
    """The form of one that is there."""
    found = get_webhook(ctx, webhook_id)
    shown = _shown(ctx, events_of(ctx, found))
    return render(ctx, "karvan/webhooks/form.html", webhook=found, **shown)


@core.post(f"{CORE}/webhooks/<int:webhook_id>/edit")
@permission(MANAGE)
@form_of("core.edit_webhook")
def save_webhook(ctx: Context, webhook_id: int) -> Response:
    """Store what was changed."""
    update_webhook(ctx, webhook_id, _command(), version=form_version())
    return redirect_to(ctx, "core.webhook", webhook_id=webhook_id, flash=_("Saved."))


@core.post(f"{CORE}/webhooks/<int:webhook_id>/secret")
@permission(MANAGE)
@form_of("core.webhook")
def renew_webhook_secret(ctx: Context, webhook_id: int) -> Response:
    """A new secret, shown this once."""
    return _secret_page(ctx, renew_secret(ctx, webhook_id))


@core.post(f"{CORE}/webhooks/<int:webhook_id>/test")
@permission(MANAGE)
@form_of("core.webhook")
def test_webhook(ctx: Context, webhook_id: int) -> Response:
    """Send a test."""
    send_test(ctx, webhook_id)
    return redirect_to(
        ctx, "core.webhook", webhook_id=webhook_id, flash=_("The test is on its way.")
    )


@core.post(f"{CORE}/webhooks/<int:webhook_id>/replay/<int:delivery_id>")
@permission(MANAGE)
@form_of("core.webhook")
def replay_webhook(ctx: Context, webhook_id: int, delivery_id: int) -> Response:
    """Send one delivery once more."""
    replay_delivery(ctx, webhook_id, delivery_id)
    return redirect_to(ctx, "core.webhook", webhook_id=webhook_id, flash=_("It is sent once more."))


@core.get(f"{CORE}/webhooks/<int:webhook_id>/delete")
@permission(MANAGE)
def ask_remove_webhook(ctx: Context, webhook_id: int) -> Response:
    """Ask whether it is to go."""
    return render(ctx, "karvan/webhooks/delete.html", webhook=get_webhook(ctx, webhook_id))


@core.post(f"{CORE}/webhooks/<int:webhook_id>/delete")
@permission(MANAGE)
@form_of("core.webhook")
def remove_webhook(ctx: Context, webhook_id: int) -> Response:
    """Remove it with its log."""
    delete_webhook(ctx, webhook_id)
    return redirect_to(ctx, "core.webhooks", flash=_("The webhook is deleted."))


def _command() -> SaveWebhook:
    form = request.form
    events = frozenset(form.getlist("events"))
    return SaveWebhook(form.get("name", ""), form.get("url", ""), events, "active" in form)


def _shown(ctx: Context, chosen: frozenset[str]) -> dict[str, object]:
    known = known_events(ctx)
    posted = frozenset(request.form.getlist("events")) if request.method == "POST" else chosen
    groups: dict[str, list[str]] = {}
    for name in sorted({*known, *chosen}):
        groups.setdefault(name.partition(".")[0], []).append(name)
    return {"groups": groups, "chosen": posted}


def _secret_page(ctx: Context, made: object) -> Response:
    return render(ctx, "karvan/webhooks/secret.html", made=made)
