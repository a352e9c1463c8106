"""Credits: made from the invoice they take back, never above it, and matched with what is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.api import DocumentRef
from karvan.api import link
from karvan_finance.invoicing import errors
from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.invoicing.models import Instalment
from karvan_finance.invoicing.models import Invoice
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.settling.services.matching import MatchLines
from karvan_finance.settling.services.matching import match_lines
from karvan_finance.settling.services.open_items import hold_items

if TYPE_CHECKING:
    from karvan.api import Context

INVOICE = "finance.invoice"


def hold_original(ctx: Context, credit: Invoice) -> Invoice | None:
    """The invoice that a credit takes back, locked; raises CreditOfCancelled."""
    if credit.refund_of_id is None:
        return None
    original = lock_invoice(ctx, credit.refund_of_id)
    require_in_force(ctx, original)
    return original


def require_in_force(ctx: Context, invoice: Invoice) -> None:
    """Raise CreditOfCancelled where the entry of the invoice was reversed."""
    reversals = select(JournalEntry.id).where(JournalEntry.reversal_of_id == invoice.entry_id)
    if ctx.session.scalars(reversals.limit(1)).first() is not None:
        raise errors.CreditOfCancelled(number=invoice.number)


def match_credit(ctx: Context, credit: Invoice) -> None:
    """Match a credit that was just posted with what is open of the invoice it takes back."""
    if credit.refund_of_id is None or not InvoiceKind(credit.kind).is_credit:
        return
    link(
        ctx,
        DocumentRef(INVOICE, credit.id),
        DocumentRef(INVOICE, credit.refund_of_id),
        "relates",
    )
    match_invoices(ctx, credit.refund_of_id, credit.id)


def match_invoices(ctx: Context, invoice_id: int, credit_id: int) -> None:
    """Match the open instalments of two documents of one party, the earliest first."""
    ours, theirs = (list(line_ids(ctx, each)) for each in (invoice_id, credit_id))
    items = hold_items(ctx, [*ours, *theirs])
    while ours and theirs:
        first, second = items[ours[0]], items[theirs[0]]
        if first.is_settled:
            ours.pop(0)
        elif second.is_settled:
            theirs.pop(0)
        else:
            debit, credit = (first, second) if first.is_debit else (second, first)
            match_lines(ctx, [MatchLines(debit.line_id, credit.line_id)])


def line_ids(ctx: Context, invoice_id: int) -> Sequence[int]:
    """The lines of the party's account that stand for a posted invoice, as they fall due."""
    return ctx.session.scalars(
        select(Instalment.line_id)
        .where(Instalment.invoice_id == invoice_id)
        .order_by(Instalment.due_date, Instalment.seq)
    ).all()


def lock_invoice(ctx: Context, invoice_id: int) -> Invoice:
    """The posted invoice, locked; raises NotAPostedInvoice."""
    found = ctx.session.scalars(
        select(Invoice).where(Invoice.id == invoice_id).with_for_update(of=Invoice)
    ).one_or_none()
    if found is None or found.state != "posted":
        raise errors.NotAPostedInvoice
    return found
