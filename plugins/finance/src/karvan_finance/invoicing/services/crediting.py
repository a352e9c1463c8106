"""Credits: made from the invoice they take back, never above it, and matched with what is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.api import DocumentRef
from karvan.api import link
from karvan.values import decimal_text
from karvan_finance.invoicing import errors
from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.invoicing.models import Instalment
from karvan_finance.invoicing.models import Invoice
from karvan_finance.invoicing.services.rates import exponent_of
from karvan_finance.ledger.queries.sums import sum_of
from karvan_finance.settling.services.matching import MatchLines
from karvan_finance.settling.services.matching import match_lines
from karvan_finance.settling.services.open_items import hold_items

if TYPE_CHECKING:
    from karvan.api import Context

INVOICE = "finance.invoice"


def require_creditable(ctx: Context, credit: Invoice, total: int) -> None:
    """Refuse a credit above what its invoice leaves; a credit of no invoice is free."""
    if credit.refund_of_id is None:
        return
    original = lock_invoice(ctx, credit.refund_of_id)
    left = original.total - credited(ctx, original.id)
    if total > left:
        exponent = exponent_of(ctx, credit.currency)
        raise errors.CreditAboveInvoice(
            number=original.number,
            left=decimal_text(left, exponent),
            total=decimal_text(total, exponent),
        )


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


def credited(ctx: Context, invoice_id: int) -> int:
    """What posted credits take back of an invoice, in its currency."""
    total: int = ctx.session.execute(
        select(sum_of(Invoice.total)).where(
            Invoice.refund_of_id == invoice_id, Invoice.state == "posted"
        )
    ).scalar_one()
    return total


def lock_invoice(ctx: Context, invoice_id: int) -> Invoice:
    """The posted invoice, locked; raises NotAPostedInvoice."""
    found = ctx.session.scalars(
        select(Invoice).where(Invoice.id == invoice_id).with_for_update(of=Invoice)
    ).one_or_none()
    if found is None or found.state != "posted":
        raise errors.NotAPostedInvoice
    return found
