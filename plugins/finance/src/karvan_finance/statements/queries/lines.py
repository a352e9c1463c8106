"""The lines behind a figure, and the journal: read in batches, in the order of the books."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import select
from sqlalchemy import tuple_

from karvan.api import Party
from karvan.api import TranslatedText
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import Journal
from karvan_finance.ledger.models import JournalEntry

if TYPE_CHECKING:
    from karvan.api import Context

BATCH = 2000


@dataclass(frozen=True)
class PostedLine:
    """A line as a journal shows it; the balance is signed, debit positive."""

    entry_id: int
    line_id: int
    date: date
    number: str
    account: str
    name: TranslatedText
    text: str
    party: str | None
    balance: int


def iterate_posted(
    ctx: Context,
    first: date | None,
    last: date,
    *where: ColumnElement[bool],
    accounts: Collection[int] | None = None,
    journal: str | None = None,
) -> Iterator[PostedLine]:
    """Posted lines between two days, by day, entry and line."""
    statement = _lines(last).where(*where)
    if first is not None:
        statement = statement.where(EntryLine.date >= first)
    if accounts is not None:
        statement = statement.where(EntryLine.account_id.in_(sorted(accounts)))
    if journal:
        statement = statement.join(JournalEntry.journal).where(Journal.code == journal)
    after: tuple[date, int, int] | None = None
    while True:
        page = statement if after is None else statement.where(after < _PLACE)
        rows = ctx.session.execute(page.limit(BATCH)).all()
        yield from (_line(row) for row in rows)
        if len(rows) < BATCH:
            return
        after = (rows[-1].date, rows[-1].entry_id, rows[-1].id)


_PLACE = tuple_(EntryLine.date, EntryLine.entry_id, EntryLine.id)


def _lines(last: date) -> Any:
    return (
        select(
            EntryLine.id,
            EntryLine.entry_id,
            EntryLine.date,
            EntryLine.name,
            EntryLine.balance,
            JournalEntry.number,
            JournalEntry.narration,
            Account.code,
            Account.full_name,
            Account.name.label("title"),
            Party.name.label("party"),
        )
        .join(EntryLine.entry)
        .join(EntryLine.account)
        .outerjoin(EntryLine.party)
        .where(EntryLine.period_id.is_not(None), EntryLine.date <= last)
        .order_by(EntryLine.date, EntryLine.entry_id, EntryLine.id)
    )


def _line(row: Any) -> PostedLine:
    return PostedLine(
        entry_id=row.entry_id,
        line_id=row.id,
        date=row.date,
        number=row.number,
        account=row.full_name or row.code,
        name=row.title,
        text=row.name or row.narration,
        party=row.party,
        balance=row.balance,
    )
