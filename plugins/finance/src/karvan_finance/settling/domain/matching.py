"""Matching a debit with a credit: what each gives, and the exchange difference between them.

Both in one foreign currency, they meet in that currency; what they were worth in company money
differs, and the difference is a realised gain or loss:

    invoice 100 USD at 90 EUR, payment 100 USD at 95 EUR  ->  match of 90, gain of 5
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from karvan.values import Rounding
from karvan.values import round_fraction


@dataclass(frozen=True)
class OpenSide:
    """What is open of a line: both amounts without sign, in company money and its own currency."""

    residual: int
    residual_cur: int
    currency: str

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left in either money."""
        return not self.residual and not self.residual_cur


@dataclass(frozen=True)
class Matched:
    """What a match takes: `amount` of company money from both, and of each its own currency.

    `exchange` is the debit's share less the credit's. Above zero the debit gives up as much more
    without a counterpart, which is a loss on what was owed; below zero the credit does, a gain.
    """

    amount: int
    debit_cur: int
    credit_cur: int
    exchange: int = 0


def match_sides(debit: OpenSide, credit: OpenSide, *, at_most: int | None = None) -> Matched | None:
    """Match as much as both have open, or None where nothing is.

    `at_most` limits it, in the currency of both, or in company money where they differ. Each side
    gives its residual in proportion, and all of it once the currency is used up.
    """
    if debit.is_settled or credit.is_settled:
        return None
    if debit.currency == credit.currency and debit.residual_cur and credit.residual_cur:
        return _in_their_currency(debit, credit, at_most)
    return _in_company_money(debit, credit, at_most)


def _in_their_currency(debit: OpenSide, credit: OpenSide, at_most: int | None) -> Matched | None:
    common = _least(debit.residual_cur, credit.residual_cur, at_most)
    if common <= 0:
        return None
    gives = _part(debit.residual, common, debit.residual_cur)
    takes = _part(credit.residual, common, credit.residual_cur)
    return Matched(min(gives, takes), common, common, gives - takes)


def _in_company_money(debit: OpenSide, credit: OpenSide, at_most: int | None) -> Matched | None:
    common = _least(debit.residual, credit.residual, at_most)
    if common <= 0:
        return None
    return Matched(
        common,
        _part(debit.residual_cur, common, debit.residual),
        _part(credit.residual_cur, common, credit.residual),
    )


def _least(first: int, second: int, limit: int | None) -> int:
    return min(first, second) if limit is None else min(first, second, limit)


def _part(amount: int, numerator: int, denominator: int) -> int:
    """The amount in proportion, all of it where the numerator uses the denominator up."""
    if numerator == denominator:
        return amount
    return round_fraction(Fraction(amount * numerator, denominator), Rounding.HALF_UP)
