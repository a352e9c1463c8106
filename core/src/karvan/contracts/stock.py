"""The `stock` port: what lies where, when it can be promised, and reservations.

Quantities are in the product's stock unit. `warehouse_id` None means all warehouses. Where no
plugin provides it, `ctx.port(Stock)` is None and no availability is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from datetime import datetime
from typing import Protocol

from karvan.contracts import contract
from karvan.contracts import ends
from karvan.contracts import writes
from karvan.contracts.references import DocumentRef
from karvan.values import Quantity


@dataclass(frozen=True)
class OnHand:
    """What there is of one product: available = on hand - reserved; incoming is ordered."""

    product_id: int
    on_hand: Quantity
    reserved: Quantity
    available: Quantity
    incoming: Quantity


@dataclass(frozen=True)
class WantedLine:
    """A quantity wanted by a day."""

    product_id: int
    quantity: Quantity
    wanted_on: date


@dataclass(frozen=True)
class Promise:
    """The first day the whole quantity can be there, None where no day can be named.

    `quantity` is what can be had on the day wanted.
    """

    product_id: int
    first_on: date | None
    quantity: Quantity


@dataclass(frozen=True)
class ReservedLine:
    """A quantity to be set aside."""

    product_id: int
    quantity: Quantity


@contract("stock", version=1)
class Stock(Protocol):
    """Stock of products. Every call works in the caller's transaction."""

    def on_hand(
        self,
        product_ids: Sequence[int],
        warehouse_id: int | None = None,
        at: datetime | None = None,
    ) -> Mapping[int, OnHand]:
        """What there is of each product, now or at an instant; all ids are answered."""

    def promise(
        self, lines: Sequence[WantedLine], warehouse_id: int | None = None
    ) -> Sequence[Promise]:
        """When each line can be there, in the order asked; lines of one product share its stock."""

    def lead_time(self, product_ids: Sequence[int]) -> Mapping[int, int]:
        """Days until each product can be had when none is there; all ids are answered."""

    @writes("source")
    def reserve(
        self,
        source: DocumentRef,
        lines: Sequence[ReservedLine],
        expires_at: datetime | None = None,
    ) -> None:
        """Set all lines aside for the source, or none: refused when one is short, with figures."""

    @ends("reserve", "source")
    def release(self, source: DocumentRef) -> None:
        """Give back what is left of the source's reservation; nothing happens without one."""


__all__ = ["OnHand", "Promise", "ReservedLine", "Stock", "WantedLine"]
