"""Reversal: the one correction of a posted entry.

A reversal is a new entry with the same lines, negated; both stay in the books and point at each
other. An entry is reversed at most once, a reversal never.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.api import DocumentRef
from karvan.api import link_reversal
from karvan_finance import errors
from karvan_finance.errors import NoSuchRecord
from karvan_finance.events import EntryReversed
from karvan_finance.ledger.domain.ledger import EntryState
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.services.books import accounts_by_id
from karvan_finance.ledger.services.drafting import DraftEntry
from karvan_finance.ledger.services.drafting import create_draft
from karvan_finance.ledger.services.drafting import line_like
from karvan_finance.ledger.services.lock_dates import areas_of_entry
from karvan_finance.ledger.services.locked_entries import lock_entries
from karvan_finance.ledger.services.open_days import first_open_day
from karvan_finance.ledger.services.posting import ENTRY
from karvan_finance.ledger.services.posting import about_entry
from karvan_finance.ledger.services.posting import post_entries

if TYPE_CHECKING:
    from karvan.api import Context


@dataclass(frozen=True)
class ReverseEntry:
    """Reverse a posted entry on a day; without one, on its own day or the first open one after."""

    entry_id: int
    on: date | None = None
    reason: str = ""


def reverse_entry(ctx: Context, command: ReverseEntry) -> JournalEntry:
    """Post the opposite of an entry; returns the reversal."""
    original = _posted(ctx, command.entry_id)
    on = command.on or first_open_day(ctx, original.date, areas_of_entry(original))
    if on is None:
        raise errors.NoPeriod(date=original.date)
    reversal = create_draft(
        ctx,
        DraftEntry(
            journal_id=original.journal_id,
            date=on,
            lines=[line_like(line, sign=-1) for line in original.lines],
            narration=command.reason.strip() or original.narration,
            ref=original.ref,
            source_kind=original.source_kind,
            source_id=original.source_id,
            reversal_of_id=original.id,
        ),
    )
    post_entries(ctx, [reversal.id])
    link_reversal(ctx, DocumentRef(ENTRY, reversal.id), DocumentRef(ENTRY, original.id))
    accounts = accounts_by_id(ctx, (line.account_id for line in reversal.lines))
    about = about_entry(ctx, reversal, accounts)
    ctx.publish(EntryReversed(**{**about, "document": DocumentRef(ENTRY, original.id)}))
    return reversal


def _posted(ctx: Context, entry_id: int) -> JournalEntry:
    entry = lock_entries(ctx, [entry_id]).get(entry_id)
    if entry is None:
        raise NoSuchRecord(what="entry", key=entry_id)
    if entry.state != EntryState.POSTED:
        raise errors.NotPosted
    if entry.reversal_of_id is not None:
        raise errors.ReversalOfReversal
    followers = select(JournalEntry.id).where(JournalEntry.reversal_of_id == entry_id)
    if ctx.session.scalars(followers).first() is not None:
        raise errors.AlreadyReversed
    return entry
