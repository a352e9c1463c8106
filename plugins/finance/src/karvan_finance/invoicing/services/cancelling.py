"""Undoing invoices: a draft is dropped, a posted one reversed; a copy is a new draft of today."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import or_
from sqlalchemy import select

from karvan.api import DocumentRef
from karvan_finance.events import InvoiceReversed
from karvan_finance.invoicing import errors
from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.invoicing.models import Invoice
from karvan_finance.invoicing.services.crediting import line_ids
from karvan_finance.invoicing.services.crediting import lock_invoice
from karvan_finance.invoicing.services.crediting import require_in_force
from karvan_finance.invoicing.services.drafts import DraftInvoice
from karvan_finance.invoicing.services.drafts import DraftInvoiceLine
from karvan_finance.invoicing.services.drafts import create_invoice
from karvan_finance.invoicing.services.drafts import lines_of
from karvan_finance.invoicing.services.refunding import left_of
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.ledger.services.reversal import ReverseEntry
from karvan_finance.ledger.services.reversal import reverse_entry
from karvan_finance.settling.models import Match

if TYPE_CHECKING:
    from karvan.api import Context

INVOICE = "finance.invoice"


def cancel_invoice(
    ctx: Context, invoice: Invoice, *, on: date | None = None, reason: str = ""
) -> JournalEntry:
    """Reverse the entry of a posted invoice; gives the reversal.

    Raises NotAPostedInvoice, InvoiceIsMatched while a payment or credit is matched with it, and
    what the ledger refuses, as a second reversal.
    """
    invoice = lock_invoice(ctx, invoice.id)
    if is_matched(ctx, invoice):
        raise errors.InvoiceIsMatched
    reversal = reverse_entry(ctx, ReverseEntry(invoice.entry_id or 0, on, reason))
    ctx.publish(
        InvoiceReversed(
            document=DocumentRef(INVOICE, invoice.id, invoice.number),
            at=ctx.clock.now(),
            actor_id=ctx.actor.id,
            party_id=invoice.party_id,
            source=None
            if invoice.source_kind is None
            else DocumentRef(invoice.source_kind, invoice.source_id or 0),
            on=reversal.date,
            kind=invoice.kind,
            total=invoice.total,
            currency=invoice.currency,
        )
    )
    return reversal


def is_matched(ctx: Context, invoice: Invoice) -> bool:
    """Whether a match in force takes something of it."""
    lines = line_ids(ctx, invoice.id)
    found = select(Match.id).where(
        Match.undone_on.is_(None),
        or_(Match.debit_line_id.in_(lines), Match.credit_line_id.in_(lines)),
    )
    return ctx.session.scalars(found.limit(1)).first() is not None


def copy_invoice(ctx: Context, invoice: Invoice) -> Invoice:
    """A new draft of today with the same lines."""
    return create_invoice(
        ctx,
        DraftInvoice(
            kind=InvoiceKind(invoice.kind),
            party_id=invoice.party_id,
            date=ctx.today(),
            lines=_like(ctx, invoice),
            currency=invoice.currency,
            term_id=invoice.term_id,
            note=invoice.note,
        ),
    )


def credit_invoice(ctx: Context, invoice: Invoice) -> Invoice:
    """A draft of the credit that takes back all that is left of a posted invoice or bill.

    Raises NotAPostedInvoice, CreditOfCredit, CreditOfCancelled and NothingLeftToCredit.
    """
    kind = InvoiceKind(invoice.kind)
    if invoice.state != "posted":
        raise errors.NotAPostedInvoice
    if kind.is_credit:
        raise errors.CreditOfCredit
    require_in_force(ctx, invoice)
    lines = _left(ctx, invoice)
    if not lines:
        raise errors.NothingLeftToCredit(number=invoice.number)
    return create_invoice(
        ctx,
        DraftInvoice(
            kind=kind.credited_by,
            party_id=invoice.party_id,
            date=max(ctx.today(), invoice.date),
            lines=lines,
            currency=invoice.currency,
            refund_of_id=invoice.id,
        ),
    )


def _left(ctx: Context, invoice: Invoice) -> list[DraftInvoiceLine]:
    """The lines of an invoice, each with the quantity that is left of it."""
    left = left_of(ctx, invoice)
    found = []
    for line, like in zip(lines_of(ctx, invoice), _like(ctx, invoice), strict=True):
        rest = left[line.line_no]
        if rest.quantity or rest.gross:
            net = like.net if rest.quantity == line.quantity else None
            refund = replace(like, quantity=rest.quantity, net=net, refund_line=line.line_no)
            found.append(refund)
    return found


def _like(ctx: Context, invoice: Invoice) -> list[DraftInvoiceLine]:
    return [
        DraftInvoiceLine(
            product_id=line.product_id,
            text=line.text,
            quantity=line.quantity,
            unit_price=line.unit_price,
            discount=line.discount,
            account_id=line.account_id,
            role=line.role,
            tax_id=line.tax_id,
            net=line.kept_net,
            dimension_set_id=line.dimension_set_id,
        )
        for line in lines_of(ctx, invoice)
    ]
