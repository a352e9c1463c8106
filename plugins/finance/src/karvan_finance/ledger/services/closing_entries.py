"""Which fiscal years an entry closes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import aliased

from karvan_finance.ledger.domain.ledger import EntryState
from karvan_finance.ledger.models import JournalEntry

if TYPE_CHECKING:
    from karvan.api import Context

CLOSES = "finance.fiscal_year"


def closing_entries(ctx: Context) -> dict[int, JournalEntry]:
    """The entry that closes each closed year, by the year's id; a reversed one closes none."""
    reversal = aliased(JournalEntry)
    is_reversed = (
        select(reversal.id)
        .where(
            reversal.company_id == JournalEntry.company_id,
            reversal.reversal_of_id == JournalEntry.id,
        )
        .exists()
    )
    found = ctx.session.scalars(
        select(JournalEntry).where(
            JournalEntry.source_kind == CLOSES,
            JournalEntry.state == EntryState.POSTED,
            JournalEntry.reversal_of_id.is_(None),
            ~is_reversed,
        )
    )
    return {entry.source_id: entry for entry in found if entry.source_id is not None}
