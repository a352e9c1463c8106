"""A line while it is computed."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from fractions import Fraction

from karvan_finance.tax.domain.documents import TaxLine
from karvan_finance.tax.domain.levels import Step

TaxKey = tuple[int, bool]
"""A tax, and whether prices contain it: what is rounded together."""


@dataclass
class Worksheet:
    """A line while it is computed; `amounts` are of its taxes in their order."""

    line: TaxLine
    steps: tuple[Step, ...]
    units: Fraction
    exact_net: Fraction
    price: int | None = None
    net: int = 0
    amounts: list[int] = field(default_factory=list)

    @property
    def keys(self) -> list[TaxKey]:
        """What each tax of the line is rounded with."""
        return [(step.tax.id, step.included) for step in self.steps]

    def added(self) -> int:
        """What the taxes add to the net."""
        return sum(
            amount * step.factor for amount, step in zip(self.amounts, self.steps, strict=True)
        )

    def base(self, place: int) -> int:
        """The base of the tax in this place, rounded as it is printed."""
        step = self.steps[place]
        return self.net + sum(self.amounts[n] * self.steps[n].factor for n in step.base_of)
