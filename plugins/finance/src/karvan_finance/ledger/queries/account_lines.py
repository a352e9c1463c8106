"""The lines of an account in order, with the balance after each: ledger pages and statements."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy import select

from karvan.api import Party
from karvan_finance.ledger.domain.ledger import running_balances
from karvan_finance.ledger.domain.ledger import sides
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.queries.sums import DAY
from karvan_finance.ledger.queries.sums import movements_until
from karvan_finance.ledger.queries.sums import sum_of

if TYPE_CHECKING:
    from karvan.api import Context

PAGE = 100
BATCH = 1000
Place = tuple[date, int]


@dataclass(frozen=True)
class AccountLine:
    """A posted line of an account and the balance after it, in minor units of company money."""

    line_id: int
    entry_id: int
    date: date
    number: str
    text: str
    party: str | None
    balance: int
    running: int

    @property
    def debit(self) -> int:
        """The amount where it is a debit, else 0."""
        return sides(self.balance)[0]

    @property
    def credit(self) -> int:
        """The amount where it is a credit, else 0."""
        return sides(self.balance)[1]

    @property
    def place(self) -> Place:
        """Where the line stands among those of its account."""
        return self.date, self.line_id


@dataclass(frozen=True)
class LedgerPage:
    """Some lines of an account; `after` is the place to go on from, None on the last page."""

    opening: int
    lines: Sequence[AccountLine]
    after: Place | None

    @property
    def closing(self) -> int:
        """The balance after the last line shown."""
        return self.lines[-1].running if self.lines else self.opening


def read_ledger_page(
    ctx: Context,
    account_id: int,
    first: date,
    last: date,
    *,
    after: Place | None = None,
    limit: int = PAGE,
) -> LedgerPage:
    """A page of an account's lines between two days, both included, going on after `after`."""
    opening = balance_before(ctx, account_id, after or (first, 0), following=after is not None)
    statement = _lines(account_id, first, last, after).limit(limit + 1)
    rows = ctx.session.execute(statement).all()
    lines = list(_with_running(rows[:limit], opening))
    return LedgerPage(opening, lines, lines[-1].place if len(rows) > limit else None)


def iterate_lines(
    ctx: Context, account_id: int, first: date, last: date, opening: int
) -> Iterator[AccountLine]:
    """All lines of an account between two days, read in batches: for export."""
    after: Place | None = None
    while True:
        rows = ctx.session.execute(_lines(account_id, first, last, after).limit(BATCH)).all()
        lines = list(_with_running(rows, opening))
        yield from lines
        if len(lines) < BATCH:
            return
        opening, after = lines[-1].running, lines[-1].place


def balance_before(ctx: Context, account_id: int, place: Place, *, following: bool = False) -> int:
    """The balance of an account before a place; with `following`, that line included."""
    day, line_id = place
    balance = sum(
        each.debit - each.credit for each in movements_until(ctx, day - DAY, account_id=account_id)
    )
    if not following:
        return balance
    of_day = select(sum_of(EntryLine.balance)).where(
        EntryLine.account_id == account_id,
        EntryLine.period_id.is_not(None),
        EntryLine.date == day,
        EntryLine.id <= line_id,
    )
    return balance + ctx.session.execute(of_day).scalar_one()


def _lines(account_id: int, first: date, last: date, after: Place | None) -> Any:
    statement = (
        select(
            EntryLine.id,
            EntryLine.entry_id,
            EntryLine.date,
            EntryLine.name,
            EntryLine.balance,
            JournalEntry.number,
            JournalEntry.narration,
            Party.name.label("party"),
        )
        .join(EntryLine.entry)
        .outerjoin(EntryLine.party)
        .where(
            EntryLine.account_id == account_id,
            EntryLine.period_id.is_not(None),
            EntryLine.date >= first,
            EntryLine.date <= last,
        )
        .order_by(EntryLine.date, EntryLine.id)
    )
    if after is None:
        return statement
    day, line_id = after
    later_that_day = and_(EntryLine.date == day, EntryLine.id > line_id)
    return statement.where(or_(EntryLine.date > day, later_that_day), EntryLine.date >= day)


def _with_running(rows: Sequence[Any], opening: int) -> Iterator[AccountLine]:
    balances = running_balances(opening, [row.balance for row in rows])
    for row, running in zip(rows, balances, strict=True):
        yield AccountLine(
            line_id=row.id,
            entry_id=row.entry_id,
            date=row.date,
            number=row.number,
            text=row.name or row.narration,
            party=row.party,
            balance=row.balance,
            running=running,
        )
