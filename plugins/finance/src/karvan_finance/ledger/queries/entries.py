"""Entries as lists and pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from karvan.api import DescribedSet
from karvan.api import Party
from karvan.api import describe_sets
from karvan.api import find_content_hash
from karvan_finance.errors import NoSuchRecord
from karvan_finance.ledger.domain.ledger import EntryState
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.queries.sums import debit_of
from karvan_finance.ledger.queries.sums import sum_of

if TYPE_CHECKING:
    from karvan.api import Context

ENTRY = "finance.entry"


@dataclass(frozen=True)
class EntryLineRow:
    """A line of an entry with what it refers to."""

    line: EntryLine
    account: Account
    party: str | None
    party_code: str | None
    dimensions: DescribedSet | None = None


def get_entry(ctx: Context, entry_id: int) -> JournalEntry:
    """The entry; raises NotFound."""
    entry = ctx.session.get(JournalEntry, (ctx.company.id, entry_id))
    if entry is None:
        raise NoSuchRecord(what="entry", key=entry_id)
    return entry


def lines_of_entry(ctx: Context, entry_id: int) -> list[EntryLineRow]:
    """The lines of an entry with their accounts, parties and dimensions."""
    rows = ctx.session.execute(
        select(EntryLine, Account, Party.name, Party.code)
        .join(EntryLine.account)
        .outerjoin(EntryLine.party)
        .where(EntryLine.entry_id == entry_id)
        .order_by(EntryLine.line_no)
    )
    found = rows.all()
    held = describe_sets(ctx, [row[0].dimension_set_id for row in found if row[0].dimension_set_id])
    return [EntryLineRow(*row, held.get(row[0].dimension_set_id or 0)) for row in found]


def values_of_entry(ctx: Context, entry_id: int) -> set[int]:
    """The ids of all dimension values the lines of an entry have."""
    held = [row.dimensions for row in lines_of_entry(ctx, entry_id)]
    return {value for each in held if each is not None for value in each.values.values()}


def total_of_entry(ctx: Context, entry_id: int) -> int:
    """The sum of an entry's debits."""
    return _totals(ctx, [entry_id]).get(entry_id, 0)


def totals_of_entries(ctx: Context, entry_ids: list[int]) -> dict[int, int]:
    """The sums of the debits of entries; 0 for one without lines."""
    found = _totals(ctx, entry_ids)
    return {each: found.get(each, 0) for each in entry_ids}


def find_reversal(ctx: Context, entry_id: int) -> JournalEntry | None:
    """The entry that reverses this one, if there is one."""
    statement = select(JournalEntry).where(JournalEntry.reversal_of_id == entry_id)
    return ctx.session.scalars(statement).one_or_none()


def count_drafts(ctx: Context) -> int:
    """How many drafts wait to be posted."""
    drafts = select(func.count()).select_from(JournalEntry)
    return ctx.session.execute(drafts.where(JournalEntry.state == EntryState.DRAFT)).scalar_one()


def _totals(ctx: Context, ids: list[int]) -> dict[int, int]:
    rows = ctx.session.execute(
        select(EntryLine.entry_id, sum_of(debit_of(EntryLine.balance)))
        .where(EntryLine.entry_id.in_(ids))
        .group_by(EntryLine.entry_id)
    )
    return {row[0]: row[1] for row in rows}


def seal_of_entry(ctx: Context, entry_id: int) -> str | None:
    """The content hash the entry was posted with, as the audit trail has it."""
    found = find_content_hash(ctx, ENTRY, entry_id)
    return found.hex() if found else None
