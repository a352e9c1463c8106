"""Balances for statements: from the stored sums of whole periods and the tail of lines.

With a dimension all of it is read from the lines that carry the value.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import and_
from sqlalchemy import select

from karvan_finance.ledger.domain.ledger import AccountType
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import Journal
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.models.journals import JournalKind
from karvan_finance.ledger.queries.accounts import balances_on
from karvan_finance.ledger.queries.periods import start_of_year_of
from karvan_finance.ledger.queries.sums import DAY
from karvan_finance.ledger.queries.sums import sum_of
from karvan_finance.statements.domain.layouts import Figure
from karvan_finance.statements.domain.spans import Span

if TYPE_CHECKING:
    from karvan.api import Context

Sums = dict[int, int]


@dataclass(frozen=True)
class Slice:
    """Which lines count: those with a dimension's values, and whether closing entries do."""

    dimension: ColumnElement[bool] | None = None
    without_closing: bool = False


def days_of(ctx: Context, figure: Figure, span: Span) -> tuple[date | None, date]:
    """The days a figure sums up: from the first (None: from the start of the books) to the last."""
    if figure in {Figure.MOVEMENT, Figure.CASH}:
        return span.first, span.last
    if figure is Figure.OPENING:
        return None, span.first - DAY
    if figure is Figure.CLOSING:
        return None, span.last
    start = start_of_year_of(ctx, span.last)
    return (start, span.last) if figure is Figure.YEAR else (None, start - DAY)


def read_figures(
    ctx: Context, figures: Collection[Figure], span: Span, counted: Slice
) -> dict[Figure, Sums]:
    """Debit less credit of each account, for every figure asked for."""
    until: dict[date, Sums] = {}

    def standing(day: date) -> Sums:
        if day not in until:
            until[day] = _balances_until(ctx, day, counted)
        return until[day]

    found: dict[Figure, Sums] = {}
    for figure in figures:
        first, last = days_of(ctx, figure, span)
        if figure is Figure.CASH:
            found[figure] = _against_cash(ctx, span, counted)
        elif first is None:
            found[figure] = dict(standing(last))
        else:
            found[figure] = _less(standing(last), standing(first - DAY))
            if counted.without_closing:
                closing = _sums(ctx, counted, _within(first, last), _is_closing(ctx))
                found[figure] = _less(found[figure], closing)
    return found


def against_cash(ctx: Context, span: Span) -> ColumnElement[bool]:
    """The lines of entries that touch a bank or cash account in these days."""
    other = EntryLine.__table__.alias()
    accounts = Account.__table__
    touching = (
        select(other.c.entry_id)
        .join(
            accounts,
            and_(accounts.c.company_id == other.c.company_id, accounts.c.id == other.c.account_id),
        )
        .where(
            other.c.company_id == ctx.company.id,
            other.c.period_id.is_not(None),
            other.c.date >= span.first,
            other.c.date <= span.last,
            accounts.c.type == AccountType.ASSET_BANK,
        )
    )
    return EntryLine.entry_id.in_(touching)


def _against_cash(ctx: Context, span: Span, counted: Slice) -> Sums:
    return _sums(ctx, counted, _within(span.first, span.last), against_cash(ctx, span))


def _balances_until(ctx: Context, day: date, counted: Slice) -> Sums:
    if counted.dimension is None:
        return balances_on(ctx, day)
    return _sums(ctx, counted, EntryLine.date <= day)


def _within(first: date, last: date) -> ColumnElement[bool]:
    return and_(EntryLine.date >= first, EntryLine.date <= last)


def open_years(ctx: Context) -> ColumnElement[bool]:
    """The lines that close no year."""
    return ~_is_closing(ctx)


def _is_closing(ctx: Context) -> ColumnElement[bool]:
    closing = (
        select(JournalEntry.id)
        .join(JournalEntry.journal)
        .where(JournalEntry.company_id == ctx.company.id, Journal.kind == JournalKind.CLOSING)
    )
    return EntryLine.entry_id.in_(closing)


def _sums(ctx: Context, counted: Slice, *where: Any) -> Sums:
    statement = (
        select(EntryLine.account_id, sum_of(EntryLine.balance))
        .where(EntryLine.period_id.is_not(None), *where)
        .group_by(EntryLine.account_id)
    )
    if counted.dimension is not None:
        statement = statement.where(counted.dimension)
    return {row[0]: row[1] for row in ctx.session.execute(statement)}


def _less(later: Sums, earlier: Sums) -> Sums:
    keys = later.keys() | earlier.keys()
    return {key: later.get(key, 0) - earlier.get(key, 0) for key in keys}
