"""Deciding: a vote counts once per person and step; the last one that is needed lets the document go.

Four eyes holds in here and again in the database, whatever door a decision comes through.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from karvan.documents.contract import DocumentKind
from karvan.documents.contract import get_kind
from karvan.documents.records import find_record
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.approvals.errors import ApprovalClosed
from karvan.modules.approvals.errors import ChangedSinceAsked
from karvan.modules.approvals.errors import FourEyes
from karvan.modules.approvals.errors import NeedsPerson
from karvan.modules.approvals.errors import NotAnApprover
from karvan.modules.approvals.events import ApprovalGranted
from karvan.modules.approvals.events import ApprovalRefused
from karvan.modules.approvals.models import ApprovalRequest
from karvan.modules.approvals.models import ApprovalStep
from karvan.modules.approvals.models import ApprovalVote
from karvan.modules.approvals.models import RequestState
from karvan.modules.approvals.models import StepState
from karvan.modules.approvals.permissions import APPROVAL_READ
from karvan.modules.approvals.queries.people import barred_from
from karvan.modules.approvals.queries.people import people_of
from karvan.modules.approvals.queries.requests import free_principals
from karvan.modules.approvals.queries.requests import ref_of
from karvan.modules.approvals.queries.requests import steps_of
from karvan.modules.approvals.queries.requests import votes_of
from karvan.modules.approvals.queries.rules import figures_now
from karvan.modules.approvals.services.asking import close
from karvan.modules.approvals.services.asking import lock_request
from karvan.modules.approvals.services.asking import open_level
from karvan.modules.approvals.services.telling import tell_requester

if TYPE_CHECKING:
    from karvan.context import Context

LONGEST_REASON = 2_000


@dataclass(frozen=True)
class Decide:
    """Whose request, why, and (for a deputy) for whom; None picks the one it waits for."""

    request_id: int
    reason: str = ""
    on_behalf_of: int | None = None


@dataclass(frozen=True)
class _Voice:
    """An open step and the one for whom the actor decides about it."""

    step: ApprovalStep
    principal: int


def approve(ctx: Context, command: Decide) -> ApprovalRequest:
    """Say yes in every open step that waits for the actor; the last yes grants the approval.

    Raises FourEyes, NotAnApprover, ApprovalClosed, ChangedSinceAsked or NeedsPerson.
    """
    request, kind, record = _open_request(ctx, command)
    steps, votes = steps_of(ctx, request.id), votes_of(ctx, request.id)
    for voice in _voices(ctx, request, steps, votes, command):
        _vote(ctx, request, voice, "approve", command.reason)
        given = [each.decision for each in votes.get(voice.step.id, [])]
        if [*given, "approve"].count("approve") >= voice.step.quorum:
            voice.step.state = StepState.APPROVED
    ctx.session.flush()
    if any(each.state == StepState.OPEN for each in steps):
        return request
    if any(each.state == StepState.WAITING for each in steps):
        open_level(ctx, request, steps)
        return request
    close(ctx, request, RequestState.APPROVED)
    _grant(ctx, request, kind, record)
    return request


def refuse(ctx: Context, command: Decide) -> ApprovalRequest:
    """Say no, with a reason; one no ends the request. Raises as `approve`, Invalid without a reason."""
    if not command.reason.strip():
        text = _("Say why, so that it can be put right.")
        raise Invalid([Problem("core.approval.reason", text, field="reason")])
    request, kind, record = _open_request(ctx, command)
    steps, votes = steps_of(ctx, request.id), votes_of(ctx, request.id)
    voice = _voices(ctx, request, steps, votes, command)[0]
    _vote(ctx, request, voice, "refuse", command.reason)
    voice.step.state = StepState.REFUSED
    close(ctx, request, RequestState.REFUSED)
    ctx.uow.flush()
    ctx.publish(
        ApprovalRefused(
            ref_of(request), request.id, voice.step.rule_id, ctx.clock.now(), ctx.actor.id
        )
    )
    if kind.approvable is not None and kind.approvable.on_refused is not None:
        kind.approvable.on_refused(ctx, record)
    tell_requester(ctx, request)
    return request


def _open_request(ctx: Context, command: Decide) -> tuple[ApprovalRequest, DocumentKind, Any]:
    ctx.require(APPROVAL_READ)
    if ctx.actor.id is None:
        raise NeedsPerson
    if len(command.reason) > LONGEST_REASON:
        text = _("A reason has at most {limit} characters.", limit=LONGEST_REASON)
        raise Invalid([Problem("core.approval.reason", text, field="reason")])
    request = lock_request(ctx, command.request_id)
    if request.state != RequestState.PENDING:
        raise ApprovalClosed
    if {ctx.actor.id, ctx.actor.on_behalf_of, command.on_behalf_of} & barred_from(request):
        raise FourEyes(permission=APPROVAL_READ)
    kind, record = get_kind(ctx, request.record_kind), find_record(ctx, ref_of(request))
    if record is None:
        raise NotFound
    _names, _figures, digest = figures_now(ctx, kind, record)
    if digest != request.digest:
        raise ChangedSinceAsked
    return request, kind, record


def _voices(
    ctx: Context,
    request: ApprovalRequest,
    steps: Sequence[ApprovalStep],
    votes: Mapping[int, list[ApprovalVote]],
    command: Decide,
) -> list[_Voice]:
    """The open steps that wait for the actor, with whom they decide for; raises NotAnApprover."""
    people, barred, me = people_of(ctx), barred_from(request), ctx.actor.id or 0
    found = []
    for step in steps:
        if step.state != StepState.OPEN:
            continue
        principals = free_principals(step, votes.get(step.id, []), people, me, barred)
        if command.on_behalf_of is not None:
            principals = [each for each in principals if each == command.on_behalf_of]
        if principals:
            found.append(_Voice(step, principals[0]))
    if not found:
        raise NotAnApprover(permission=APPROVAL_READ)
    return found


def _vote(
    ctx: Context, request: ApprovalRequest, voice: _Voice, decision: str, reason: str
) -> None:
    ctx.session.add(
        ApprovalVote(
            id=ctx.uow.new_id(),
            request_id=request.id,
            requested_by=request.requested_by,
            authored_by=request.authored_by,
            edited_by=request.edited_by,
            step_id=voice.step.id,
            principal_id=voice.principal,
            voter_id=ctx.actor.id,
            decision=decision,
            reason=reason.strip(),
            at=ctx.clock.now(),
        )
    )


def _grant(ctx: Context, request: ApprovalRequest, kind: DocumentKind, record: Any) -> None:
    ctx.uow.flush()
    now = ctx.clock.now()
    ctx.publish(ApprovalGranted(ref_of(request), request.id, now, ctx.actor.id))
    if kind.approvable is not None and kind.approvable.on_granted is not None:
        kind.approvable.on_granted(ctx, record)
    tell_requester(ctx, request)
