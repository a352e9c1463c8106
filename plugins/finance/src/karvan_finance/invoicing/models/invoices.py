"""Invoices, bills and credits: drafts until ONE update posts them, frozen from then on.

All amounts are kept without sign, in minor units of the invoice's currency; the kind says which
side they stand on. What changes after posting (what is paid) is read from open items.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.api import CompanyMixin
from karvan.api import DimensionSet
from karvan.api import ExactDecimal
from karvan.api import JsonData
from karvan.api import Lines
from karvan.api import LocalDate
from karvan.api import Micro
from karvan.api import MinorUnits
from karvan.api import NumberSeries
from karvan.api import Party
from karvan.api import PartySnapshot
from karvan.api import Product
from karvan.api import StampMixin
from karvan.api import UtcInstant
from karvan.api import VersionMixin
from karvan.api import company_ref
from karvan.api import dimension_set_ref
from karvan.api import frozen
from karvan.api import min_lines
from karvan.api import numbered
from karvan_finance.base import FinanceBase
from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.invoicing.models.terms import PaymentTerm
from karvan_finance.ledger.models import Account
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.tax.models import Tax

KINDS = ", ".join(f"'{kind}'" for kind in InvoiceKind)
LINES = Lines("finance_invoice_line", header="invoice_id")
TAXES = Lines("finance_invoice_tax", header="invoice_id")
INSTALMENTS = Lines("finance_instalment", header="invoice_id")
PLAIN = {"personal": False}


class Invoice(CompanyMixin, VersionMixin, StampMixin, FinanceBase):
    """A header of lines; number, entry, party snapshot and stamps come with posting."""

    __tablename__ = "finance_invoice"
    __rules__ = (
        numbered("number", "seq", "series_id", "range_key", "entry_id", "party_snapshot_id"),
        min_lines(1, LINES),
        frozen(lines=(LINES, TAXES, INSTALMENTS)),
    )
    __table_args__ = (
        Unique("company_id", "series_id", "number"),
        Unique("company_id", "series_id", "range_key", "seq"),
        Unique("company_id", "entry_id"),
        CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        CheckConstraint("state IN ('draft', 'posted')", name="state"),
        CheckConstraint("(source_kind IS NULL) = (source_id IS NULL)", name="source"),
        CheckConstraint("state = 'draft' OR total >= 0", name="total"),
        Index("ix_finance_invoice_list", "company_id", "date", "id"),
        Index("ix_finance_invoice_source", "company_id", "source_kind", "source_id"),
        Index("ix_finance_invoice_supplier_ref", "company_id", "party_id", "supplier_ref_key"),
    )

    kind: Mapped[str] = mapped_column(String(14), info=PLAIN)
    state: Mapped[str] = mapped_column(String(8), default="draft", info=PLAIN)
    party_id: Mapped[int]
    party: Mapped[Party] = company_ref(Party, index=False)
    party_snapshot_id: Mapped[int | None]
    party_snapshot: Mapped[PartySnapshot | None] = company_ref(PartySnapshot, nullable=True)
    currency: Mapped[str] = mapped_column(String(12), ForeignKey("core_currency.code"), info=PLAIN)
    rate: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    term_id: Mapped[int | None]
    term: Mapped[PaymentTerm | None] = company_ref(PaymentTerm, nullable=True)
    supplier_ref: Mapped[str] = mapped_column(String(100), default="", info=PLAIN)
    supplier_ref_key: Mapped[str] = mapped_column(String(100), default="", info=PLAIN)
    note: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
    net: Mapped[int] = mapped_column(MinorUnits, default=0)
    tax: Mapped[int] = mapped_column(MinorUnits, default=0)
    total: Mapped[int] = mapped_column(MinorUnits, default=0)
    entry_id: Mapped[int | None]
    entry: Mapped[JournalEntry | None] = company_ref(JournalEntry, nullable=True, index=False)
    refund_of_id: Mapped[int | None]
    refund_of: Mapped[Invoice | None] = company_ref("self", nullable=True)
    source_kind: Mapped[str | None] = mapped_column(String(60), info=PLAIN)
    source_id: Mapped[int | None] = mapped_column(BigInteger)
    series_id: Mapped[int | None]
    series: Mapped[NumberSeries | None] = company_ref(NumberSeries, nullable=True, index=False)
    range_key: Mapped[str | None] = mapped_column(String(20), info=PLAIN)
    seq: Mapped[int | None] = mapped_column(BigInteger)
    number: Mapped[str | None] = mapped_column(String(60), info=PLAIN)
    tax_result: Mapped[dict[str, Any] | None] = mapped_column(JsonData, info=PLAIN)
    posted_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    posted_by: Mapped[int | None] = mapped_column(BigInteger)
    date: Mapped[date] = mapped_column(LocalDate)


class InvoiceLine(CompanyMixin, FinanceBase):
    """What is invoiced. `account` None leaves the choice to the role; `net` is after discount.

    `discount` is in percent; `keeps_net` says that the net was given and wins over price and
    quantity. `refund_line` is the number of the line that a credit takes back.
    """

    __tablename__ = "finance_invoice_line"
    __table_args__ = (
        Unique("company_id", "invoice_id", "line_no"),
        CheckConstraint("(source_kind IS NULL) = (source_id IS NULL)", name="source"),
        Index("ix_finance_invoice_line_source", "company_id", "source_kind", "source_id"),
    )

    invoice_id: Mapped[int]
    invoice: Mapped[Invoice] = company_ref(Invoice, ondelete="CASCADE", index=False)
    line_no: Mapped[int] = mapped_column(Integer)
    product_id: Mapped[int | None]
    product: Mapped[Product | None] = company_ref(Product, nullable=True)
    text: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
    quantity: Mapped[int] = mapped_column(Micro)
    unit_price: Mapped[int] = mapped_column(Micro)
    discount: Mapped[Decimal] = mapped_column(ExactDecimal, default=Decimal(0))
    account_id: Mapped[int | None]
    account: Mapped[Account | None] = company_ref(Account, nullable=True)
    role: Mapped[str | None] = mapped_column(String(40), info=PLAIN)
    tax_id: Mapped[int | None]
    tax: Mapped[Tax | None] = company_ref(Tax, nullable=True)
    refund_line: Mapped[int | None] = mapped_column(Integer)
    keeps_net: Mapped[bool] = mapped_column(default=False)
    net: Mapped[int] = mapped_column(MinorUnits, default=0)
    dimension_set_id: Mapped[int | None]
    dimension_set: Mapped[DimensionSet | None] = dimension_set_ref(index=False)
    source_kind: Mapped[str | None] = mapped_column(String(60), info=PLAIN)
    source_id: Mapped[int | None] = mapped_column(BigInteger)

    @property
    def kept_net(self) -> int | None:
        """The net that was given with the line, or None where it is worked out."""
        return self.net if self.keeps_net else None
