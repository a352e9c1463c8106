"""What a product says of a new line of an invoice: its text, price and tax."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from karvan.api import Product
from karvan.api import products_by_id
from karvan_finance.invoicing.services.taxing import usual_taxes
from karvan_finance.tax.services.choosing import Taxable

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan_finance.invoicing.services.drafts import DraftInvoice
    from karvan_finance.invoicing.services.drafts import DraftInvoiceLine


def fill_lines(ctx: Context, command: DraftInvoice) -> list[DraftInvoiceLine]:
    """The lines with what their products say, where nothing else is said."""
    new = [line for line in command.lines if line.product_id and not line.text]
    if not new:
        return list(command.lines)
    products = products_by_id(ctx, {line.product_id for line in new if line.product_id})
    taxes = usual_taxes(
        ctx,
        command.kind,
        command.date,
        command.party_id,
        [Taxable(line.product_id, line.account_id) for line in new],
    )
    usual = dict(zip((id(line) for line in new), taxes, strict=True))
    return [
        _filled(ctx, command, line, products.get(line.product_id or 0), usual[id(line)])
        if id(line) in usual
        else line
        for line in command.lines
    ]


def _filled(
    ctx: Context,
    command: DraftInvoice,
    line: DraftInvoiceLine,
    product: Product | None,
    tax_id: int | None,
) -> DraftInvoiceLine:
    if product is None:
        return line
    price = line.unit_price
    if price is None and command.kind.is_sale:
        is_same = product.currency == (command.currency or ctx.company.currency)
        price = product.list_price if is_same else None
    elif price is None and command.currency in {None, ctx.company.currency}:
        price = product.reference_cost
    return replace(
        line,
        text=str(product.name),
        unit_price=price or 0,
        tax_id=tax_id if line.tax_id is None else line.tax_id,
    )
