"""Approvals in the browser: what waits for me, one request with its history, and deciding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.contracts.references import DocumentRef
from karvan.errors import Malformed
from karvan.i18n import lazy_gettext as _
from karvan.modules.approvals.permissions import APPROVAL_MANAGE
from karvan.modules.approvals.permissions import APPROVAL_READ
from karvan.modules.approvals.queries.requests import get_request
from karvan.modules.approvals.queries.requests import list_inbox
from karvan.modules.approvals.queries.requests import list_own
from karvan.modules.approvals.queries.requests import list_requests
from karvan.modules.approvals.services import AskApproval
from karvan.modules.approvals.services import Decide
from karvan.modules.approvals.services import approve
from karvan.modules.approvals.services import refuse
from karvan.modules.approvals.services import request_approval
from karvan.modules.approvals.services import withdraw_request
from karvan.modules.approvals.web.labels import DECISIONS
from karvan.modules.approvals.web.labels import REQUEST_STATES
from karvan.modules.approvals.web.labels import STEP_STATES
from karvan.plugins.access import permission
from karvan.web.forms import form_of
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context

APPROVALS = f"{CORE}/approvals"
APPROVAL = f"{APPROVALS}/<int:request_id>"


@core.get(APPROVALS)
@permission(APPROVAL_READ)
def approvals(ctx: Context) -> Response:
    """What waits for the reader, and what they asked for."""
    return render(
        ctx,
        "karvan/approvals/inbox.html",
        inbox=list_inbox(ctx),
        own=list_own(ctx),
        states=REQUEST_STATES,
    )


@core.get(f"{APPROVALS}/all")
@permission(APPROVAL_MANAGE)
def pending_approvals(ctx: Context) -> Response:
    """Everything that waits in the company."""
    lines = list_requests(ctx)
    return render(ctx, "karvan/approvals/pending.html", lines=lines, states=REQUEST_STATES)


@core.get(APPROVAL)
@permission(APPROVAL_READ)
def approval(ctx: Context, request_id: int) -> Response:
    """One request: what it is about, what changed since, its steps, votes and history."""
    return render(
        ctx,
        "karvan/approvals/request.html",
        view=get_request(ctx, request_id),
        states=REQUEST_STATES,
        step_states=STEP_STATES,
        decisions=DECISIONS,
    )


@core.post(f"{APPROVALS}/ask/<kind>/<int:record_id>")
@permission(APPROVAL_READ)
@form_of("core.approvals")
def ask_approval(ctx: Context, kind: str, record_id: int) -> Response:
    """Ask for approval of a record, from the page of the record."""
    note = request.form.get("note", "")
    made = request_approval(ctx, AskApproval(DocumentRef(kind, record_id), note))
    message = _("Approval was asked for.")
    return redirect_to(ctx, "core.approval", flash=message, request_id=made.id)


@core.post(f"{APPROVAL}/decide")
@permission(APPROVAL_READ)
@form_of("core.approval")
def decide_approval(ctx: Context, request_id: int) -> Response:
    """Say yes or no."""
    command = Decide(request_id, request.form.get("reason", ""), _on_behalf_of())
    if request.form.get("decision") == "approve":
        approve(ctx, command)
        message = _("You approved it.")
    else:
        refuse(ctx, command)
        message = _("You refused it.")
    return redirect_to(ctx, "core.approvals", flash=message)


@core.post(f"{APPROVAL}/withdraw")
@permission(APPROVAL_READ)
@form_of("core.approval")
def withdraw_approval(ctx: Context, request_id: int) -> Response:
    """Take the question back."""
    withdraw_request(ctx, request_id)
    return redirect_to(
        ctx, "core.approval", flash=_("The request was withdrawn."), request_id=request_id
    )


def _on_behalf_of() -> int | None:
    typed = request.form.get("on_behalf_of", "")
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 19):
        raise Malformed(reason="on_behalf_of")
    return int(typed)
