"""The functions of the language: what they take, what they give, and how they are computed.

min(a, b, …)  max(a, b, …)      numbers, amounts, quantities or days of one kind
abs(x)  floor(x)  ceil(x)       towards zero never: floor(-1.5) is -2
round(x)  round(x, 2)           half away from zero, as core rounds money; -3 is thousands
ratio(a, b, if_zero)            a / b, or the third where b is zero
known(name)  default(name, x)   for names that may be unknown
days_between(a, b)              from a to b, negative where b is earlier
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING
from decimal import ROUND_FLOOR
from decimal import ROUND_HALF_UP
from decimal import Decimal
from typing import Any

from karvan.values import EXACT

FUNCTIONS = (
    "abs", "ceil", "days_between", "default", "floor", "known", "max", "min", "ratio", "round",
)  # fmt: skip
MOST_PLACES = 12


@dataclass(frozen=True)
class Arity:
    """How many arguments a function takes; `most` None means any number."""

    least: int
    most: int | None


ARITIES: dict[str, Arity] = {
    "abs": Arity(1, 1),
    "ceil": Arity(1, 1),
    "days_between": Arity(2, 2),
    "default": Arity(2, 2),
    "floor": Arity(1, 1),
    "known": Arity(1, 1),
    "max": Arity(2, None),
    "min": Arity(2, None),
    "ratio": Arity(3, 3),
    "round": Arity(1, 2),
}


def floor(value: Decimal) -> Decimal:
    """The whole number below."""
    return value.to_integral_value(ROUND_FLOOR, EXACT)


def ceil(value: Decimal) -> Decimal:
    """The whole number above."""
    return value.to_integral_value(ROUND_CEILING, EXACT)


def round_to(places: int) -> Callable[[Decimal], Decimal]:
    """Rounding to so many decimals, half away from zero; to tens and more where negative."""
    unit = Decimal(1).scaleb(-places)

    def rounded(value: Decimal) -> Decimal:
        found = value.quantize(unit, ROUND_HALF_UP, EXACT)
        return found if places >= 0 else found.quantize(Decimal(1), ROUND_HALF_UP, EXACT)

    return rounded


def days_between(start: date, end: date) -> Decimal:
    """Days from one day to another."""
    return Decimal((end - start).days)


SIMPLE: dict[str, Callable[..., Any]] = {
    "abs": EXACT.abs,
    "ceil": ceil,
    "days_between": days_between,
    "floor": floor,
    "max": max,
    "min": min,
}
