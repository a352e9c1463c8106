"""Lock dates: per area of the books a day up to which nothing more is posted.

An entry belongs to several areas: `all` and `hard` always, one by the kind of its journal, and `tax`
where a line of it has a tax. It may be posted only on a day after the locks of all its areas. An
exception sets the lock of one area back for a while; the hard lock knows none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from enum import StrEnum


class LockArea(StrEnum):
    """What a lock date holds for."""

    ALL = "all"
    SALE = "sale"
    PURCHASE = "purchase"
    BANK = "bank"
    TAX = "tax"
    HARD = "hard"


ALWAYS = frozenset({LockArea.ALL, LockArea.HARD})
JOURNALS = {
    LockArea.SALE: ("sale",),
    LockArea.PURCHASE: ("purchase",),
    LockArea.BANK: ("bank", "cash"),
}


@dataclass(frozen=True)
class Lock:
    """A lock as it holds now for someone: the last day it shuts, exceptions counted in."""

    area: LockArea
    last_day: date

    @property
    def first_open(self) -> date:
        """The first day it leaves open."""
        return self.last_day + timedelta(days=1)


def areas_of(journal_kind: str, *, has_tax: bool) -> frozenset[LockArea]:
    """The areas an entry of a journal of this kind belongs to."""
    own = {area for area, kinds in JOURNALS.items() if journal_kind in kinds}
    return ALWAYS | own | ({LockArea.TAX} if has_tax else set())


def lock_in_force(area: LockArea, last_day: date, excepted: Iterable[date]) -> Lock:
    """The lock of an area, set back to the earliest of the days its valid exceptions name."""
    days = [last_day] if area is LockArea.HARD else [last_day, *excepted]
    return Lock(area, min(days))


def furthest(locks: Iterable[Lock], areas: frozenset[LockArea]) -> Lock | None:
    """Of the locks of these areas the one that shuts most days, the hard one first; None without any."""
    holding = [each for each in locks if each.area in areas]
    return max(holding, key=lambda each: (each.last_day, each.area is LockArea.HARD), default=None)
