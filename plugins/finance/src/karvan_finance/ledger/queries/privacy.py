"""What stands against erasing a party in the books: entries that are not posted yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from karvan.api import Blocker
from karvan.api import lazy_gettext as _
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import JournalEntry

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.api import DocumentRef

PARTY, DRAFT = "core.party", "draft"


def erasure_blockers(ctx: Context, subject: DocumentRef) -> list[Blocker]:
    """Drafts that name the party: post or delete them first, posted ones are kept by law."""
    if subject.kind != PARTY:
        return []
    statement = (
        select(func.count(func.distinct(EntryLine.entry_id)))
        .join(JournalEntry, EntryLine.entry)
        .where(EntryLine.party_id == subject.id, JournalEntry.state == DRAFT)
    )
    count = ctx.session.scalar(statement) or 0
    text = _("Post or delete the drafts that name this party: {count}.", count=count)
    return [Blocker("refuse", text, count)] if count else []
