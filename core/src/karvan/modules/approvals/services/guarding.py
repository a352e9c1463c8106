"""The guard a document calls before it goes on, and what its page says about approval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.contracts.references import DocumentRef
from karvan.documents.contract import find_kind
from karvan.documents.records import find_record
from karvan.documents.records import title_of
from karvan.modules.approvals.errors import ApprovalMissing
from karvan.modules.approvals.errors import ApprovalOutdated
from karvan.modules.approvals.errors import ApprovalPending
from karvan.modules.approvals.models import ApprovalRequest
from karvan.modules.approvals.models import RequestState
from karvan.modules.approvals.models import StepState
from karvan.modules.approvals.queries.requests import latest_request
from karvan.modules.approvals.queries.requests import steps_of
from karvan.modules.approvals.queries.rules import Assessment
from karvan.modules.approvals.queries.rules import assess

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class ApprovalStatus:
    """What a document's page says: by which rules approval is needed, and where it stands."""

    document: DocumentRef
    rules: tuple[str, ...]
    request: ApprovalRequest | None
    is_needed: bool
    is_granted: bool
    is_outdated: bool

    @property
    def may_ask(self) -> bool:
        """Whether asking makes sense now."""
        pending = self.request is not None and self.request.state == RequestState.PENDING
        return self.is_needed and not self.is_granted and (self.is_outdated or not pending)


def require_approval(ctx: Context, ref: DocumentRef) -> None:
    """Go on only where no rule applies, or an approval of exactly this state of the document is there.

    Raises ApprovalMissing naming the rules, or its kinds ApprovalPending and ApprovalOutdated. Call it
    in the service that lets the document go on, so that no door is left beside it.
    """
    status = approval_status(ctx, ref)
    if not status.is_needed or status.is_granted:
        return
    told = {"document": title_of(ctx, ref), "rules": ", ".join(status.rules)}
    request = status.request
    if request is not None and status.is_outdated and request.state == RequestState.APPROVED:
        raise ApprovalOutdated(**told)
    if request is not None and request.state == RequestState.PENDING:
        raise ApprovalPending(**told)
    raise ApprovalMissing(**told)


def approval_status(ctx: Context, ref: DocumentRef) -> ApprovalStatus:
    """Whether approval is needed, asked for, given, or of a former state of the document."""
    kind, record = find_kind(ctx, ref.kind), None
    if kind is not None and kind.approvable is not None:
        record = find_record(ctx, ref)
    wanted = assess(ctx, kind, record) if kind is not None and record is not None else None
    if wanted is None:
        return ApprovalStatus(ref, (), None, False, False, False)
    request = latest_request(ctx, ref)
    is_same = request is not None and _covers(ctx, request, wanted)
    return ApprovalStatus(
        document=ref,
        rules=tuple(each.name for each in wanted.rules),
        request=request,
        is_needed=True,
        is_granted=is_same and request is not None and request.state == RequestState.APPROVED,
        is_outdated=request is not None and not is_same,
    )


def _covers(ctx: Context, request: ApprovalRequest, wanted: Assessment) -> bool:
    """Whether the request was about this state of the document, and about every rule that applies."""
    asked = {each.rule_id for each in steps_of(ctx, request.id) if each.state != StepState.REFUSED}
    return request.digest == wanted.digest and {each.id for each in wanted.rules} <= asked
