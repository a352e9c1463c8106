"""How the taxes of one line follow from each other: every amount is linear in the net.

`base = net + the earlier taxes that affect it`. Because each amount is `slope * net + start`, the
net in a price that contains taxes is one division, whatever kinds meet:
net = (price - starts) / (1 + slopes). With 19 % included, 119 is 100 and 19.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from karvan_finance.tax.domain.definitions import TaxDefinition
from karvan_finance.tax.domain.definitions import TaxDocument
from karvan_finance.tax.domain.definitions import TaxKind
from karvan_finance.tax.domain.definitions import total_share
from karvan_finance.tax.domain.documents import PriceMode
from karvan_finance.tax.domain.shares import NOTHING
from karvan_finance.tax.errors import TaxesWithoutPrice

ONE = Fraction(1)


@dataclass(frozen=True)
class Step:
    """One tax in its place: what its base contains, and what of a price its division leaves."""

    tax: TaxDefinition
    included: bool
    factor: int
    base_of: tuple[int, ...]
    left: Fraction = ONE

    def amount_on(self, base: Fraction | int, units: Fraction) -> Fraction:
        """The exact amount on a base; `units` is the quantity times one major unit in minor ones."""
        if self.tax.kind is TaxKind.FIXED:
            return Fraction(self.tax.rate) * units
        return base * self.tax.share / self.left


def steps_of(
    taxes: Sequence[TaxDefinition], prices: PriceMode, document: TaxDocument
) -> tuple[Step, ...]:
    """The taxes, expanded and in order, with what each one's base contains."""
    included = [_is_included(tax, prices) for tax in taxes]
    bases = [
        tuple(m for m in range(n) if tax.base_affected and taxes[m].affects_base)
        for n, tax in enumerate(taxes)
    ]
    steps = []
    for n, tax in enumerate(taxes):
        left = ONE
        if tax.kind is TaxKind.DIVISION:
            beside = [
                other
                for m, other in enumerate(taxes)
                if other.kind is TaxKind.DIVISION
                and (bases[m], included[m]) == (bases[n], included[n])
            ]
            left = ONE - total_share(beside)
            if left <= 0:
                raise TaxesWithoutPrice(codes=", ".join(each.code for each in beside))
        steps.append(Step(tax, included[n], tax.factor(document), bases[n], left))
    return tuple(steps)


def net_in(price: Fraction, steps: Sequence[Step], units: Fraction) -> Fraction:
    """The exact net in a price that contains the included taxes."""
    slopes: list[Fraction] = []
    starts: list[Fraction] = []
    for step in steps:
        slope = ONE + sum((slopes[n] * steps[n].factor for n in step.base_of), NOTHING)
        start = sum((starts[n] * steps[n].factor for n in step.base_of), NOTHING)
        slopes.append(step.amount_on(slope, NOTHING))
        starts.append(step.amount_on(start, units))
    contained = [n for n, step in enumerate(steps) if step.included and step.factor]
    divisor = ONE + sum((slopes[n] for n in contained), NOTHING)
    if divisor <= 0:
        raise TaxesWithoutPrice(codes=", ".join(steps[n].tax.code for n in contained))
    return (price - sum((starts[n] for n in contained), NOTHING)) / divisor


def amounts_on(net: Fraction, steps: Sequence[Step], units: Fraction) -> list[Fraction]:
    """The exact amount of each tax on a net."""
    amounts: list[Fraction] = []
    for step in steps:
        base = net + sum((amounts[n] * steps[n].factor for n in step.base_of), NOTHING)
        amounts.append(step.amount_on(base, units))
    return amounts


def _is_included(tax: TaxDefinition, prices: PriceMode) -> bool:
    if prices is PriceMode.BY_TAX:
        return tax.included
    return prices is PriceMode.INCLUDED and tax.rate >= 0
