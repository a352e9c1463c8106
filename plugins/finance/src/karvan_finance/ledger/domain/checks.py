"""Everything that can be wrong with an entry before it is posted, found in one go.

The database refuses the same things by its triggers; what is found here is told in words, all at
once, line by line.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from karvan.errors import Problem
from karvan.errors import Refusal
from karvan.values import LARGEST_MINOR
from karvan.values import decimal_text
from karvan_finance import errors
from karvan_finance.errors import problem
from karvan_finance.ledger.domain.ledger import FEWEST_LINES
from karvan_finance.ledger.domain.ledger import AccountType
from karvan_finance.ledger.domain.ledger import Line
from karvan_finance.ledger.domain.ledger import find_imbalances
from karvan_finance.ledger.domain.ledger import has_opposite_signs


class AccountFacts(Protocol):
    """What decides whether a line fits an account."""

    @property
    def code(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def currency(self) -> str | None: ...
    @property
    def is_group(self) -> bool: ...
    @property
    def is_control(self) -> bool: ...
    @property
    def is_active(self) -> bool: ...


class LineFacts(Line, Protocol):
    """What is checked of a line."""

    @property
    def line_no(self) -> int: ...
    @property
    def account_id(self) -> int: ...
    @property
    def currency(self) -> str: ...
    @property
    def amount_cur(self) -> int: ...
    @property
    def party_id(self) -> int | None: ...


@dataclass(frozen=True)
class BookMoney:
    """The currency of the books and its number of decimals."""

    currency: str
    exponent: int

    def text(self, minor: int) -> str:
        """The amount as a decimal string."""
        return decimal_text(minor, self.exponent)


def check_entry(
    lines: Sequence[LineFacts], accounts: Mapping[int, AccountFacts], money: BookMoney
) -> list[Problem]:
    """Return every problem that keeps the lines from being posted, named by line; [] is fit."""
    problems = [each for line in lines for each in check_line(line, accounts, money)]
    if len(lines) < FEWEST_LINES:
        problems.append(problem(errors.TooFewLines()))
    problems += [
        problem(
            errors.UnbalancedEntry(
                difference=money.text(abs(lacking.difference)), currency=money.currency
            ),
            difference=lacking.difference,
        )
        for lacking in find_imbalances(lines)
    ]
    known = [accounts[line.account_id] for line in lines if line.account_id in accounts]
    if len({account.type == AccountType.OFF_BALANCE for account in known}) > 1:
        problems.append(problem(errors.OffBalanceMixed()))
    return problems


def check_line(
    line: LineFacts, accounts: Mapping[int, AccountFacts], money: BookMoney
) -> list[Problem]:
    """Return what is wrong with one line: its account and its amounts."""
    account = accounts.get(line.account_id)
    found: list[tuple[str, Refusal]] = [("amount", each) for each in _amounts(line, money)]
    if account is None:
        found.append(("account", errors.UnknownAccount(account=line.account_id)))
    else:
        found += [("account", each) for each in _account(line, account)]
    return [problem(error, field=f"lines.{line.line_no}.{field}") for field, error in found]


def _account(line: LineFacts, account: AccountFacts) -> list[Refusal]:
    found: list[Refusal] = []
    if account.is_group:
        found.append(errors.GroupAccount(account=account.code))
    if not account.is_active:
        found.append(errors.InactiveAccount(account=account.code))
    if account.is_control and line.party_id is None:
        found.append(errors.AccountNeedsParty(account=account.code))
    if account.currency not in {None, line.currency}:
        found.append(
            errors.WrongAccountCurrency(
                account=account.code, expected=account.currency, currency=line.currency
            )
        )
    return found


def _amounts(line: LineFacts, money: BookMoney) -> list[Refusal]:
    balance, amount_cur = line.balance, line.amount_cur
    found: list[Refusal] = [
        errors.AmountTooLarge(amount=amount)
        for amount in ((balance,) if balance == amount_cur else (balance, amount_cur))
        if abs(amount) > LARGEST_MINOR
    ]
    if has_opposite_signs(balance, amount_cur):
        found.append(errors.OppositeSigns(balance=balance, amount_cur=amount_cur))
    elif balance != amount_cur and line.currency == money.currency:
        found.append(errors.AmountsDiffer(balance=balance, amount_cur=amount_cur))
    return found
