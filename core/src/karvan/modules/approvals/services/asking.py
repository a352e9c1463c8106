"""Asking for approval, and taking the question back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.audit.models import AuditEntry
from karvan.audit.rows import entity_of
from karvan.contracts.references import DocumentRef
from karvan.documents.contract import DocumentKind
from karvan.documents.contract import get_kind
from karvan.documents.records import title_of
from karvan.errors import Forbidden
from karvan.errors import NotFound
from karvan.modules.approvals.errors import ApprovalClosed
from karvan.modules.approvals.errors import ApprovalNotNeeded
from karvan.modules.approvals.errors import NotApprovable
from karvan.modules.approvals.errors import NotEnoughApprovers
from karvan.modules.approvals.models import ApprovalRequest
from karvan.modules.approvals.models import ApprovalRule
from karvan.modules.approvals.models import ApprovalStep
from karvan.modules.approvals.models import RequestState
from karvan.modules.approvals.models import StepState
from karvan.modules.approvals.models.requests import NOBODY
from karvan.modules.approvals.permissions import APPROVAL_MANAGE
from karvan.modules.approvals.queries.people import barred_from
from karvan.modules.approvals.queries.people import people_of
from karvan.modules.approvals.queries.rules import Assessment
from karvan.modules.approvals.queries.rules import assess
from karvan.modules.approvals.services.guarding import approval_status
from karvan.modules.approvals.services.telling import tell_approvers

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class AskApproval:
    """Which record, and what to tell the approvers."""

    record: DocumentRef
    note: str = ""


def request_approval(ctx: Context, command: AskApproval) -> ApprovalRequest:
    """Ask for approval of the record as it stands; a question that is open already is given back.

    One about a former state is withdrawn and asked anew. Raises NotApprovable, ApprovalNotNeeded
    where no rule applies, NotEnoughApprovers where the rule can never be met, Forbidden for who may
    not see such records.
    """
    kind = get_kind(ctx, command.record.kind)
    if kind.approvable is None:
        raise NotApprovable(kind=kind.label)
    ctx.require(kind.permission)
    record = _locked(ctx, kind, command.record)
    wanted = assess(ctx, kind, record)
    if wanted is None:
        raise ApprovalNotNeeded(document=title_of(ctx, command.record))
    status = approval_status(ctx, command.record)
    is_open = status.request is not None and status.request.state == RequestState.PENDING
    if status.request is not None and not status.is_outdated and (is_open or status.is_granted):
        return status.request
    if status.request is not None and is_open:
        close(ctx, status.request, RequestState.WITHDRAWN)
        ctx.session.flush()
    return _ask(ctx, kind, record, command, wanted)


def withdraw_request(ctx: Context, request_id: int) -> ApprovalRequest:
    """Take a question back: for who asked, and who manages approvals. Raises ApprovalClosed."""
    request = lock_request(ctx, request_id)
    if ctx.actor.id != request.requested_by and not ctx.can(APPROVAL_MANAGE):
        raise Forbidden(permission=APPROVAL_MANAGE)
    if request.state != RequestState.PENDING:
        raise ApprovalClosed
    close(ctx, request, RequestState.WITHDRAWN)
    ctx.uow.flush()
    return request


def lock_request(ctx: Context, request_id: int) -> ApprovalRequest:
    """The request, held until the transaction ends, so that two decisions come one after the other."""
    found = ctx.session.get(
        ApprovalRequest,
        (ctx.company.id, request_id),
        with_for_update=True,
        populate_existing=True,
    )
    if found is None:
        raise NotFound
    return found


def close(ctx: Context, request: ApprovalRequest, state: RequestState) -> None:
    """End a request; steps that are not decided are closed with it."""
    request.state, request.closed_at = state, ctx.clock.now()
    request.closed_by = ctx.actor.id
    undecided = (StepState.OPEN, StepState.WAITING)
    of_request = (ApprovalStep.request_id == request.id) & ApprovalStep.state.in_(undecided)
    for step in ctx.session.scalars(select(ApprovalStep).where(of_request)):
        step.state = StepState.CLOSED


def open_level(ctx: Context, request: ApprovalRequest, steps: Sequence[ApprovalStep]) -> None:
    """Open the lowest level that waits, and tell those who may decide."""
    waiting = [each for each in steps if each.state == StepState.WAITING]
    lowest = min((each.level for each in waiting), default=0)
    for step in waiting:
        if step.level == lowest:
            step.state, step.opened_at = StepState.OPEN, ctx.clock.now()
    ctx.session.flush()
    tell_approvers(ctx, request, [each for each in waiting if each.state == StepState.OPEN])


def _ask(
    ctx: Context, kind: DocumentKind, record: Any, command: AskApproval, wanted: Assessment
) -> ApprovalRequest:
    now = ctx.clock.now()
    days = [each.expire_days for each in wanted.rules if each.expire_days]
    request = ApprovalRequest(
        id=ctx.uow.new_id(),
        record_kind=command.record.kind,
        record_id=command.record.id,
        note=command.note.strip(),
        requested_by=ctx.actor.id or NOBODY,
        authored_by=_author(ctx, kind, record),
        edited_by=_last_editor(ctx, kind, record),
        requested_at=now,
        digest=wanted.digest,
        figures=wanted.figures,
        expires_at=now + timedelta(days=min(days)) if days else None,
    )
    _require_enough(ctx, request, wanted.rules)
    ctx.session.add(request)
    ctx.session.flush()
    steps = [_step(ctx, request, rule) for rule in wanted.rules]
    ctx.session.add_all(steps)
    ctx.session.flush()
    open_level(ctx, request, steps)
    return request


def _step(ctx: Context, request: ApprovalRequest, rule: ApprovalRule) -> ApprovalStep:
    return ApprovalStep(
        id=ctx.uow.new_id(),
        request_id=request.id,
        rule_id=rule.id,
        rule_version=rule.version,
        name=rule.name,
        level=rule.level,
        role=rule.role,
        user_ids=list(rule.user_ids),
        quorum=rule.quorum,
        remind_hours=rule.remind_hours,
        state=StepState.WAITING,
    )


def _require_enough(ctx: Context, request: ApprovalRequest, rules: Sequence[ApprovalRule]) -> None:
    people, barred = people_of(ctx), barred_from(request)
    for rule in rules:
        there = len(people.approvers(rule, barred))
        if there < rule.quorum:
            raise NotEnoughApprovers(rule=rule.name, needed=rule.quorum, there=there)


def _locked(ctx: Context, kind: DocumentKind, ref: DocumentRef) -> Any:
    """The record, held: two who ask at once ask one after the other."""
    record = ctx.session.get(kind.model, (ctx.company.id, ref.id), with_for_update=True)
    if record is None:
        raise NotFound
    return record


def _author(ctx: Context, kind: DocumentKind, record: Any) -> int:
    if kind.approvable is not None and kind.approvable.author is not None:
        return kind.approvable.author(ctx, record) or NOBODY
    return getattr(record, "created_by", None) or NOBODY


def _last_editor(ctx: Context, kind: DocumentKind, record: Any) -> int:
    """Who last changed the document or its lines, by the audit trail."""
    table = record.__tablename__
    of_document = (AuditEntry.entity == entity_of(table)) & (AuditEntry.row_id == record.id)
    if kind.approvable is not None and kind.approvable.lines is not None:
        model, column = kind.approvable.lines
        lines = select(model.id).where(getattr(model, column) == record.id)
        of_lines = AuditEntry.entity == entity_of(model.__tablename__)
        of_document |= of_lines & AuditEntry.row_id.in_(lines)
    newest = (AuditEntry.epoch.desc(), AuditEntry.txid.desc(), AuditEntry.id.desc())
    editor = select(AuditEntry.actor_id).where(of_document).order_by(*newest).limit(1)
    return ctx.session.scalar(editor) or NOBODY
