"""What may be done with an invoice, from any door: the values of the kit into the services'."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import ConfirmableWarning
from karvan.api import is_confirmed
from karvan.api import lazy_gettext as _
from karvan.values import MICRO
from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.invoicing.models import Invoice
from karvan_finance.invoicing.models import InvoiceLine
from karvan_finance.invoicing.queries.invoices import find_same_bill
from karvan_finance.invoicing.queries.invoices import get_invoice
from karvan_finance.invoicing.queries.invoices import lines_of_invoice
from karvan_finance.invoicing.services import cancelling
from karvan_finance.invoicing.services.drafts import DraftInvoice
from karvan_finance.invoicing.services.drafts import DraftInvoiceLine
from karvan_finance.invoicing.services.drafts import change_invoice
from karvan_finance.invoicing.services.drafts import create_invoice
from karvan_finance.invoicing.services.drafts import drop_invoice
from karvan_finance.invoicing.services.posting import post_invoice

if TYPE_CHECKING:
    from karvan.api import Context

Values = Mapping[str, Any]
SAME_BILL = "finance.same_bill"


def create(ctx: Context, _invoice: None, values: Values) -> Invoice:
    """Keep what was typed as a draft."""
    return create_invoice(ctx, draft_of(ctx, values, None))


def update(ctx: Context, invoice: Invoice, values: Values) -> Invoice:
    """Write the draft anew."""
    return change_invoice(ctx, invoice, draft_of(ctx, values, invoice))


def delete(ctx: Context, invoice: Invoice, _values: Values) -> None:
    """Drop a draft."""
    drop_invoice(ctx, invoice)


def post(ctx: Context, invoice: Invoice, _values: Values) -> Invoice:
    """Post a draft; a bill that seems to be there already is asked about first."""
    kind = InvoiceKind(invoice.kind)
    other = None if kind.is_sale else find_same_bill(ctx, invoice)
    if other is not None and not is_confirmed(SAME_BILL):
        raise ConfirmableWarning(
            key=SAME_BILL,
            question=_(
                "{other} of the same supplier has the same reference, or the same day and total."
                " Post this one too?",
                other=other.number or other.supplier_ref or other.id,
            ),
        )
    return post_invoice(ctx, invoice)


def credit(ctx: Context, invoice: Invoice, _values: Values) -> Invoice:
    """A draft of its credit."""
    return cancelling.credit_invoice(ctx, invoice)


def copy(ctx: Context, invoice: Invoice, _values: Values) -> Invoice:
    """A new draft like it."""
    return cancelling.copy_invoice(ctx, invoice)


def cancel(ctx: Context, invoice: Invoice, values: Values) -> Invoice:
    """Reverse its entry."""
    cancelling.cancel_invoice(ctx, invoice, on=values.get("on"), reason=values.get("reason") or "")
    return invoice


def can_be_credited(ctx: Context, invoice: Invoice) -> bool:
    """Whether a credit may be made of it."""
    return not InvoiceKind(invoice.kind).is_credit


def draft_of(ctx: Context, values: Values, invoice: Invoice | None) -> DraftInvoice:
    """What the values say, over what is stored."""

    def value(name: str, attribute: str, empty: Any = None) -> Any:
        stored = getattr(invoice, attribute) if invoice is not None else empty
        return values.get(name, stored)

    return DraftInvoice(
        kind=InvoiceKind(value("kind", "kind", InvoiceKind.INVOICE)),
        party_id=value("party", "party_id"),
        date=value("date", "date", ctx.today()),
        lines=_lines(ctx, values, invoice),
        currency=value("currency", "currency"),
        term_id=value("term", "term_id"),
        supplier_ref=value("supplier_ref", "supplier_ref", "") or "",
        note=value("note", "note", "") or "",
        refund_of_id=invoice.refund_of_id if invoice else None,
        source_kind=invoice.source_kind if invoice else None,
        source_id=invoice.source_id if invoice else None,
    )


def stored_invoice(ctx: Context, values: Values) -> Invoice | None:
    """The invoice whose lines stand in the values, where one is stored."""
    ids = [row["id"] for row in values.get("lines") or () if row.get("id")]
    if not ids:
        return None
    line = ctx.session.get(InvoiceLine, (ctx.company.id, ids[0]))
    return None if line is None else get_invoice(ctx, line.invoice_id)


def _lines(ctx: Context, values: Values, invoice: Invoice | None) -> list[DraftInvoiceLine]:
    stored = {line.id: line for line in lines_of_invoice(ctx, invoice.id)} if invoice else {}
    if "lines" not in values:
        return [like(line) for line in stored.values()]
    found = []
    for row in values["lines"] or ():
        if row.get("_delete"):
            continue
        held = stored.get(row.get("id") or 0)
        found.append(_line(row, None if held is None else like(held)))
    return found


def _line(row: Values, held: DraftInvoiceLine | None) -> DraftInvoiceLine:
    """A row of the grid; a net that was given stays as long as price and quantity do."""
    base = held or DraftInvoiceLine()
    quantity, price = row.get("quantity", base.quantity), row.get("unit_price", base.unit_price)
    quantity = MICRO if quantity is None else quantity
    discount = row.get("discount", base.discount) or Decimal(0)
    is_same = (quantity, price, discount) == (base.quantity, base.unit_price, base.discount)
    return DraftInvoiceLine(
        product_id=row.get("product", base.product_id),
        text=row.get("text", base.text) or "",
        quantity=quantity,
        unit_price=price,
        discount=discount,
        account_id=row.get("account", base.account_id),
        role=base.role,
        tax_id=row.get("tax", base.tax_id),
        net=base.net if is_same else None,
        dimension_set_id=base.dimension_set_id,
        source_kind=base.source_kind,
        source_id=base.source_id,
        refund_line=base.refund_line,
    )


def like(line: Any) -> DraftInvoiceLine:
    """A draft of a stored line."""
    return DraftInvoiceLine(
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
        source_kind=line.source_kind,
        source_id=line.source_id,
        refund_line=line.refund_line,
    )
