"""Approval of entries that were written by hand: what the page says, and the guard of posting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.api import DocumentRef
from karvan.api import approval_status
from karvan.api import require_approval
from karvan_finance.ledger.domain.ledger import EntryState
from karvan_finance.ledger.models import JournalEntry

if TYPE_CHECKING:
    from karvan.api import ApprovalStatus
    from karvan.api import Context

ENTRY = "finance.entry"


def require_approval_of(ctx: Context, entry: JournalEntry) -> None:
    """Refuse to post what needs approval and has none; raises ApprovalMissing.

    What another document asked for, and a reversal, was decided elsewhere.
    """
    if is_manual(entry):
        require_approval(ctx, DocumentRef(ENTRY, entry.id))


def approval_of_entry(ctx: Context, entry_id: int) -> ApprovalStatus | None:
    """Where the approval of a draft stands; None where posting asks for none."""
    entry = ctx.session.get(JournalEntry, (ctx.company.id, entry_id))
    if entry is None or entry.state != EntryState.DRAFT or not is_manual(entry):
        return None
    return approval_status(ctx, DocumentRef(ENTRY, entry_id))


def is_manual(entry: JournalEntry) -> bool:
    """Whether the entry was written by hand: no document asked for it, and it reverses none."""
    return entry.source_kind is None and entry.reversal_of_id is None
