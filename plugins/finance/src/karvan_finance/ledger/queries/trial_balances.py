"""The trial balance: what every account holds on a day, or how it moved between two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from typing import NamedTuple

from sqlalchemy import select

from karvan.api import TranslatedText
from karvan_finance.ledger.domain.ledger import is_result_account
from karvan_finance.ledger.domain.trial_balances import AccountFigures
from karvan_finance.ledger.domain.trial_balances import Movement
from karvan_finance.ledger.domain.trial_balances import split_off
from karvan_finance.ledger.domain.trial_balances import trial_balance
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.queries.periods import start_of_year_of
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


NO_ACCOUNT = 0


class _Named(NamedTuple):
    code: str
    full_name: str | None
    name: TranslatedText
    type: str


def read_trial_balance(
    ctx: Context, at: date, *, first: date | None = None, by_year: bool = False
) -> list[TrialBalanceRow]:
    """The accounts that have lines, by code.

    Without `first` the balances since the start of the books, zero ones too; with it the opening balance, the
    movement from that day to `at`, and the closing balance. Balances sum to zero.

    `by_year` counts income and expense from the start of the fiscal year of `at`; what they came to
    before stands in one row without an account, as if every earlier year had been closed.
    """
    until = movements_until(ctx, at)
    if first is None:
        figures = trial_balance(until, [], with_empty=True)
    else:
        before = movements_until(ctx, first - DAY)
        figures = trial_balance(before, [*until, *map(_negated, before)])
    accounts = _accounts(ctx)
    if by_year:
        figures = _of_the_year(ctx, figures, at, first, accounts)
    rows = [
        TrialBalanceRow(each.account_id, *accounts[each.account_id][:3], each) for each in figures
    ]
    return sorted(rows, key=lambda row: (not row.code, row.label))


def _of_the_year(
    ctx: Context,
    figures: list[AccountFigures],
    at: date,
    first: date | None,
    accounts: dict[int, _Named],
) -> list[AccountFigures]:
    """Results of earlier years moved into one row of their own, account 0."""
    start = start_of_year_of(ctx, at)

    def results_until(day: date) -> dict[int, Movement]:
        return {
            each.account_id: each
            for each in movements_until(ctx, day)
            if is_result_account(accounts[each.account_id].type)
        }

    before = results_until(start - DAY)
    opened = results_until(first - DAY) if first and first < start else before
    kept = split_off(figures, before, opened, into=NO_ACCOUNT)
    accounts[NO_ACCOUNT] = _Named("", None, TranslatedText(), "")
    return [each for each in kept if first is None or not each.is_empty]


def _negated(movement: Movement) -> Movement:
    return Movement(movement.account_id, -movement.debit, -movement.credit)


def _accounts(ctx: Context) -> dict[int, _Named]:
    rows = ctx.session.execute(
        select(Account.id, Account.code, Account.full_name, Account.name, Account.type)
    )
    return {row.id: _Named(row.code, row.full_name, row.name, row.type) for row in rows}
