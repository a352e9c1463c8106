"""The `ordering` port: an order made from an accepted quote.

Prices travel: the provider never prices anew. Where no plugin provides it, `ctx.port(Ordering)` is
None and the asker turns to `invoicing`, else its document stays accepted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from typing import Protocol

from karvan.contracts import contract
from karvan.contracts import writes
from karvan.contracts.references import DocumentRef
from karvan.contracts.references import LineRef
from karvan.values import Money
from karvan.values import Price
from karvan.values import Quantity

OrderState = Literal["draft", "to_approve", "confirmed", "held", "done", "cancelled"]


@dataclass(frozen=True)
class Component:
    """What one configured line is made of, per line and not per unit; `operation` names the work."""

    product_id: int
    quantity: Quantity
    operation: str | None = None


@dataclass(frozen=True)
class OrderRequestLine:
    """One line of the order; `product_id` None is free text, `description` the printed text.

    `discount` is a percent; `net`, where given, is the line's total after discount, as priced, and
    wins over unit price times quantity less discount.
    """

    key: str
    product_id: int | None
    description: str
    quantity: Quantity
    unit_price: Price
    discount: Decimal = Decimal(0)
    net: Money | None = None
    tax_codes: Sequence[str] | None = None
    wanted_on: date | None = None
    dimension_set_id: int | None = None
    components: Sequence[Component] = ()
    source_line: LineRef | None = None


@dataclass(frozen=True)
class OrderRequest:
    """An order to be made on behalf of `source`, the row that stands for this one request.

    `salesperson_id` is a party.
    """

    party_id: int
    on: date
    currency: str
    source: DocumentRef
    lines: Sequence[OrderRequestLine]
    prices_include: bool = False
    salesperson_id: int | None = None


@dataclass(frozen=True)
class OrderStatus:
    """Where an order stands, and its number once it has one."""

    ref: DocumentRef
    state: OrderState
    number: str | None


@contract("ordering", version=1)
class Ordering(Protocol):
    """Sales orders. Every call works in the caller's transaction."""

    @writes("request.source")
    def order(self, request: OrderRequest) -> DocumentRef:
        """Make an order; refused without lines, for an unknown party, product or currency."""

    def status(self, refs: Sequence[DocumentRef]) -> Sequence[OrderStatus]:
        """Where each order stands, in the order asked; NotFound for one that is not there."""


__all__ = [
    "Component",
    "OrderRequest",
    "OrderRequestLine",
    "OrderState",
    "OrderStatus",
    "Ordering",
]
