"""How old what is owed is, as of any day.

What stood open on a day comes from the matches in force on it, so that the ageing of a closed
month is the same whenever it is asked for, and always sums to the balance of the control account:

    due 2025-01-31, asked as of 2025-03-15  ->  43 days late, in the bucket of 31 to 60
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from itertools import pairwise

USUAL_BOUNDS = (30, 60, 90)


@dataclass(frozen=True)
class MatchedPart:
    """A match as one of its lines sees it: an amount without sign, and the days it is in force."""

    amount: int
    on: date
    undone_on: date | None = None

    def is_in_force(self, day: date) -> bool:
        """Whether it counts on the day: matched by then, and undone later or never."""
        return self.on <= day and (self.undone_on is None or self.undone_on > day)


@dataclass(frozen=True)
class AgedItem:
    """A line of a control account: `balance` signed as in the books, dated and due.

    `is_revaluation` marks what an exchange rate at month end made, not a trade.
    """

    key: int
    balance: int
    dated_on: date
    due_on: date
    matches: Sequence[MatchedPart] = ()
    is_revaluation: bool = False


@dataclass(frozen=True)
class Ageing:
    """What is open: not due, a figure for each bucket, and apart from them what is unallocated.

    Signed as owed: for receivables what customers owe, for payables what the company owes.
    """

    not_due: int = 0
    late: tuple[int, ...] = field(default=(0,) * (len(USUAL_BOUNDS) + 1))
    unallocated: int = 0
    revaluation: int = 0

    @property
    def total(self) -> int:
        """The sum of all columns, which is the balance of the control account."""
        return self.not_due + sum(self.late) + self.unallocated + self.revaluation

    @property
    def overdue(self) -> int:
        """What is late, over all buckets."""
        return sum(self.late)


def residual_on(item: AgedItem, day: date) -> int:
    """What of the item stood open on the day, signed as its balance; 0 before its own day."""
    if item.dated_on > day:
        return 0
    matched = sum(each.amount for each in item.matches if each.is_in_force(day))
    return item.balance - matched if item.balance >= 0 else item.balance + matched


def days_late(due_on: date, day: date) -> int:
    """How many days a due day has passed, 0 until the day itself is over."""
    return max((day - due_on).days, 0)


def bucket_of(late: int, bounds: Sequence[int] = USUAL_BOUNDS) -> int:
    """The place of a bucket for days late, above zero: the first whose bound is not passed."""
    return next((place for place, bound in enumerate(bounds) if late <= bound), len(bounds))


def bucket_labels(bounds: Sequence[int] = USUAL_BOUNDS) -> list[tuple[int, int | None]]:
    """The first and last day of each bucket; the last one is open."""
    edges = [0, *bounds]
    return [*((low + 1, high) for low, high in pairwise(edges)), (edges[-1] + 1, None)]


def age(
    items: Iterable[AgedItem],
    day: date,
    *,
    bounds: Sequence[int] = USUAL_BOUNDS,
    by_document_date: bool = False,
    payable: bool = False,
) -> Ageing:
    """Sort what stood open on the day into buckets, which sum to the balance of all items.

    An item on the other side of what its account is for (a payment or credit that nothing was
    matched with) is unallocated, whatever its day.
    """
    sign = -1 if payable else 1
    not_due = unallocated = revaluation = 0
    late = [0] * (len(bounds) + 1)
    for item in items:
        owed = sign * residual_on(item, day)
        passed = days_late(item.dated_on if by_document_date else item.due_on, day)
        if item.is_revaluation:
            revaluation += owed
        elif owed < 0:
            unallocated += owed
        elif passed:
            late[bucket_of(passed, bounds)] += owed
        else:
            not_due += owed
    return Ageing(not_due, tuple(late), unallocated, revaluation)


def check_bounds(bounds: Sequence[int]) -> bool:
    """Whether the ends of buckets rise and begin above zero."""
    return bool(bounds) and all(low < high for low, high in pairwise((0, *bounds)))
