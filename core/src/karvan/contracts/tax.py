"""The `tax` port: what tax a sale or purchase bears, before anything is posted.

The same rules that post compute here, so a quote's tax is the invoice's. Where no plugin provides
it, `ctx.port(Tax)` is None and totals are labelled "excluding tax".
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from typing import Protocol

from karvan.contracts import contract
from karvan.contracts.references import DocumentRef
from karvan.values import Money
from karvan.values import Price
from karvan.values import Quantity

Direction = Literal["sale", "purchase"]


@dataclass(frozen=True)
class TaxRequestLine:
    """One line to be taxed; `key` is the asker's own name for it and comes back with the answer.

    `discount` is a percent of unit price times quantity. `net`, where given, is the line's total
    after discount, as priced (tax included where the request says so), and wins over both.
    `tax_codes` None lets the provider's rules choose by product and party; an empty sequence is no
    tax.
    """

    key: str
    product_id: int | None
    quantity: Quantity
    unit_price: Price
    discount: Decimal = Decimal(0)
    net: Money | None = None
    tax_codes: Sequence[str] | None = None


@dataclass(frozen=True)
class TaxRequest:
    """A document to be taxed whole, since rounding is done once per tax and document.

    `prices_include`: unit prices and given nets contain their tax. `refund_of` is the posted
    invoice that is refunded: each line takes back of its line with the product, with the tax that was
    frozen there, in the sign asked; what is above the rest is refused.
    """

    direction: Direction
    on: date
    party_id: int | None
    currency: str
    lines: Sequence[TaxRequestLine]
    prices_include: bool = False
    refund_of: DocumentRef | None = None


@dataclass(frozen=True)
class LineTax:
    """One tax of one line: `amount` on `base`, of which `recoverable` may be claimed back."""

    code: str
    base: Money
    amount: Money
    recoverable: Money


@dataclass(frozen=True)
class TaxedLine:
    """A line with its taxes: net + the taxes' amounts = gross, to the minor unit."""

    key: str
    net: Money
    taxes: Sequence[LineTax]
    gross: Money


@dataclass(frozen=True)
class TaxResult:
    """The document: net + tax = gross, and each is the sum of the lines; currency as asked."""

    lines: Sequence[TaxedLine]
    net: Money
    tax: Money
    gross: Money


@contract("tax", version=1)
class Tax(Protocol):
    """Taxes of a document. Nothing here writes."""

    def compute(self, request: TaxRequest) -> TaxResult:
        """Tax every line, in the order asked; refused for a tax code that is unknown on the day."""

    def codes(
        self,
        product_ids: Sequence[int],
        party_id: int | None,
        direction: Direction,
        on: date,
    ) -> Mapping[int, Sequence[str]]:
        """The tax codes that apply to each product for the party on a day; all ids are answered."""


__all__ = [
    "Direction",
    "LineTax",
    "Tax",
    "TaxRequest",
    "TaxRequestLine",
    "TaxResult",
    "TaxedLine",
]
