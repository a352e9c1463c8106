"""The `invoicing` port: a draft invoice or bill made from another plugin's document.

Prices travel: the provider never prices anew. Where no plugin provides it, `ctx.port(Invoicing)`
is None and buttons and invoice status are hidden.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
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

InvoiceKind = Literal["invoice", "credit_note", "bill", "vendor_credit"]
InvoiceState = Literal["draft", "posted", "cancelled"]


@dataclass(frozen=True)
class InvoiceRequestLine:
    """One line of the draft; `product_id` None is free text, `description` the printed text.

    `discount` is a percent; `net`, where given, is the line's total after discount, as priced, and
    wins over unit price times quantity less discount. `role` and `selectors` choose the account
    (`revenue`, `grni`); `source_line` is the asker's line, so that it can ask what was invoiced.
    """

    key: str
    product_id: int | None
    description: str
    quantity: Quantity
    unit_price: Price
    discount: Decimal = Decimal(0)
    net: Money | None = None
    tax_codes: Sequence[str] | None = None
    role: str | None = None
    selectors: Mapping[str, int] = field(default_factory=dict)
    dimension_set_id: int | None = None
    source_line: LineRef | None = None


@dataclass(frozen=True)
class InvoiceRequest:
    """A draft to be made on behalf of `source`, the row that stands for this one request.

    `terms` is the code of the payment terms, None for the party's own. `refund_of` is the invoice
    that a credit note corrects. `salesperson_id` is a party.
    """

    kind: InvoiceKind
    party_id: int
    on: date
    currency: str
    source: DocumentRef
    lines: Sequence[InvoiceRequestLine]
    prices_include: bool = False
    terms: str | None = None
    refund_of: DocumentRef | None = None
    salesperson_id: int | None = None


@dataclass(frozen=True)
class InvoiceStatus:
    """Where an invoice stands; `total` with tax, `settled` the part of it that is paid."""

    ref: DocumentRef
    state: InvoiceState
    number: str | None
    total: Money
    settled: Money


@dataclass(frozen=True)
class Invoiced:
    """How much of one of the asker's lines is on invoices less credits, drafts included."""

    line: LineRef
    quantity: Quantity
    net: Money


@contract("invoicing", version=1)
class Invoicing(Protocol):
    """Draft invoices and bills. Every call works in the caller's transaction."""

    @writes("request.source")
    def draft(self, request: InvoiceRequest) -> DocumentRef:
        """Make a draft; refused without lines, for an unknown party, currency, tax or role."""

    def status(self, refs: Sequence[DocumentRef]) -> Sequence[InvoiceStatus]:
        """Where each invoice stands, in the order asked; NotFound for one that is not there."""

    def invoiced(self, line_refs: Sequence[LineRef]) -> Sequence[Invoiced]:
        """What of each line is invoiced, in the order asked; zero for a line nobody invoiced."""


__all__ = [
    "InvoiceKind",
    "InvoiceRequest",
    "InvoiceRequestLine",
    "InvoiceState",
    "InvoiceStatus",
    "Invoiced",
    "Invoicing",
]
