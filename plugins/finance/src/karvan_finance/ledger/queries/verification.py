"""`karvan verify books`: every promise of the ledger recounted from the rows themselves.

No trigger is trusted: content hashes are computed again, balances counted from the lines, entries
summed, numbers counted. What does not hold is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from karvan.api import Breach
from karvan.api import CheckResult
from karvan.api import check_content
from karvan.api import check_numbers
from karvan.values import DateRange
from karvan.values import decimal_text
from karvan_finance.ledger.domain.ledger import FEWEST_LINES
from karvan_finance.ledger.domain.ledger import EntryState
from karvan_finance.ledger.domain.periods import PeriodKind
from karvan_finance.ledger.domain.periods import find_untiled
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import Balance
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import FiscalYear
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.models import Period
from karvan_finance.ledger.models import RoleBalance
from karvan_finance.ledger.models.content import CONTENT
from karvan_finance.ledger.queries.sums import Amount
from karvan_finance.ledger.queries.sums import credit_of
from karvan_finance.ledger.queries.sums import debit_of
from karvan_finance.ledger.queries.sums import sum_of

if TYPE_CHECKING:
    from karvan.api import Context

CODE = "finance.books"
ENTRY, LINE = "finance_entry", "finance_line"
IS_POSTED = JournalEntry.state == EntryState.POSTED
Counted = dict[tuple[Any, ...], tuple[int, ...]]


def check_books(ctx: Context) -> CheckResult:
    """Compare everything posted with its hash, its balance, its period, its number."""
    hashed, breaches = check_content(ctx, CONTENT)
    recounts = (
        _unbalanced,
        _misplaced,
        _lines_that_differ,
        _stored_balances,
        _stored_role_balances,
        _untiled_years,
        _gaps,
    )
    for recount in recounts:
        try:
            breaches += recount(ctx)
        except (ArithmeticError, DBAPIError, ValueError) as problem:  # a stored value that is none
            breaches.append(Breach(ENTRY, None, "readable", f"cannot be recounted: {problem}"))
    return CheckResult(CODE, not breaches, hashed, breaches)


def _gaps(ctx: Context) -> list[Breach]:
    """Ranges of numbers in which one is missing."""
    return check_numbers(ctx, JournalEntry)[1]


def _unbalanced(ctx: Context) -> Iterator[Breach]:
    """Posted entries whose lines do not sum to zero, or are fewer than two."""
    name = func.max(JournalEntry.number).label("number")
    total, count = sum_of(EntryLine.balance).label("total"), func.count(EntryLine.id).label("n")
    statement = (
        select(JournalEntry.id, name, total, count)
        .outerjoin(
            EntryLine,
            and_(
                EntryLine.company_id == JournalEntry.company_id,
                EntryLine.entry_id == JournalEntry.id,
            ),
        )
        .where(IS_POSTED)
        .group_by(JournalEntry.id)
        .having(or_(sum_of(EntryLine.balance) != 0, func.count(EntryLine.id) < FEWEST_LINES))
        .order_by(JournalEntry.id)
    )
    for row in ctx.session.execute(statement):
        number = row.number or row.id
        if row.total:
            difference = decimal_text(row.total, ctx.company.exponent)
            text = f"{number} is out of balance by {difference} {ctx.company.currency}"
            yield Breach(ENTRY, number, "balanced", text)
        if row.n < FEWEST_LINES:
            yield Breach(ENTRY, number, "min_lines", f"{number} has {row.n} lines")


def _misplaced(ctx: Context) -> Iterator[Breach]:
    """Posted entries without a number, or whose day lies outside their period."""
    statement = (
        select(JournalEntry.id, JournalEntry.number, JournalEntry.date, Period.code)
        .outerjoin(JournalEntry.period)
        .where(
            IS_POSTED,
            or_(
                JournalEntry.number.is_(None),
                JournalEntry.seq.is_(None),
                Period.id.is_(None),
                JournalEntry.date < Period.valid_from,
                JournalEntry.date >= Period.valid_to,
                JournalEntry.ledger_id != Period.ledger_id,
            ),
        )
        .order_by(JournalEntry.id)
    )
    for row in ctx.session.execute(statement):
        number = row.number or row.id
        text = f"{number} of {row.date} has no number, or is not in its period {row.code}"
        yield Breach(ENTRY, number, "open_period", text)


def _lines_that_differ(ctx: Context) -> Iterator[Breach]:
    """Lines that say otherwise than their entry, and lines of drafts that stand in reports."""
    differs = or_(
        and_(~IS_POSTED, EntryLine.period_id.is_not(None)),
        and_(IS_POSTED, EntryLine.period_id.is_(None)),
        and_(
            IS_POSTED,
            or_(
                EntryLine.period_id != JournalEntry.period_id,
                EntryLine.date != JournalEntry.date,
                EntryLine.ledger_id != JournalEntry.ledger_id,
            ),
        ),
    )
    statement = (
        select(JournalEntry.id, JournalEntry.number, EntryLine.line_no)
        .join(EntryLine.entry)
        .where(differs)
        .order_by(JournalEntry.id, EntryLine.line_no)
    )
    for row in ctx.session.execute(statement):
        number = row.number or row.id
        text = f"line {row.line_no} of {number} does not agree with its entry"
        yield Breach(LINE, number, "copied", text)


def _stored_balances(ctx: Context) -> Iterator[Breach]:
    """Balances of accounts that are not the sum of their lines."""
    key = (EntryLine.ledger_id, EntryLine.account_id, EntryLine.period_id, EntryLine.currency)
    counted = _counted(ctx, key, both_moneys=True)
    stored: Counted = {
        (b.ledger_id, b.account_id, b.period_id, b.currency): (
            b.debit,
            b.credit,
            b.debit_cur,
            b.credit_cur,
            b.n,
        )
        for b in ctx.session.scalars(select(Balance).where(Balance.company_id == ctx.company.id))
    }
    wrong = _differences(counted, stored)
    if not wrong:
        return
    accounts, periods = _codes(ctx, Account), _codes(ctx, Period)
    for _, account_id, period_id, currency in wrong:
        place = f"{accounts.get(account_id)} {periods.get(period_id)} {currency}"
        text = f"the stored balance of {place} is not the sum of its lines"
        yield Breach("finance_balance", place, "maintains", text)


def _stored_role_balances(ctx: Context) -> Iterator[Breach]:
    """Balances of roles that are not the sum of their lines."""
    key = (EntryLine.ledger_id, EntryLine.role, EntryLine.period_id)
    counted = _counted(ctx, key, both_moneys=False)
    own = RoleBalance.company_id == ctx.company.id
    stored: Counted = {
        (b.ledger_id, b.role, b.period_id): (b.debit, b.credit)
        for b in ctx.session.scalars(select(RoleBalance).where(own))
    }
    wrong = _differences(counted, stored)
    periods = _codes(ctx, Period) if wrong else {}
    for _, role, period_id in wrong:
        place = f"{role} {periods.get(period_id)}"
        text = f"the stored balance of role {place} is not the sum of its lines"
        yield Breach("finance_role_balance", place, "maintains", text)


def _untiled_years(ctx: Context) -> Iterator[Breach]:
    """Fiscal years whose normal periods leave a gap or overlap."""
    periods: dict[int, list[DateRange]] = {}
    normal = select(Period).where(Period.kind == PeriodKind.NORMAL)
    for period in ctx.session.scalars(normal):
        days = DateRange(period.valid_from, period.valid_to)
        periods.setdefault(period.year_id, []).append(days)
    for year in ctx.session.scalars(select(FiscalYear).order_by(FiscalYear.valid_from)):
        days = DateRange(year.valid_from, year.valid_to)
        for end, start in find_untiled(days, periods.get(year.id, [])):
            text = f"a period of {year.code} ends before {end}, the next begins on {start}"
            yield Breach("finance_period", year.code, "tiled", text)


def _counted(ctx: Context, key: tuple[Any, ...], *, both_moneys: bool) -> Counted:
    amounts: list[Amount] = (
        [EntryLine.balance, EntryLine.amount_cur] if both_moneys else [EntryLine.balance]
    )
    sums = [sum_of(side(amount)) for amount in amounts for side in (debit_of, credit_of)]
    if both_moneys:
        sums.append(func.count())
    posted = and_(EntryLine.period_id.is_not(None), key[1].is_not(None))
    rows = ctx.session.execute(select(*key, *sums).where(posted).group_by(*key))
    return {tuple(row[: len(key)]): tuple(row[len(key) :]) for row in rows}


def _differences(counted: Counted, stored: Counted) -> list[tuple[Any, ...]]:
    keys = counted.keys() | stored.keys()
    nothing = {key: (0,) * len(value) for key, value in {**counted, **stored}.items()}
    return sorted(
        key for key in keys if counted.get(key, nothing[key]) != stored.get(key, nothing[key])
    )


def _codes(ctx: Context, model: type[Account | Period]) -> dict[int, str]:
    return {row.id: row.code for row in ctx.session.execute(select(model.id, model.code))}
