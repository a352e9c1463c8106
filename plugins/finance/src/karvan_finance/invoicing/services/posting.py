"""Posting an invoice: its taxes and instalments are fixed, and its entry goes into the books.

The number comes last, with that of the entry. What was computed is kept and never computed again.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.api import DocumentRef
from karvan.api import NumberSeries
from karvan.api import add_timeline
from karvan.api import create_series
from karvan.api import enlist_numbering
from karvan.api import link
from karvan.api import range_of
from karvan.api import snapshot_party
from karvan.values import decimal_text
from karvan_finance.events import InvoicePosted
from karvan_finance.invoicing import errors
from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.invoicing.domain.terms import Instalment as Part
from karvan_finance.invoicing.domain.terms import instalments
from karvan_finance.invoicing.models import Instalment
from karvan_finance.invoicing.models import Invoice
from karvan_finance.invoicing.models import InvoiceTax
from karvan_finance.invoicing.services.crediting import hold_original
from karvan_finance.invoicing.services.crediting import match_credit
from karvan_finance.invoicing.services.drafts import lines_of
from karvan_finance.invoicing.services.drafts import require_draft
from karvan_finance.invoicing.services.drafts import taxes_of
from karvan_finance.invoicing.services.entries import accounts_of
from karvan_finance.invoicing.services.entries import draft_entry
from karvan_finance.invoicing.services.rates import calendar_of
from karvan_finance.invoicing.services.rates import exponent_of
from karvan_finance.invoicing.services.rates import rate_of
from karvan_finance.invoicing.services.terms import terms_of
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.services.posting import post_entries
from karvan_finance.tax.domain.frozen import freeze

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan_finance.tax.domain.documents import TaxResult

INVOICE = "finance.invoice"
ENTRY = "finance.entry"
SERIES = {
    InvoiceKind.INVOICE: "INV",
    InvoiceKind.CREDIT_NOTE: "CRN",
    InvoiceKind.BILL: "BIL",
    InvoiceKind.VENDOR_CREDIT: "VCR",
}
TIMELINE = {kind: f"finance.{kind.replace('_', '-')}-posted" for kind in InvoiceKind}


def post_invoice(ctx: Context, invoice: Invoice) -> Invoice:
    """Post a draft. Raises Invalid with every problem at its line, and what the ledger refuses.

    A credit of an invoice takes back of its lines and taxes, at its rate, no more than it leaves, and
    is matched with what is open of it.
    """
    require_draft(invoice)
    kind = InvoiceKind(invoice.kind)
    lines = lines_of(ctx, invoice)
    accounts = accounts_of(ctx, invoice, kind, lines)
    original = hold_original(ctx, invoice)
    rate = original.rate if original else rate_of(ctx, invoice.currency, invoice.date)
    result = taxes_of(ctx, invoice, lines, rate)
    total = -result.total if kind.is_credit else result.total
    if total < 0:
        raise errors.NegativeInvoice(total=decimal_text(total, exponent_of(ctx, invoice.currency)))
    terms = terms_of(ctx, invoice.term_id)
    parts = instalments(result.total, invoice.date, terms, calendar_of(ctx))
    entry = draft_entry(ctx, invoice, kind, rate, lines, accounts, result, parts)
    _keep_results(ctx, invoice, kind, entry, result, parts)
    post_entries(ctx, [entry.id])
    _enlist(
        ctx,
        invoice,
        kind,
        {
            "rate": rate,
            "entry_id": entry.id,
            "tax_result": freeze(result),
            "party_snapshot_id": snapshot_party(ctx, invoice.party_id).id,
        },
    )
    _tell(ctx, invoice, kind, entry)
    match_credit(ctx, invoice)
    return invoice


def _keep_results(
    ctx: Context,
    invoice: Invoice,
    kind: InvoiceKind,
    entry: JournalEntry,
    result: TaxResult,
    parts: Sequence[Part],
) -> None:
    sign = -1 if kind.is_credit else 1
    invoice.net, invoice.tax, invoice.total = (
        sign * result.net,
        sign * result.tax,
        sign * result.total,
    )
    ctx.session.add_all(
        InvoiceTax(
            invoice_id=invoice.id,
            seq=number,
            tax_id=tax.tax_id,
            code=tax.code,
            included=tax.included,
            base=sign * tax.base,
            amount=sign * tax.amount,
            payable=sign * tax.payable,
            base_company=sign * tax.base_company,
            amount_company=sign * tax.amount_company,
        )
        for number, tax in enumerate(result.taxes, start=1)
    )
    ctx.session.add_all(
        Instalment(
            invoice_id=invoice.id,
            seq=number,
            due_date=part.due_on,
            amount=abs(part.amount),
            amount_company=abs(line.balance),
            discount=abs(part.discount),
            discount_until=part.discount_until,
            line_id=line.id,
        )
        for number, (part, line) in enumerate(zip(parts, entry.lines, strict=False), start=1)
    )
    ctx.session.flush()


def _enlist(ctx: Context, invoice: Invoice, kind: InvoiceKind, values: dict[str, Any]) -> None:
    code = SERIES[kind]
    series = ctx.session.scalars(select(NumberSeries).filter_by(code=code)).one_or_none()
    if series is None:
        series = create_series(ctx, code)
    ctx.uow.info[f"finance.series.{code}"] = series
    enlist_numbering(
        ctx,
        invoice,
        series.id,
        range_of(ctx, series, invoice.date),
        values={
            **values,
            "state": "posted",
            "posted_at": ctx.clock.now(),
            "posted_by": ctx.actor.id,
        },
    )


def _tell(ctx: Context, invoice: Invoice, kind: InvoiceKind, entry: JournalEntry) -> None:
    ref = DocumentRef(INVOICE, invoice.id)
    link(ctx, DocumentRef(ENTRY, entry.id), ref, "posts")
    add_timeline(
        ctx,
        TIMELINE[kind],
        subject=ref,
        party_id=invoice.party_id,
        params={
            "total": decimal_text(invoice.total, exponent_of(ctx, invoice.currency)),
            "currency": invoice.currency,
        },
    )
    about: dict[str, Any] = {
        "at": ctx.clock.now(),
        "actor_id": ctx.actor.id,
        "party_id": invoice.party_id,
        "source": None
        if invoice.source_kind is None
        else DocumentRef(invoice.source_kind, invoice.source_id or 0),
        "on": invoice.date,
        "kind": kind,
        "total": invoice.total,
        "currency": invoice.currency,
    }
    ctx.publish(
        InvoicePosted(document=ref, **about),
        partial(_with_number, invoice, about),
    )


def _with_number(invoice: Invoice, about: dict[str, Any]) -> InvoicePosted:
    return InvoicePosted(document=DocumentRef(INVOICE, invoice.id, invoice.number), **about)
