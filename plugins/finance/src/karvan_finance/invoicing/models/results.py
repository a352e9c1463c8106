"""What posting an invoice computed, kept for good: its taxes, and the instalments it is due in."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean
from sqlalchemy import Integer
from sqlalchemy import String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.api import CompanyMixin
from karvan.api import LocalDate
from karvan.api import MinorUnits
from karvan.api import company_ref
from karvan_finance.base import FinanceBase
from karvan_finance.invoicing.models.invoices import Invoice
from karvan_finance.ledger.models import EntryLine
from karvan_finance.tax.models import Tax


class InvoiceTax(CompanyMixin, FinanceBase):
    """One tax of the document: `amount` on `base`, of which `payable` is part of the total."""

    __tablename__ = "finance_invoice_tax"
    __audit_exempt__ = "computed from the invoice's lines, which go into the trail"
    __table_args__ = (Unique("company_id", "invoice_id", "seq"),)

    invoice_id: Mapped[int]
    invoice: Mapped[Invoice] = company_ref(Invoice, ondelete="CASCADE", index=False)
    seq: Mapped[int] = mapped_column(Integer)
    tax_id: Mapped[int]
    tax: Mapped[Tax] = company_ref(Tax)
    code: Mapped[str] = mapped_column(String(40), info={"personal": False})
    included: Mapped[bool] = mapped_column(Boolean)
    base: Mapped[int] = mapped_column(MinorUnits)
    amount: Mapped[int] = mapped_column(MinorUnits)
    payable: Mapped[int] = mapped_column(MinorUnits)
    base_company: Mapped[int] = mapped_column(MinorUnits)
    amount_company: Mapped[int] = mapped_column(MinorUnits)


class Instalment(CompanyMixin, FinanceBase):
    """A part of the total with its day, and the line of the entry that stands for it."""

    __tablename__ = "finance_instalment"
    __audit_exempt__ = "computed from the invoice's terms and total, which go into the trail"
    __table_args__ = (Unique("company_id", "invoice_id", "seq"),)

    invoice_id: Mapped[int]
    invoice: Mapped[Invoice] = company_ref(Invoice, ondelete="CASCADE", index=False)
    seq: Mapped[int] = mapped_column(Integer)
    due_date: Mapped[date] = mapped_column(LocalDate)
    amount: Mapped[int] = mapped_column(MinorUnits)
    amount_company: Mapped[int] = mapped_column(MinorUnits)
    discount: Mapped[int] = mapped_column(MinorUnits)
    discount_until: Mapped[date | None] = mapped_column(LocalDate)
    line_id: Mapped[int]
    line: Mapped[EntryLine] = company_ref(EntryLine)
