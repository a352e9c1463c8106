"""The outbox in the browser: what left, what did not and why, and one mail as its reader sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.documents.records import link_to
from karvan.documents.records import title_of
from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _
from karvan.modules.mail.models import MailState
from karvan.modules.mail.models import Purpose
from karvan.modules.mail.queries import PAGE
from karvan.modules.mail.queries import READ
from karvan.modules.mail.queries import count_mails
from karvan.modules.mail.queries import get_mail
from karvan.modules.mail.queries import list_mails
from karvan.modules.mail.queries import record_of
from karvan.modules.mail.sandbox import find_way
from karvan.modules.mail.services import MANAGE
from karvan.modules.mail.services import cancel_mail
from karvan.modules.mail.services import retry_mail
from karvan.plugins.access import permission
from karvan.web.forms import form_of
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context

STATES = {
    MailState.WAITING: (_("Waiting"), "info"),
    MailState.SENDING: (_("Leaving"), "info"),
    MailState.SENT: (_("Sent"), "good"),
    MailState.HELD: (_("Held"), "warn"),
    MailState.FAILED: (_("Failed"), "bad"),
    MailState.UNKNOWN: (_("Needs a decision"), "warn"),
    MailState.CANCELLED: (_("Cancelled"), ""),
}
PURPOSES = {
    Purpose.SERVICE: _("Service mail"),
    Purpose.LEGAL: _("Required by law"),
    Purpose.MARKETING: _("Marketing"),
}
REASONS = {
    "no_server": _("No mail server is configured."),
    "sandbox": _("Held by the sandbox."),
    "copy": _("Held by the sandbox: this database is a copy."),
    "worker_lost": _("The worker stopped while the mail was leaving."),
    "opted_out": _("The recipient wants no such mail."),
    "bounced": _("Nobody could be reached at this address."),
}
ACTIONS = {
    "retry": (retry_mail, _("The mail waits for a worker.")),
    "cancel": (cancel_mail, _("The mail will not be sent.")),
}
# The words of a mail are shown in a frame that runs nothing, fetches nothing and belongs to nobody.
FRAME_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)


@core.get(f"{CORE}/mail")
@permission(READ)
def outbox(ctx: Context) -> Response:
    """Mails by state, the latest first; `q` searches, `before` goes on."""
    state = request.args.get("state")
    chosen = state if state in set(MailState) else None
    search, before = request.args.get("q", ""), request.args.get("before", type=int)
    lines = list_mails(ctx, state=chosen, search=search, before=before, limit=PAGE + 1)
    older = None
    if len(lines) > PAGE:
        last = lines[PAGE - 1].mail.id
        older = url("core.outbox", state=chosen, q=search or None, before=last)
    shown = {"states": STATES, "reasons": REASONS, "chosen": chosen, "search": search}
    return render(
        ctx,
        "karvan/mail/outbox.html",
        lines=lines[:PAGE],
        counts=count_mails(ctx),
        way=find_way(ctx),
        older=older,
        **shown,
    )


@core.get(f"{CORE}/mail/<int:mail_id>")
@permission(READ)
def mail(ctx: Context, mail_id: int) -> Response:
    """One mail: to whom, what became of it, what it says."""
    found = get_mail(ctx, mail_id)
    ref = record_of(found.mail)
    return render(
        ctx,
        "karvan/mail/mail.html",
        line=found,
        states=STATES,
        reasons=REASONS,
        purposes=PURPOSES,
        record=title_of(ctx, ref) if ref and found.may_read_words else None,
        record_link=link_to(ctx, ref) if ref and found.may_read_words else None,
    )


@core.get(f"{CORE}/mail/<int:mail_id>/words")
@permission(READ)
def mail_words(ctx: Context, mail_id: int) -> Response:
    """The HTML of a mail, for the frame on its page."""
    found = get_mail(ctx, mail_id)
    if not found.may_read_words:
        raise NotFound
    return framed(found.mail.body_html)


@core.post(f"{CORE}/mail/<int:mail_id>/<any(retry, cancel):action>")
@permission(MANAGE)
@form_of("core.outbox")
def change_mail(ctx: Context, mail_id: int, action: str) -> Response:
    """Send again, or keep from leaving."""
    act, done = ACTIONS[action]
    act(ctx, mail_id)
    return redirect_to(ctx, "core.mail", mail_id=mail_id, flash=done)


def framed(page: str) -> Response:
    """A page made of someone's words, for a frame of ours."""
    response = Response(page, mimetype="text/html")
    response.headers["Content-Security-Policy"] = FRAME_POLICY
    return response
