"""Invoices with what they refer to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan_finance.errors import NoSuchRecord
from karvan_finance.invoicing.models import Invoice
from karvan_finance.invoicing.models import InvoiceLine
from karvan_finance.invoicing.models import InvoiceTax

if TYPE_CHECKING:
    from karvan.api import Context


def get_invoice(ctx: Context, invoice_id: int) -> Invoice:
    """The invoice; raises NotFound."""
    found = ctx.session.get(Invoice, (ctx.company.id, invoice_id))
    if found is None:
        raise NoSuchRecord(what="invoice", key=invoice_id)
    return found


def lines_of_invoice(ctx: Context, invoice_id: int) -> Sequence[InvoiceLine]:
    """The lines of an invoice, in order."""
    return ctx.session.scalars(
        select(InvoiceLine)
        .where(InvoiceLine.invoice_id == invoice_id)
        .order_by(InvoiceLine.line_no)
    ).all()


def taxes_of_invoice(ctx: Context, invoice_id: int) -> Sequence[InvoiceTax]:
    """The taxes a posted invoice was computed with, in order."""
    return ctx.session.scalars(
        select(InvoiceTax).where(InvoiceTax.invoice_id == invoice_id).order_by(InvoiceTax.seq)
    ).all()


def find_same_bill(ctx: Context, bill: Invoice) -> Invoice | None:
    """Another document of the party with the same reference, or the same day and total."""
    others = (
        select(Invoice)
        .where(
            Invoice.party_id == bill.party_id,
            Invoice.kind == bill.kind,
            Invoice.id != bill.id,
        )
        .order_by(Invoice.id)
        .limit(1)
    )
    if bill.supplier_ref_key:
        found = ctx.session.scalars(
            others.where(Invoice.supplier_ref_key == bill.supplier_ref_key)
        ).first()
        if found is not None:
            return found
    return ctx.session.scalars(
        others.where(Invoice.date == bill.date, Invoice.total == bill.total)
    ).first()
