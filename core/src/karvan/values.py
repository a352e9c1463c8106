"""Exact amounts: money, quantities and prices as integers, and the only places that round.

Money is counted in minor units (12.00 EUR is `Money(1200, "EUR")`), quantities and unit prices in
millionths. No float comes near them: a float at this door is a `TypeError`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP
from decimal import Context
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

MICRO = 10**6
"""Quantities and unit prices are stored as millionths."""

LARGEST_MINOR = 10**16
"""No single amount may be larger: sums of many then still fit a 64-bit column."""

EXACT = Context(prec=34, rounding=ROUND_HALF_UP)


class Rounding(StrEnum):
    """How an amount that does not fit is rounded; the name is the rule."""

    EXACT = "exact"
    """Refuse what does not fit."""
    HALF_EVEN = "half_even"
    """To the nearest, a half to the even neighbour: sums of many do not drift."""
    HALF_UP = "half_up"
    """To the nearest, a half away from zero: as money is rounded."""
    UP = "up"
    """Away from zero: never too little."""
    DOWN = "down"
    """Towards zero: never too much."""


class Inexact(ValueError):
    """An amount that was to be kept exactly is no whole number of steps."""


@dataclass(frozen=True, order=False)
class Money:
    """An amount of one currency in minor units; debit is positive, credit negative."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            message = f"{self.currency} and {other.currency} cannot be added; convert one first"
            raise ValueError(message)
        return other


@dataclass(frozen=True)
class Quantity:
    """An amount of goods in millionths of one unit of measure."""

    micro: int
    uom: str


@dataclass(frozen=True)
class Price:
    """The price of one unit, in millionths of the currency's major unit."""

    micro: int
    currency: str


@dataclass(frozen=True)
class DateRange:
    """A half-open range of days `[start, end)`; `end` None means without end."""

    start: date
    end: date | None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            message = f"a range must end after {self.start}, not on {self.end}"
            raise ValueError(message)

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    def overlaps(self, other: DateRange) -> bool:
        """Say whether at least one day lies in both ranges."""
        return (other.end is None or self.start < other.end) and (
            self.end is None or other.start < self.end
        )


def to_minor(amount: Decimal | int, exponent: int) -> int:
    """Turn an amount in major units into minor units, rounding half away from zero.

    `to_minor(Decimal("0.125"), 2) == 13`. Raises TypeError for a float and ValueError for what is
    no finite number.
    """
    exact = _exact(amount).scaleb(exponent, EXACT)
    return int(exact.to_integral_value(rounding=ROUND_HALF_UP, context=EXACT))


def to_decimal(minor: int, exponent: int) -> Decimal:
    """Turn minor units into major units exactly, with all decimals: `to_decimal(1200, 2)` is 12.00."""
    return Decimal(minor).scaleb(-exponent, EXACT)


def decimal_text(minor: int, exponent: int) -> str:
    """Write minor units as a plain decimal string for machines: `decimal_text(1200, 2)` is "12.00"."""
    return f"{to_decimal(minor, exponent):f}"


def round_fraction(exact: Fraction, rounding: Rounding) -> int:
    """The whole number of steps by the named rule; raises Inexact where `EXACT` does not fit.

    `round_fraction(Fraction(-5, 2), Rounding.HALF_UP) == -3`.
    """
    if exact.denominator == 1:
        return exact.numerator
    if rounding is Rounding.EXACT:
        message = f"{exact} is no whole number"
        raise Inexact(message)
    if rounding is Rounding.HALF_EVEN:
        return round(exact)
    size = abs(exact)
    whole = size.numerator // size.denominator
    if rounding is Rounding.UP or (rounding is Rounding.HALF_UP and size - whole >= Fraction(1, 2)):
        whole += 1
    return whole if exact > 0 else -whole


def round_cash(minor: int, smallest_coin: int) -> int:
    """The amount as it can be paid in coins: the nearest multiple, a half away from zero.

    `round_cash(1297, 5) == 1295`, `round_cash(150, 100) == 200`. So does the Swedish act on öre
    (lag 1970:1029): 1 to 49 öre are dropped, 50 to 99 become a krona. The difference is booked.
    """
    if smallest_coin < 1:
        message = f"the smallest coin is at least 1 minor unit, not {smallest_coin}"
        raise ValueError(message)
    return round_fraction(Fraction(minor, smallest_coin), Rounding.HALF_UP) * smallest_coin


def allocate(total: int, weights: Sequence[int | Decimal | Fraction]) -> list[int]:
    """Split `total` by `weights` so that the parts sum to it exactly (largest remainder).

    Each part is the floor of its exact share; the units left go to the largest fractions, ties to
    the first. A negated total gives the negated parts. `allocate(100, [1, 1, 1]) == [34, 33, 33]`.
    Raises ValueError when there is something to split but the weights sum to zero.
    """
    exact = [_fraction(weight) for weight in weights]
    if total == 0:
        return [0] * len(exact)
    whole = sum(exact)
    if whole == 0:
        message = f"{total} cannot be split: the weights sum to zero"
        raise ValueError(message)
    shares = [abs(total) * weight / whole for weight in exact]
    parts = [share.__floor__() for share in shares]
    by_fraction = sorted(range(len(parts)), key=lambda n: (parts[n] - shares[n], n))
    for n in by_fraction[: abs(total) - sum(parts)]:
        parts[n] += 1
    return parts if total > 0 else [-part for part in parts]


def _exact(amount: object) -> Decimal:
    if isinstance(amount, Decimal):
        if not amount.is_finite():
            message = f"{amount} is no amount"
            raise ValueError(message)
        return amount
    if isinstance(amount, int) and not isinstance(amount, bool):
        return Decimal(amount)
    message = f"amounts are Decimal or int, not {type(amount).__name__}"
    raise TypeError(message)


def _fraction(weight: object) -> Fraction:
    if isinstance(weight, Fraction):
        return weight
    return Fraction(_exact(weight))
