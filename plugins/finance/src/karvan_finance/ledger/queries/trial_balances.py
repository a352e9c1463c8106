"""The trial balance: what every account holds on a day, or how it moved between two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.api import TranslatedText
from karvan_finance.ledger.domain.trial_balances import AccountFigures
from karvan_finance.ledger.domain.trial_balances import Movement
from karvan_finance.ledger.domain.trial_balances import trial_balance
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.queries.sums import DAY
from karvan_finance.ledger.queries.sums import movements_until

if TYPE_CHECKING:
    from karvan.api import Context


@dataclass(frozen=True)
class TrialBalanceRow:
    """An account and its figures in minor units of company money."""

    account_id: int
    code: str
    full_name: str | None
    name: TranslatedText
    figures: AccountFigures

    @property
    def label(self) -> str:
        """The name the account was imported under, else its code."""
        return self.full_name or self.code


def read_trial_balance(
    ctx: Context, at: date, *, first: date | None = None
) -> list[TrialBalanceRow]:
    """The accounts that have lines, by code.

    Without `first` the balances since the start of the books, zero ones too; with it the opening balance, the
    movement from that day to `at`, and the closing balance. Balances sum to zero.
    """
    until = movements_until(ctx, at)
    if first is None:
        figures = trial_balance(until, [], with_empty=True)
    else:
        before = movements_until(ctx, first - DAY)
        figures = trial_balance(before, [*until, *map(_negated, before)])
    accounts = _accounts(ctx)
    rows = [TrialBalanceRow(each.account_id, *accounts[each.account_id], each) for each in figures]
    return sorted(rows, key=lambda row: row.label)


def _negated(movement: Movement) -> Movement:
    return Movement(movement.account_id, -movement.debit, -movement.credit)


def _accounts(ctx: Context) -> dict[int, tuple[str, str | None, TranslatedText]]:
    rows = ctx.session.execute(select(Account.id, Account.code, Account.full_name, Account.name))
    return {row.id: (row.code, row.full_name, row.name) for row in rows}
