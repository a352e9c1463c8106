"""The arithmetic of statements: opening, movement and closing of each account.

Figures come in as (account, signed amount) pairs, from stored period balances and from the lines
behind them; what goes out sums to zero over all accounts whenever what came in did.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Movement:
    """Debits and credits of one account over some days, both counted positive."""

    account_id: int
    debit: int
    credit: int


@dataclass(frozen=True)
class AccountFigures:
    """One account in a trial balance, in minor units; balances are signed, debit positive."""

    account_id: int
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        """The balance at the end: opening plus debits less credits."""
        return self.opening + self.debit - self.credit

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a balance nor a movement to show."""
        return not (self.opening or self.debit or self.credit)


def trial_balance(
    opening: Iterable[Movement], movements: Iterable[Movement], *, with_empty: bool = False
) -> list[AccountFigures]:
    """Put opening balances and movements together, leaving out accounts that have neither.

    `with_empty` keeps them: an account that only counts hours has lines, but no money.
    """
    openings: dict[int, int] = defaultdict(int)
    debits: dict[int, int] = defaultdict(int)
    credits_: dict[int, int] = defaultdict(int)
    for each in opening:
        openings[each.account_id] += each.debit - each.credit
    for each in movements:
        debits[each.account_id] += each.debit
        credits_[each.account_id] += each.credit
    figures = [
        AccountFigures(account, openings[account], debits[account], credits_[account])
        for account in sorted(openings.keys() | debits.keys())
    ]
    return [each for each in figures if with_empty or not each.is_empty]


def split_off(
    figures: Iterable[AccountFigures],
    before: Mapping[int, Movement],
    opened: Mapping[int, Movement],
    *,
    into: int,
) -> list[AccountFigures]:
    """Take what accounts came to before a day out of their figures, and put it into one of its own.

    `before` is all of it, `opened` the part of it that stands in the openings; the sum over all
    accounts stays what it was.
    """
    kept = []
    opening = debit = credit = 0
    none = Movement(into, 0, 0)
    for each in figures:
        all_, part = (held.get(each.account_id, none) for held in (before, opened))
        moved = Movement(each.account_id, all_.debit - part.debit, all_.credit - part.credit)
        held = part.debit - part.credit
        kept.append(
            AccountFigures(
                each.account_id,
                each.opening - held,
                each.debit - moved.debit,
                each.credit - moved.credit,
            )
        )
        opening, debit, credit = opening + held, debit + moved.debit, credit + moved.credit
    return [*kept, AccountFigures(into, opening, debit, credit)]
