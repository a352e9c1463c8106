"""Requests: one with all that is shown of it, those that wait for someone, and those of a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.contracts.references import DocumentRef
from karvan.documents.contract import find_kind
from karvan.documents.records import find_record
from karvan.documents.records import link_to
from karvan.documents.records import may_read
from karvan.documents.records import title_of
from karvan.errors import NotFound
from karvan.modules.approvals.figures import Shown
from karvan.modules.approvals.figures import compare
from karvan.modules.approvals.models import ApprovalRequest
from karvan.modules.approvals.models import ApprovalStep
from karvan.modules.approvals.models import ApprovalVote
from karvan.modules.approvals.models import RequestState
from karvan.modules.approvals.models import StepState
from karvan.modules.approvals.permissions import APPROVAL_MANAGE
from karvan.modules.approvals.permissions import APPROVAL_READ
from karvan.modules.approvals.queries.people import PeopleOfCompany
from karvan.modules.approvals.queries.people import barred_from
from karvan.modules.approvals.queries.people import people_of
from karvan.modules.approvals.queries.rules import figures_now

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from karvan.context import Context
    from karvan.i18n import Text

MOST_LISTED = 500


@dataclass(frozen=True)
class RequestLine:
    """A request in a list."""

    request: ApprovalRequest
    title: Text
    requester: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class RequestView:
    """A request as its page shows it."""

    request: ApprovalRequest
    title: Text
    link: tuple[str, Mapping[str, Any]] | None
    figures: list[Shown]
    is_changed: bool
    steps: Sequence[ApprovalStep]
    votes: Mapping[int, list[ApprovalVote]]
    earlier: Sequence[ApprovalRequest]
    people: PeopleOfCompany
    may_decide: bool
    may_withdraw: bool


def ref_of(request: ApprovalRequest) -> DocumentRef:
    """The record a request is about."""
    return DocumentRef(request.record_kind, request.record_id)


def steps_of(ctx: Context, request_id: int) -> Sequence[ApprovalStep]:
    """The steps of a request, in order."""
    order = (ApprovalStep.level, ApprovalStep.id)
    of_request = ApprovalStep.request_id == request_id
    return ctx.session.scalars(select(ApprovalStep).where(of_request).order_by(*order)).all()


def votes_of(ctx: Context, request_id: int) -> dict[int, list[ApprovalVote]]:
    """The votes of a request by step, in order."""
    found: dict[int, list[ApprovalVote]] = {}
    of_request = ApprovalVote.request_id == request_id
    for vote in ctx.session.scalars(
        select(ApprovalVote).where(of_request).order_by(ApprovalVote.id)
    ):
        found.setdefault(vote.step_id, []).append(vote)
    return found


def latest_request(ctx: Context, ref: DocumentRef) -> ApprovalRequest | None:
    """The newest request of a record, whatever became of it."""
    return ctx.session.scalars(_of_record(ref).limit(1)).first()


def find_request(ctx: Context, request_id: int) -> ApprovalRequest:
    """The row of a request; raises NotFound."""
    found = ctx.session.get(ApprovalRequest, (ctx.company.id, request_id))
    if found is None:
        raise NotFound
    return found


def get_request(ctx: Context, request_id: int) -> RequestView:
    """A request with everything its page shows.

    For who asked, who may decide, who may read the record and who manages approvals; raises
    NotFound for all others.
    """
    ctx.require(APPROVAL_READ)
    request, people = find_request(ctx, request_id), people_of(ctx)
    steps, votes, me = steps_of(ctx, request_id), votes_of(ctx, request_id), ctx.actor.id or 0
    may_decide = waits_for(request, steps, votes, people, me)
    ref = ref_of(request)
    is_party = me in barred_from(request) or any(
        me in people.audience(step, barred_from(request)) for step in steps
    )
    if not (is_party or may_decide or may_read(ctx, ref) or ctx.can(APPROVAL_MANAGE)):
        raise NotFound
    figures, is_changed = _figures(ctx, request)
    is_pending = request.state == RequestState.PENDING
    may_withdraw = me == request.requested_by or ctx.can(APPROVAL_MANAGE)
    return RequestView(
        request=request,
        title=title_of(ctx, ref),
        link=link_to(ctx, ref) if may_read(ctx, ref) else None,
        figures=figures,
        is_changed=is_changed and is_pending,
        steps=steps,
        votes=votes,
        earlier=[e for e in ctx.session.scalars(_of_record(ref)) if e.id != request_id],
        people=people,
        may_decide=may_decide and not is_changed,
        may_withdraw=is_pending and may_withdraw,
    )


def waits_for(
    request: ApprovalRequest,
    steps: Sequence[ApprovalStep],
    votes: Mapping[int, list[ApprovalVote]],
    people: PeopleOfCompany,
    user_id: int,
) -> bool:
    """Whether an open step waits for this user, in person or as a deputy."""
    if request.state != RequestState.PENDING:
        return False
    return any(
        free_principals(step, votes.get(step.id, []), people, user_id, barred_from(request))
        for step in steps
        if step.state == StepState.OPEN
    )


def free_principals(
    step: ApprovalStep,
    votes: Sequence[ApprovalVote],
    people: PeopleOfCompany,
    user_id: int,
    barred: set[int],
) -> list[int]:
    """For whom the user may still decide; one person has one voice in a step, whoever they act for."""
    if any(user_id in {vote.voter_id, vote.principal_id} for vote in votes):
        return []
    spent = {each for vote in votes for each in (vote.voter_id, vote.principal_id)}
    return [each for each in people.principals(user_id, step, barred) if each not in spent]


def list_inbox(ctx: Context) -> list[RequestLine]:
    """What waits for the one who acts, oldest first."""
    ctx.require(APPROVAL_READ)
    people, me = people_of(ctx), ctx.actor.id or 0
    return [
        _line(ctx, request, people)
        for request in _pending(ctx)
        if waits_for(request, steps_of(ctx, request.id), votes_of(ctx, request.id), people, me)
    ]


def list_own(ctx: Context, limit: int = 50) -> list[RequestLine]:
    """What the one who acts has asked for, newest first."""
    ctx.require(APPROVAL_READ)
    own = (
        select(ApprovalRequest)
        .where(ApprovalRequest.requested_by == (ctx.actor.id or -1))
        .order_by(ApprovalRequest.id.desc())
        .limit(limit)
    )
    people = people_of(ctx)
    return [_line(ctx, each, people) for each in ctx.session.scalars(own)]


def list_requests(ctx: Context) -> list[RequestLine]:
    """Every request that is pending in the company, oldest first."""
    ctx.require(APPROVAL_MANAGE)
    people = people_of(ctx)
    return [_line(ctx, each, people) for each in _pending(ctx)]


def _pending(ctx: Context) -> Sequence[ApprovalRequest]:
    statement = (
        select(ApprovalRequest)
        .where(ApprovalRequest.state == RequestState.PENDING)
        .order_by(ApprovalRequest.id)
        .limit(MOST_LISTED)
    )
    return ctx.session.scalars(statement).all()


def _of_record(ref: DocumentRef) -> Any:
    return (
        select(ApprovalRequest)
        .where(ApprovalRequest.record_kind == ref.kind, ApprovalRequest.record_id == ref.id)
        .order_by(ApprovalRequest.id.desc())
    )


def _line(ctx: Context, request: ApprovalRequest, people: PeopleOfCompany) -> RequestLine:
    waiting = tuple(each.name for each in steps_of(ctx, request.id) if each.state == StepState.OPEN)
    requester = people.name(request.requested_by)
    return RequestLine(request, title_of(ctx, ref_of(request)), requester, waiting)


def _figures(ctx: Context, request: ApprovalRequest) -> tuple[list[Shown], bool]:
    """What was asked about beside what the record says now, and whether they differ."""
    kind, record = find_kind(ctx, request.record_kind), find_record(ctx, ref_of(request))
    if kind is None or record is None or kind.approvable is None:
        return compare({}, request.figures, request.figures, ctx.locale), record is None
    names, now, digest = figures_now(ctx, kind, record)
    shown_now = now if request.state == RequestState.PENDING else request.figures
    return compare(names, request.figures, shown_now, ctx.locale), digest != request.digest
