"""Rounding many exact amounts at once, so that nothing is lost and no part leaves its bounds.

`share_out([0.4, 0.4, 0.4]) == [1, 0, 0]`: the sum 1.2 becomes 1, and the unit goes to the largest
remainder, ties to the first. Core's `allocate` does the same for weights of one sign; here amounts
of both signs stand side by side, where scaling by their sum would blow 10.4 and -10.1 up.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from karvan.values import Rounding
from karvan.values import round_fraction

WHOLE = 1_000_000
"""Shares of parts are in millionths: this is 100 %."""

NOTHING = Fraction(0)


def nearest(exact: Fraction) -> int:
    """The amount in whole minor units, a half away from zero."""
    return round_fraction(exact, Rounding.HALF_UP)


def share_out(exact: Sequence[Fraction]) -> list[int]:
    """Round amounts so that they sum to their rounded sum, each to one of its two neighbours.

    Negated amounts give the negated result; whole amounts stay as they are.
    """
    whole = sum(exact, NOTHING)
    leading = whole or next((each for each in exact if each), NOTHING)
    if leading < 0:
        return [-part for part in share_out([-each for each in exact])]
    parts = [each.__floor__() for each in exact]
    by_remainder = sorted(range(len(parts)), key=lambda n: (parts[n] - exact[n], n))
    for n in by_remainder[: nearest(whole) - sum(parts)]:
        parts[n] += 1
    return parts


def split(
    amounts: Sequence[int], weights: Sequence[Sequence[int | Fraction]]
) -> list[tuple[int, ...]]:
    """Split each amount by the weights of its own row; each column is rounded once for all rows.

    A part never exceeds its amount: what is split is always what the earlier columns left over.
    Rows whose weights sum to zero give all to the last column.
    """
    left = list(amounts)
    rest = [sum(map(Fraction, row), NOTHING) for row in weights]
    columns = []
    for place in range(len(weights[0]) - 1 if weights else 0):
        exact = [
            Fraction(amount) * row[place] / whole if whole else NOTHING
            for amount, row, whole in zip(left, weights, rest, strict=True)
        ]
        column = share_out(exact)
        left = [amount - taken for amount, taken in zip(left, column, strict=True)]
        rest = [whole - row[place] for whole, row in zip(rest, weights, strict=True)]
        columns.append(column)
    return list(zip(*columns, left, strict=True))


def split_signed(
    amounts: Sequence[int], weights: Sequence[Sequence[int | Fraction]], factor: int
) -> list[tuple[int, ...]]:
    """Split amounts over parts of both signs, which sum to `factor` times the amount.

    Factor 1: 100 %, or 50 % and 50 %. Factor 0: reverse charge, 100 % and -100 %. The weights of
    a row have the same signs in every row.
    """
    if not weights or not weights[0]:
        return [() for _ in amounts]
    places = range(len(weights[0]))
    above = [n for n in places if any(row[n] > 0 for row in weights)] or list(places)
    below = [n for n in places if n not in above]
    raised = share_out([_raised(a, row, factor) for a, row in zip(amounts, weights, strict=True)])
    upper = split(raised, [[row[n] for n in above] for row in weights])
    if not below:
        return upper
    lowered = [factor * amount - up for amount, up in zip(amounts, raised, strict=True)]
    lower = split(lowered, [[row[n] for n in below] for row in weights])
    found = []
    for high, low in zip(upper, lower, strict=True):
        by_place = {**dict(zip(above, high, strict=True)), **dict(zip(below, low, strict=True))}
        found.append(tuple(by_place[n] for n in places))
    return found


def _raised(amount: int, row: Sequence[int | Fraction], factor: int) -> Fraction:
    """What the parts above zero take of an amount together."""
    above = sum((Fraction(each) for each in row if each > 0), NOTHING)
    below = sum((Fraction(each) for each in row if each < 0), NOTHING)
    whole = above + below if factor else above
    return amount * above / whole if whole else Fraction(amount)
