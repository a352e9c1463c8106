"""What approvals tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from karvan.contracts.references import DocumentRef
from karvan.plugins.published import event


@event("core.approval_granted", version=1)
@dataclass(frozen=True)
class ApprovalGranted:
    """All steps of a request were approved; the document may go on."""

    document: DocumentRef
    request_id: int
    at: datetime
    actor_id: int | None


@event("core.approval_refused", version=1)
@dataclass(frozen=True)
class ApprovalRefused:
    """An approver said no, by the rule named."""

    document: DocumentRef
    request_id: int
    rule: int
    at: datetime
    actor_id: int | None
