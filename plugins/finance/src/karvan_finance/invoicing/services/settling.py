"""Tells of invoices that matches settle, or that the undoing of one opens again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.api import DocumentRef
from karvan_finance.events import InvoiceSettled
from karvan_finance.events import InvoiceUnsettled
from karvan_finance.invoicing.models import Instalment
from karvan_finance.invoicing.models import Invoice
from karvan_finance.invoicing.services.crediting import line_ids
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.settling.services.open_items import hold_items

if TYPE_CHECKING:
    from datetime import date

    from karvan.api import Context
    from karvan_finance.events import LinesMatched
    from karvan_finance.events import LinesUnmatched

INVOICE = "finance.invoice"


def tell_settled(ctx: Context, event: LinesMatched) -> None:
    """Publish `finance.invoice_settled` for each invoice of which nothing is left open.

    An invoice that is being cancelled is matched with its reversal: that settles nothing.
    """
    for invoice in _invoices(ctx, event.settled):
        items = hold_items(ctx, line_ids(ctx, invoice.id))
        if all(item.is_settled for item in items.values()):
            ctx.publish(_event(ctx, InvoiceSettled, invoice, event.on))


def tell_unsettled(ctx: Context, event: LinesUnmatched) -> None:
    """Publish `finance.invoice_unsettled` for each invoice that the match had settled."""
    for invoice in _invoices(ctx, event.settled):
        ctx.publish(_event(ctx, InvoiceUnsettled, invoice, event.on))


def _invoices(ctx: Context, lines: Sequence[int]) -> Sequence[Invoice]:
    if not lines:
        return ()
    return ctx.session.scalars(
        select(Invoice)
        .where(
            Invoice.id.in_(select(Instalment.invoice_id).where(Instalment.line_id.in_(lines))),
            Invoice.entry_id.not_in(
                select(JournalEntry.reversal_of_id).where(JournalEntry.reversal_of_id.is_not(None))
            ),
        )
        .order_by(Invoice.id)
    ).all()


def _event(
    ctx: Context,
    kind: type[InvoiceSettled | InvoiceUnsettled],
    invoice: Invoice,
    on: date,
) -> InvoiceSettled | InvoiceUnsettled:
    return kind(
        document=DocumentRef(INVOICE, invoice.id, invoice.number),
        at=ctx.clock.now(),
        actor_id=ctx.actor.id,
        party_id=invoice.party_id,
        source=None
        if invoice.source_kind is None
        else DocumentRef(invoice.source_kind, invoice.source_id or 0),
        on=on,
        kind=invoice.kind,
        total=invoice.total,
        currency=invoice.currency,
    )
