"""The four kinds of invoice, and which side of the books each stands on."""

from __future__ import annotations

from enum import StrEnum


class InvoiceKind(StrEnum):
    """What an invoice is. Amounts are kept without sign; the kind says the side."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    BILL = "bill"
    VENDOR_CREDIT = "vendor_credit"

    @property
    def is_sale(self) -> bool:
        """Whether it goes to a customer."""
        return self in {InvoiceKind.INVOICE, InvoiceKind.CREDIT_NOTE}

    @property
    def is_credit(self) -> bool:
        """Whether it takes back what an invoice or bill claimed."""
        return self in {InvoiceKind.CREDIT_NOTE, InvoiceKind.VENDOR_CREDIT}

    @property
    def side(self) -> int:
        """1 where an amount above zero debits the party's account: sales; -1 for purchases."""
        return 1 if self.is_sale else -1

    @property
    def control_role(self) -> str:
        """The role of the account that the party's debt stands on."""
        return "receivable" if self.is_sale else "payable"

    @property
    def credited_by(self) -> InvoiceKind:
        """The kind that takes this one back."""
        return InvoiceKind.CREDIT_NOTE if self.is_sale else InvoiceKind.VENDOR_CREDIT


class Standing(StrEnum):
    """Where an invoice stands for the people who wait for its money."""

    DRAFT = "draft"
    OPEN = "open"
    PARTLY_PAID = "partly_paid"
    OVERDUE = "overdue"
    PAID = "paid"
    CREDITED = "credited"
    CANCELLED = "cancelled"


def standing_of(
    *,
    is_posted: bool,
    is_reversed: bool,
    total: int,
    residual: int,
    credited: int,
    is_late: bool,
) -> Standing:
    """The standing by what is open: amounts in minor units of the invoice's currency, unsigned.

    `credited` is what posted credits of it take back; `is_late` says that an open part is past its
    day.
    """
    if not is_posted:
        return Standing.DRAFT
    if is_reversed:
        return Standing.CANCELLED
    if not residual:
        return Standing.CREDITED if total and credited >= total else Standing.PAID
    if is_late:
        return Standing.OVERDUE
    return Standing.OPEN if residual == total else Standing.PARTLY_PAID
