"""Entries as lists and pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from karvan.api import DescribedSet
from karvan.api import DocumentRef
from karvan.api import DocumentSummary
from karvan.api import Party
from karvan.api import describe_sets
from karvan.api import find_content_hash
from karvan.api import links_of
from karvan.api import summary_of
from karvan_finance.domain.ledger import EntryState
from karvan_finance.errors import NoSuchRecord
from karvan_finance.models import Account
from karvan_finance.models import EntryLine
from karvan_finance.models import Journal
from karvan_finance.models import JournalEntry
from karvan_finance.queries.sums import debit_of
from karvan_finance.queries.sums import sum_of

if TYPE_CHECKING:
    from karvan.api import Context

ENTRY = "finance.entry"
PAGE = 50
Place = tuple[date, int]


@dataclass(frozen=True)
class EntrySummary:
    """An entry in a list; `total` is the sum of its debits in minor units."""

    id: int
    date: date
    number: str | None
    state: str
    journal: str
    narration: str
    total: int

    @property
    def is_draft(self) -> bool:
        """Whether it can still be changed."""
        return self.state == EntryState.DRAFT


@dataclass(frozen=True)
class EntryList:
    """A page of entries, newest first; `after` is the place to go on from, None at the end."""

    entries: Sequence[EntrySummary]
    after: Place | None


@dataclass(frozen=True)
class EntryLineRow:
    """A line of an entry with what it refers to."""

    line: EntryLine
    account: Account
    party: str | None
    party_code: str | None
    dimensions: DescribedSet | None = None


def list_entries(
    ctx: Context,
    *,
    state: str | None = None,
    journal: str | None = None,
    after: Place | None = None,
    limit: int = PAGE,
) -> EntryList:
    """Entries by day, newest first, those of a state or journal only where asked for."""
    statement = (
        select(JournalEntry, Journal.code)
        .join(JournalEntry.journal)
        .order_by(JournalEntry.date.desc(), JournalEntry.id.desc())
        .limit(limit + 1)
    )
    if state:
        statement = statement.where(JournalEntry.state == state)
    if journal:
        statement = statement.where(Journal.code == journal)
    if after is not None:
        day, entry_id = after
        earlier_that_day = and_(JournalEntry.date == day, JournalEntry.id < entry_id)
        statement = statement.where(or_(JournalEntry.date < day, earlier_that_day))
    rows = ctx.session.execute(statement).all()
    totals = _totals(ctx, [row[0].id for row in rows[:limit]])
    entries = [_summary(entry, code, totals.get(entry.id, 0)) for entry, code in rows[:limit]]
    last = entries[-1] if len(rows) > limit else None
    return EntryList(entries, (last.date, last.id) if last else None)


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


def _summary(entry: JournalEntry, journal: str, total: int) -> EntrySummary:
    return EntrySummary(
        entry.id, entry.date, entry.number, entry.state, journal, entry.narration, total
    )


def seal_of_entry(ctx: Context, entry_id: int) -> str | None:
    """The content hash the entry was posted with, as the audit trail has it."""
    found = find_content_hash(ctx, ENTRY, entry_id)
    return found.hex() if found else None


def links_of_entry(ctx: Context, entry_id: int) -> list[DocumentSummary]:
    """The documents the entry is tied to, those the reader may see."""
    links = links_of(ctx, DocumentRef(ENTRY, entry_id))
    summaries = (summary_of(ctx, each.ref) for each in links.shown)
    return [each for each in summaries if each is not None]
