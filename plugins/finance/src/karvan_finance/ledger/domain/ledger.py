"""What makes an entry fit for the books.

An entry is a header and lines; a line puts a signed balance on an account, debit positive and
credit negative. An entry balances when its lines sum to zero in company money, per ledger:

    [Line(1, cash, 120), Line(1, sales, -120)]  ->  balanced
    [Line(1, cash, 120), Line(1, sales, -100)]  ->  Imbalance(ledger_id=1, difference=20)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

FEWEST_LINES = 2


class AccountType(StrEnum):
    """What an account is, which decides where it stands in the statements."""

    ASSET_RECEIVABLE = "asset_receivable"
    ASSET_BANK = "asset_bank"
    ASSET_CURRENT = "asset_current"
    ASSET_FIXED = "asset_fixed"
    LIABILITY_PAYABLE = "liability_payable"
    LIABILITY_CURRENT = "liability_current"
    EQUITY = "equity"
    EQUITY_UNAFFECTED = "equity_unaffected"
    INCOME = "income"
    INCOME_OTHER = "income_other"
    EXPENSE = "expense"
    EXPENSE_DEPRECIATION = "expense_depreciation"
    EXPENSE_COGS = "expense_cogs"
    OFF_BALANCE = "off_balance"


RESULT_TYPES = tuple(str(each) for each in AccountType if each.startswith(("income", "expense")))


def is_result_account(account_type: str) -> bool:
    """Say whether the account counts into profit or loss: income and expense."""
    return account_type.startswith(("income", "expense"))


class EntryState(StrEnum):
    """A draft may be changed or dropped; a posted entry is corrected by its reversal only."""

    DRAFT = "draft"
    POSTED = "posted"


class Line(Protocol):
    """What the rules need to know of a line."""

    @property
    def ledger_id(self) -> int: ...
    @property
    def balance(self) -> int: ...


@dataclass(frozen=True)
class Imbalance:
    """What one ledger of an entry lacks: positive when debits exceed credits."""

    ledger_id: int
    difference: int


def find_imbalances(lines: Iterable[Line]) -> list[Imbalance]:
    """Return every ledger whose lines do not sum to zero, in ledger order; no tolerance."""
    sums: dict[int, int] = defaultdict(int)
    for line in lines:
        sums[line.ledger_id] += line.balance
    return [Imbalance(ledger_id, sums[ledger_id]) for ledger_id in sorted(sums) if sums[ledger_id]]


def sides(balance: int) -> tuple[int, int]:
    """Split a signed balance into (debit, credit), of which one is zero."""
    return max(balance, 0), max(-balance, 0)


def total_sides(balances: Iterable[int]) -> tuple[int, int]:
    """Return the sum of all debits and the sum of all credits."""
    both = [sides(balance) for balance in balances]
    return sum(debit for debit, _ in both), sum(credit for _, credit in both)


def has_opposite_signs(balance: int, amount_cur: int) -> bool:
    """Say whether company money and the line's own currency point to different sides."""
    return balance * amount_cur < 0


def running_balances(opening: int, movements: Sequence[int]) -> list[int]:
    """Return the balance after each movement, starting from the opening balance."""
    balances = []
    for movement in movements:
        opening += movement
        balances.append(opening)
    return balances
