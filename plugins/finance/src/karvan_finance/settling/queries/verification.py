"""`karvan verify`: open items recounted from lines and matches, and compared with their accounts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import select

from karvan.api import Breach
from karvan.api import CheckResult
from karvan.values import decimal_text
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.queries.sums import sum_of
from karvan_finance.settling.models import Match
from karvan_finance.settling.models import OpenItem

if TYPE_CHECKING:
    from karvan.api import Context

CODE = "finance.open-items"
TABLE = "finance_open_item"


def check_open_items(ctx: Context) -> CheckResult:
    """Compare every item with its line less its matches, and what is open with the accounts."""
    breaches = [*_wrong_residuals(ctx), *_accounts_apart(ctx)]
    counted = ctx.session.execute(
        select(func.count()).select_from(OpenItem).where(OpenItem.company_id == ctx.company.id)
    ).scalar_one()
    return CheckResult(CODE, not breaches, counted, breaches)


def _wrong_residuals(ctx: Context) -> Iterator[Breach]:
    taken = _taken(ctx)
    rows = ctx.session.execute(
        select(
            OpenItem.line_id,
            OpenItem.residual,
            OpenItem.residual_cur,
            EntryLine.balance,
            EntryLine.amount_cur,
        )
        .join(
            EntryLine,
            and_(EntryLine.company_id == OpenItem.company_id, EntryLine.id == OpenItem.line_id),
        )
        .where(OpenItem.company_id == ctx.company.id)
    )
    for row in rows:
        amount, amount_cur = taken.get(row.line_id, (0, 0))
        expected = (row.balance - amount, row.amount_cur - amount_cur)
        if (row.residual, row.residual_cur) != expected:
            text = f"line {row.line_id} has {row.residual} open, its matches leave {expected[0]}"
            yield Breach(TABLE, row.line_id, "residual", text)


def _taken(ctx: Context) -> dict[int, tuple[int, int]]:
    """What matches in force take of each line, signed as the line."""
    found: dict[int, tuple[int, int]] = {}
    sides = (
        (Match.debit_line_id, Match.amount_debit_cur, 1),
        (Match.credit_line_id, Match.amount_credit_cur, -1),
    )
    for line, amount_cur, sign in sides:
        rows = ctx.session.execute(
            select(line, sum_of(Match.amount), sum_of(amount_cur))
            .where(Match.undone_on.is_(None))
            .group_by(line)
        )
        for line_id, amount, amount_in_currency in rows:
            found[line_id] = (sign * amount, sign * amount_in_currency)
    return found


def _accounts_apart(ctx: Context) -> Iterator[Breach]:
    """Reconciled accounts whose open items do not sum to their balance."""
    lines = (
        select(EntryLine.account_id, sum_of(EntryLine.balance).label("balance"))
        .join(EntryLine.account)
        .where(EntryLine.period_id.is_not(None), Account.is_reconcilable)
        .group_by(EntryLine.account_id)
    )
    balances = {row.account_id: row.balance for row in ctx.session.execute(lines)}
    items = (
        select(OpenItem.account_id, sum_of(OpenItem.residual))
        .where(OpenItem.company_id == ctx.company.id)
        .group_by(OpenItem.account_id)
    )
    opened = {row[0]: row[1] for row in ctx.session.execute(items)}
    for account_id in sorted(balances.keys() | opened.keys()):
        balance, open_ = balances.get(account_id, 0), opened.get(account_id, 0)
        if balance != open_:
            shown = [decimal_text(each, ctx.company.exponent) for each in (open_, balance)]
            text = f"account {account_id} has {shown[0]} open and a balance of {shown[1]}"
            yield Breach(TABLE, account_id, "control", text)
