"""Every posted entry in the order of the books, in batches, and the accounts that have lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy import tuple_

from karvan.api import Party
from karvan_finance.ledger.domain.ledger import EntryState
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import Commodity
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import Journal
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.moving.domain.beancount.writing import WrittenAccount
from karvan_finance.moving.domain.beancount.writing import WrittenEntry
from karvan_finance.moving.domain.beancount.writing import WrittenLine

if TYPE_CHECKING:
    from karvan.api import Context

BATCH = 1000


def written_accounts(ctx: Context) -> list[WrittenAccount]:
    """The accounts that have posted lines, by code, with the day of the first."""
    rows = ctx.session.execute(
        select(Account.id, Account.code, Account.full_name, Account.type, func.min(EntryLine.date))
        .join(EntryLine.account)
        .where(EntryLine.period_id.is_not(None))
        .group_by(Account.id, Account.code, Account.full_name, Account.type)
        .order_by(Account.code)
    )
    return [WrittenAccount(*row) for row in rows]


def iterate_entries(ctx: Context) -> Iterator[WrittenEntry]:
    """All posted entries by day and in the order they were written."""
    after: tuple[date, int] | None = None
    while True:
        heads = ctx.session.execute(_heads(after)).all()
        yield from _with_lines(ctx, heads)
        if len(heads) < BATCH:
            return
        after = (heads[-1].date, heads[-1].id)


def _heads(after: tuple[date, int] | None) -> Any:
    statement = (
        select(
            JournalEntry.id,
            JournalEntry.date,
            JournalEntry.number,
            JournalEntry.narration,
            Journal.code,
        )
        .join(JournalEntry.journal)
        .where(JournalEntry.state == EntryState.POSTED)
        .order_by(JournalEntry.date, JournalEntry.id)
        .limit(BATCH)
    )
    if after is None:
        return statement
    return statement.where(tuple_(JournalEntry.date, JournalEntry.id) > after)


def _with_lines(ctx: Context, heads: Any) -> Iterator[WrittenEntry]:
    ids = [head.id for head in heads]
    rows = ctx.session.execute(
        select(
            EntryLine.entry_id,
            EntryLine.account_id,
            EntryLine.balance,
            EntryLine.currency,
            EntryLine.amount_cur,
            EntryLine.commodity_qty,
            EntryLine.name,
            Commodity.code,
            Party.name.label("party"),
        )
        .outerjoin(EntryLine.commodity)
        .outerjoin(EntryLine.party)
        .where(EntryLine.entry_id.in_(ids))
        .order_by(EntryLine.entry_id, EntryLine.line_no)
    )
    lines = {
        entry: [_line(row) for row in group] for entry, group in groupby(rows, lambda r: r.entry_id)
    }
    for head in heads:
        narration = head.narration or ""
        yield WrittenEntry(head.date, head.number or "", head.code, narration, lines[head.id])


def _line(row: Any) -> WrittenLine:
    return WrittenLine(
        account_id=row.account_id,
        balance=row.balance,
        currency=row.currency,
        amount_cur=row.amount_cur,
        commodity=row.code,
        quantity=row.commodity_qty,
        text=row.name or "",
        party=row.party or "",
    )
