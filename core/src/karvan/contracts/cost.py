"""The `cost` port: what a product costs the company, for margins.

Where no plugin provides it, `ctx.port(Cost)` is None and the product's reference cost is shown,
labelled as such.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from karvan.contracts import contract
from karvan.contracts.references import DocumentRef
from karvan.values import Money
from karvan.values import Price


@dataclass(frozen=True)
class UnitCost:
    """The cost of one stock unit in company money, None where it is unknown; and how it was found.

    `method` is a word of the provider, such as `standard`, `avco` or `fifo`.
    """

    product_id: int
    cost: Price | None
    method: str


@contract("cost", version=1)
class Cost(Protocol):
    """Cost of products and of what documents moved. Nothing here writes."""

    def unit_cost(
        self,
        product_ids: Sequence[int],
        warehouse_id: int | None = None,
        at: datetime | None = None,
    ) -> Mapping[int, UnitCost]:
        """The cost of each product, now or at an instant; all ids are answered."""

    def cost_of(self, refs: Sequence[DocumentRef]) -> Sequence[Money | None]:
        """What the goods of each document cost, in the order asked; None where it is unknown."""


__all__ = ["Cost", "UnitCost"]
