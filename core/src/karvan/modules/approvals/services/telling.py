"""Telling people: what waits for them, and what became of what they asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from karvan.documents.records import title_of
from karvan.i18n import lazy_gettext as _
from karvan.modules.approvals.models import ApprovalRequest
from karvan.modules.approvals.models import ApprovalStep
from karvan.modules.approvals.models import RequestState
from karvan.modules.approvals.queries.people import barred_from
from karvan.modules.approvals.queries.people import people_of
from karvan.modules.approvals.queries.requests import free_principals
from karvan.modules.approvals.queries.requests import ref_of
from karvan.modules.approvals.queries.requests import votes_of
from karvan.modules.notifications.services import notify

if TYPE_CHECKING:
    from karvan.context import Context

WANTED, ANSWERED = "core.approval_wanted", "core.approval_answered"


def tell_approvers(
    ctx: Context,
    request: ApprovalRequest,
    steps: Sequence[ApprovalStep],
    *,
    is_reminder: bool = False,
) -> None:
    """Tell everyone whose answer a step still waits for, deputies included."""
    people, votes, barred = people_of(ctx), votes_of(ctx, request.id), barred_from(request)
    readers = {
        user_id
        for step in steps
        for user_id in people.audience(step, barred)
        if free_principals(step, votes.get(step.id, []), people, user_id, barred)
    }
    document = str(title_of(ctx, ref_of(request)))
    if is_reminder:
        text = _("Reminder: {document} waits for your approval", document=document)
    else:
        text = _("{document} waits for your approval", document=document)
    notify(ctx, readers, WANTED, text, ("core.approval", {"request_id": request.id}))


def tell_requester(ctx: Context, request: ApprovalRequest) -> None:
    """Tell who asked that the request is decided or expired."""
    document = str(title_of(ctx, ref_of(request)))
    text = {
        RequestState.APPROVED: _("{document} was approved", document=document),
        RequestState.REFUSED: _("{document} was refused", document=document),
        RequestState.EXPIRED: _(
            "Nobody decided about {document} in time; ask again", document=document
        ),
    }[RequestState(request.state)]
    if request.requested_by:
        link = ("core.approval", {"request_id": request.id})
        notify(ctx, [request.requested_by], ANSWERED, text, link)
