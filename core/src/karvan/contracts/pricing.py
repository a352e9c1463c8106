"""The `pricing` port: what a party pays, for quotes, orders, carts and invoices alike.

Where no plugin provides it, `ctx.port(Pricing)` is None and the product's list price plus a
discount by hand stands in.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Protocol

from karvan.contracts import contract
from karvan.values import Money
from karvan.values import Price
from karvan.values import Quantity


@dataclass(frozen=True)
class PriceRequestLine:
    """A product to be priced; `key` comes back with the answer.

    `options` are the picks of a configured product, attribute code -> option code or value as text.
    """

    key: str
    product_id: int
    quantity: Quantity
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PriceRequest:
    """A document to be priced whole, since rules may look at all its lines.

    `party_id` None is nobody in particular.
    """

    party_id: int | None
    on: date
    currency: str
    lines: Sequence[PriceRequestLine]


@dataclass(frozen=True)
class PriceStep:
    """One step to a line's net, in minor units' money: `before` is `after` of the step before.

    The first `before` is zero and the last `after` is the line's net. `rule` names the rule.
    """

    stage: str
    rule: str
    before: Money
    after: Money
    note: str = ""


@dataclass(frozen=True)
class PricedLine:
    """A priced line; `net` is its total and the truth.

    `discount` is a percent. `derived`: `net` is not unit price times quantity less discount (slabs,
    blocks), and the unit price is net per unit, rounded. `generated_from` is the key of the line
    that brought this one, None for a line that was asked.
    """

    key: str
    list_price: Price
    unit_price: Price
    discount: Decimal
    net: Money
    derived: bool = False
    generated_from: str | None = None
    steps: Sequence[PriceStep] = ()


@dataclass(frozen=True)
class PriceResult:
    """Every asked line, in the order asked, each followed by the lines it generated."""

    prices_include: bool
    lines: Sequence[PricedLine]


@contract("pricing", version=1)
class Pricing(Protocol):
    """Prices of a document. Nothing here writes."""

    def price(self, request: PriceRequest) -> PriceResult:
        """Price every line; refused for a product without a price in the currency on the day."""


__all__ = [
    "PriceRequest",
    "PriceRequestLine",
    "PriceResult",
    "PriceStep",
    "PricedLine",
    "Pricing",
]
