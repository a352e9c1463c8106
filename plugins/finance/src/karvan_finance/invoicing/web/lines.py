"""The grid of an invoice's lines, with its totals while people type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import AppError
from karvan.api import Field
from karvan.api import LinesGrid
from karvan.api import format_money
from karvan.api import lazy_gettext as _
from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.invoicing.models import Invoice
from karvan_finance.invoicing.queries.invoices import lines_of_invoice
from karvan_finance.invoicing.services.drafts import draft_taxes
from karvan_finance.invoicing.services.filling import fill_lines
from karvan_finance.invoicing.services.rates import exponent_of
from karvan_finance.invoicing.web.commands import draft_of
from karvan_finance.invoicing.web.commands import stored_invoice

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.api import LazyText

Totals = list[tuple["str | LazyText", str]]


def read_lines(ctx: Context, invoice: Invoice) -> list[Mapping[str, Any]]:
    """The lines of an invoice as the grid shows them."""
    return [
        {
            "id": line.id,
            "product": line.product_id,
            "text": line.text,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "discount": line.discount or None,
            "account": line.account_id,
            "tax": line.tax_id,
        }
        for line in lines_of_invoice(ctx, invoice.id)
    ]


def preview(ctx: Context, values: Mapping[str, Any]) -> Totals:
    """Net, each tax and the total of what the form holds; the reason where it cannot be computed."""
    try:
        command = draft_of(ctx, values, stored_invoice(ctx, values))
        currency = command.currency or ctx.company.currency
        kind = InvoiceKind(command.kind)
        lines = fill_lines(ctx, command)
        result = draft_taxes(ctx, command, lines)
        exponent = exponent_of(ctx, currency)
    except AppError as refused:
        return [(_("Total"), str(refused.message))]
    sign = -1 if kind.is_credit else 1

    def shown(minor: int) -> str:
        return f"{format_money(sign * minor, exponent, ctx.locale)} {currency}"

    taxes: Totals = [(tax.code, shown(tax.payable)) for tax in result.taxes]
    return [(_("Net"), shown(result.net)), *taxes, (_("Total"), shown(result.total))]


LINES = LinesGrid(
    "lines",
    _("Lines"),
    (
        Field("product", "reference", _("Product"), target="core.product"),
        Field(
            "text",
            label=_("Text"),
            max_length=1000,
            help=_("Empty: text, price and tax come from the product."),
        ),
        Field("quantity", "quantity", _("Quantity")),
        Field("unit_price", "price", _("Unit price")),
        Field("discount", "percent", _("Discount")),
        Field(
            "account",
            "reference",
            _("Ledger account"),
            target="finance.account",
            narrow=("is_group:eq:false",),
        ),
        Field("tax", "reference", _("Tax"), target="finance.tax"),
    ),
    order="line_no",
    read=read_lines,
    preview=preview,
)
