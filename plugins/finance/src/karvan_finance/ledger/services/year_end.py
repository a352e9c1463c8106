"""Closing a fiscal year by an entry, and opening it again by that entry's reversal.

Statements need no closing entry; a company that keeps one posts it into the adjustment period over
the last day of the year. Nothing is unposted: a year is opened again by a reversal, and can then be
closed anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import case
from sqlalchemy import cast
from sqlalchemy import func
from sqlalchemy import null
from sqlalchemy import select

from karvan.api import StaleVersion
from karvan_finance import errors
from karvan_finance.errors import NoSuchRecord
from karvan_finance.ledger.domain.ledger import RESULT_TYPES
from karvan_finance.ledger.domain.year_end import OpenResult
from karvan_finance.ledger.domain.year_end import closing_lines
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import FiscalYear
from karvan_finance.ledger.models import Journal
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.models.journals import JournalKind
from karvan_finance.ledger.services.accounts import find_account_for_role
from karvan_finance.ledger.services.closing_entries import CLOSES
from karvan_finance.ledger.services.closing_entries import closing_entries
from karvan_finance.ledger.services.drafting import DraftEntry
from karvan_finance.ledger.services.drafting import DraftLine
from karvan_finance.ledger.services.drafting import create_draft
from karvan_finance.ledger.services.posting import post_entries
from karvan_finance.ledger.services.reversal import ReverseEntry
from karvan_finance.ledger.services.reversal import reverse_entry

if TYPE_CHECKING:
    from datetime import date

    from karvan.api import Context

EQUITY = "retained_earnings"


@dataclass(frozen=True)
class CloseYear:
    """Post the entry that closes a year, said of the version that was seen."""

    year_id: int
    version: int


@dataclass(frozen=True)
class ReopenYear:
    """Reverse the entry that closes a year, with a reason that is kept."""

    year_id: int
    version: int
    reason: str


def close_year(ctx: Context, command: CloseYear) -> JournalEntry:
    """Bring income and expense of a year to zero against retained earnings, on its last day.

    Raises YearIsClosed, EarlierYearOpen, NothingToClose, RoleWithoutAccount, and what posting refuses.
    """
    year = _locked(ctx, command.year_id, command.version)
    closed = closing_entries(ctx)
    if year.id in closed:
        raise errors.YearIsClosed(year=year.code, entry=closed[year.id].number)
    if any(each.balance for each in _open_results(ctx, before=year.valid_from)):
        raise errors.EarlierYearOpen(day=year.valid_from)
    lines = closing_lines(_open_results(ctx, until=year.last_day))
    if not lines:
        raise errors.NothingToClose(year=year.code)
    entry = create_draft(ctx, _entry(ctx, year, lines))
    post_entries(ctx, [entry.id])
    year.version += 1
    ctx.session.flush()
    return entry


def reopen_year(ctx: Context, command: ReopenYear) -> JournalEntry:
    """Reverse the closing entry of a year on its own day; returns the reversal.

    Raises ReasonNeeded, YearIsOpen, LaterYearClosed, and what posting refuses.
    """
    if not command.reason.strip():
        raise errors.ReasonNeeded
    year = _locked(ctx, command.year_id, command.version)
    closed = closing_entries(ctx)
    if year.id not in closed:
        raise errors.YearIsOpen(year=year.code)
    later = select(FiscalYear).where(FiscalYear.valid_from > year.valid_from)
    for each in ctx.session.scalars(later.order_by(FiscalYear.valid_from.desc())):
        if each.id in closed:
            raise errors.LaterYearClosed(year=each.code)
    entry = closed[year.id]
    reversal = reverse_entry(ctx, ReverseEntry(entry.id, entry.date, command.reason))
    year.version += 1
    ctx.session.flush()
    return reversal


def _locked(ctx: Context, year_id: int, version: int) -> FiscalYear:
    year = ctx.session.scalars(
        select(FiscalYear)
        .where(FiscalYear.id == year_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if year is None:
        raise NoSuchRecord(what="year", key=year_id)
    if year.version != version:
        raise StaleVersion
    return year


def _entry(ctx: Context, year: FiscalYear, lines: list[OpenResult]) -> DraftEntry:
    equity = find_account_for_role(ctx, EQUITY)
    if equity is None:
        raise errors.RoleWithoutAccount(role=EQUITY)
    drafted = [
        DraftLine(
            each.account_id,
            each.balance,
            currency=each.currency,
            amount_cur=each.amount_cur,
            party_id=each.party_id,
        )
        for each in lines
    ]
    total = sum(each.balance for each in lines)
    return DraftEntry(
        journal_id=_closing_journal(ctx),
        date=year.last_day,
        lines=[*drafted, DraftLine(equity.id, -total, role=EQUITY)],
        narration=year.code,
        source_kind=CLOSES,
        source_id=year.id,
    )


def _closing_journal(ctx: Context) -> int:
    wanted = select(Journal.id).where(Journal.kind == JournalKind.CLOSING).order_by(Journal.code)
    found = ctx.session.scalars(wanted).first()
    if found is None:
        raise NoSuchRecord(what="journal", key=JournalKind.CLOSING)
    return found


def _open_results(
    ctx: Context, *, before: date | None = None, until: date | None = None
) -> list[OpenResult]:
    """What accounts of income and expense hold; by party and currency where the account is kept so."""
    own = ctx.company.currency
    party = case((Account.is_control, EntryLine.party_id), else_=null())
    is_foreign = Account.currency.is_not(None) & (Account.currency != own)
    amount = case((is_foreign, EntryLine.amount_cur), else_=EntryLine.balance)
    statement = (
        select(
            EntryLine.account_id,
            _sum(EntryLine.balance).label("balance"),
            _sum(amount).label("amount"),
            Account.currency,
            party.label("party"),
        )
        .join(EntryLine.account)
        .where(EntryLine.period_id.is_not(None), Account.type.in_(RESULT_TYPES))
        .group_by(EntryLine.account_id, Account.currency, party, Account.code)
        .order_by(Account.code)
    )
    if before is not None:
        statement = statement.where(EntryLine.date < before)
    if until is not None:
        statement = statement.where(EntryLine.date <= until)
    return [
        OpenResult(row.account_id, row.balance, row.amount, row.currency or own, row.party)
        for row in ctx.session.execute(statement)
    ]


def _sum(amount: Any) -> Any:
    return cast(func.coalesce(func.sum(amount), 0), BigInteger)
