"""What invoices print as: for the party, in the party's language, with the snapshot of posting."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from karvan.api import LazyText
from karvan.api import Party
from karvan.api import PartySnapshot
from karvan.api import Printed
from karvan.api import lazy_gettext as _
from karvan.api import money_in_words
from karvan.merge_text import Amount
from karvan.merge_text import date_field
from karvan.merge_text import money_field
from karvan.merge_text import number_field
from karvan.merge_text import rows
from karvan.merge_text import text_field
from karvan.values import MICRO
from karvan.values import Money
from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.invoicing.domain.terms import instalments
from karvan_finance.invoicing.queries.invoices import lines_of_invoice
from karvan_finance.invoicing.queries.invoices import taxes_of_invoice
from karvan_finance.invoicing.queries.standings import parts_of
from karvan_finance.invoicing.services.rates import calendar_of
from karvan_finance.invoicing.services.rates import exponent_of
from karvan_finance.invoicing.services.taxing import compute_taxes
from karvan_finance.invoicing.services.terms import terms_of

if TYPE_CHECKING:
    from karvan.api import Context
    from karvan.api import Locale
    from karvan.api import Registrar
    from karvan_finance.invoicing.models import Invoice
    from karvan_finance.invoicing.models import InvoiceLine

INVOICE = "finance.invoice"
TITLES: dict[str, LazyText] = {
    InvoiceKind.INVOICE: _("Invoice"),
    InvoiceKind.CREDIT_NOTE: _("Credit note"),
    InvoiceKind.BILL: _("Bill"),
    InvoiceKind.VENDOR_CREDIT: _("Vendor credit"),
}
COLUMNS = (
    ("text", _("Text")),
    ("quantity", _("Quantity")),
    ("price", _("Unit price")),
    ("discount", _("Discount")),
    ("tax", _("Tax")),
    ("net", _("Net")),
)
FIELDS = (
    text_field("number", _("Number"), example="INV/2025/00012"),
    date_field("date", _("Date")),
    text_field("party", _("Party")),
    text_field("address", _("Address")),
    text_field("tax_number", _("Tax number")),
    text_field("reference", _("Number of the supplier")),
    text_field("credit_of", _("Credit of")),
    text_field("note", _("Note")),
    money_field("net", _("Net")),
    money_field("total", _("Total")),
    text_field("words", _("Amount in words")),
    text_field("currency", _("Currency"), example="USD"),
    rows(
        "lines",
        text_field("text", _("Text")),
        number_field("quantity", _("Quantity")),
        number_field("price", _("Unit price")),
        number_field("discount", _("Discount")),
        text_field("tax", _("Tax")),
        money_field("net", _("Net")),
        title=_("Lines"),
    ),
    rows(
        "taxes",
        text_field("tax", _("Tax")),
        money_field("base", _("Base")),
        money_field("amount", _("Amount")),
        title=_("Taxes"),
    ),
    rows(
        "instalments",
        date_field("due", _("Due")),
        money_field("amount", _("Amount")),
        title=_("Instalments"),
    ),
)


def declare_prints(setup: Registrar) -> None:
    """Declare what invoicing prints."""
    setup.print_format(
        "finance.invoice",
        INVOICE,
        "finance/prints/invoice.html",
        _("Invoice"),
        read=read_invoice,
        fields=FIELDS,
        columns=COLUMNS,
    )


def read_invoice(ctx: Context, invoice: Invoice, locale: Locale) -> Printed:
    """The invoice as it is printed, in the reader's language."""
    exponent = exponent_of(ctx, invoice.currency)

    def amount(minor: int) -> Amount:
        return Amount(minor, invoice.currency, exponent)

    name, address, tax_number = _party(ctx, invoice)
    original = invoice.refund_of
    values: dict[str, Any] = {
        "number": invoice.number,
        "date": invoice.date,
        "party": name,
        "address": address,
        "tax_number": tax_number,
        "reference": invoice.supplier_ref,
        "credit_of": original.number if original else None,
        "note": invoice.note,
        "net": amount(invoice.net),
        "total": amount(invoice.total),
        "words": money_in_words(ctx, Money(invoice.total, invoice.currency), locale.language),
        "currency": invoice.currency,
        "lines": [_line(line, amount) for line in lines_of_invoice(ctx, invoice.id)],
        "taxes": _taxes(ctx, invoice, amount),
        "instalments": _instalments(ctx, invoice, amount),
    }
    kind = TITLES[invoice.kind]
    title = (
        _("{kind} {number}", kind=kind, number=invoice.number)
        if invoice.number
        else _("{kind}, draft {id}", kind=kind, id=invoice.id)
    )
    return Printed(
        title,
        values,
        day=invoice.date,
        is_final=invoice.state == "posted",
        party_id=invoice.party_id,
    )


def _party(ctx: Context, invoice: Invoice) -> tuple[str, str, str]:
    """Name, address and tax number as they were at posting, or as a draft would print them."""
    held = invoice.party_snapshot
    if isinstance(held, PartySnapshot):
        return held.name, held.address, held.tax_id
    party = ctx.session.get(Party, (ctx.company.id, invoice.party_id))
    return ("", "", "") if party is None else (party.name, "", party.tax_id or "")


def _line(line: InvoiceLine, amount: Any) -> dict[str, Any]:
    return {
        "text": line.text,
        "quantity": _plain(line.quantity),
        "price": _plain(line.unit_price),
        "discount": line.discount or None,
        "tax": line.tax.code if line.tax else None,
        "net": amount(line.net),
    }


def _taxes(ctx: Context, invoice: Invoice, amount: Any) -> list[dict[str, Any]]:
    if invoice.state == "posted":
        return [
            {"tax": tax.code, "base": amount(tax.base), "amount": amount(tax.payable)}
            for tax in taxes_of_invoice(ctx, invoice.id)
        ]
    kind = InvoiceKind(invoice.kind)
    lines = lines_of_invoice(ctx, invoice.id)
    sign = -1 if kind.is_credit else 1
    return [
        {"tax": tax.code, "base": amount(sign * tax.base), "amount": amount(sign * tax.payable)}
        for tax in compute_taxes(ctx, kind, invoice.date, invoice.currency, lines).taxes
    ]


def _instalments(ctx: Context, invoice: Invoice, amount: Any) -> list[dict[str, Any]]:
    if InvoiceKind(invoice.kind).is_credit:
        return []
    if invoice.state == "posted":
        held = parts_of(ctx, [invoice.id]).get(invoice.id, [])
        return [{"due": part.due_date, "amount": amount(part.amount)} for part in held]
    terms = terms_of(ctx, invoice.term_id)
    parts = instalments(invoice.total, invoice.date, terms, calendar_of(ctx))
    return [{"due": part.due_on, "amount": amount(part.amount)} for part in parts]


def _plain(micro: int) -> Decimal:
    """Millionths as a number without needless zeros."""
    exact = Decimal(micro) / MICRO
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()
