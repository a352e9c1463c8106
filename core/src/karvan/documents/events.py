"""What the document kit asks and tells of documents of any kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from karvan.contracts.references import DocumentRef
from karvan.plugins.published import event


@event("core.document_cancelling", version=1, asked=True)
@dataclass(frozen=True)
class DocumentCancelling:
    """Asked before a document is cancelled; a subscriber may refuse."""

    document: DocumentRef
    at: datetime
    actor_id: int | None
    reason: str


@event("core.document_cancelled", version=1)
@dataclass(frozen=True)
class DocumentCancelled:
    """A document was cancelled; `by` is the document that undoes it, where there is one."""

    document: DocumentRef
    at: datetime
    actor_id: int | None
    reason: str
    by: DocumentRef | None = None
