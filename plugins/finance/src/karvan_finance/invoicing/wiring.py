"""What invoicing declares: invoices, payment terms, their events, prints and pages, and the port of taxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.api import lazy_gettext as _
from karvan.contracts.tax import Tax
from karvan_finance import events
from karvan_finance import permissions as P
from karvan_finance.invoicing.documents import INVOICE_DOCUMENT
from karvan_finance.invoicing.documents import INVOICE_WORKFLOW
from karvan_finance.invoicing.models import Invoice
from karvan_finance.invoicing.prints import declare_prints
from karvan_finance.invoicing.providers import InvoiceTaxes
from karvan_finance.invoicing.services.settling import tell_settled
from karvan_finance.invoicing.services.settling import tell_unsettled
from karvan_finance.invoicing.web.invoices import INVOICE
from karvan_finance.invoicing.web.terms import TERM
from karvan_finance.tax.providers import TAX_PERMISSIONS

if TYPE_CHECKING:
    from karvan.api import Registrar

SETUP = _("Setup")
TIMELINE = (
    ("finance.invoice-posted", _("Invoiced: {total} {currency}")),
    ("finance.credit-note-posted", _("Credited: {total} {currency}")),
    ("finance.bill-posted", _("Billed us: {total} {currency}")),
    ("finance.vendor-credit-posted", _("Credited us: {total} {currency}")),
)


def declare(setup: Registrar) -> None:
    """Declare invoicing."""
    for entity in (INVOICE, TERM):
        setup.entity(entity)
    for event in (
        events.InvoicePosted,
        events.InvoiceReversed,
        events.InvoiceSettled,
        events.InvoiceUnsettled,
    ):
        setup.event(event)
    setup.on("finance.lines_matched", "after", tell_settled)
    setup.on("finance.lines_unmatched", "after", tell_unsettled)
    setup.workflow(INVOICE_WORKFLOW)
    setup.document(INVOICE_DOCUMENT)
    for kind, text in TIMELINE:
        setup.timeline(kind, text, P.INVOICE_READ)
    setup.port(Tax, InvoiceTaxes, permissions=TAX_PERMISSIONS)
    declare_prints(setup)
    setup.menu(_("Invoices and bills"), "finance.invoice_list", P.INVOICE_READ, order=5)
    setup.menu(_("Payment terms"), "finance.term_list", P.TERM_READ, group=SETUP, order=60)
    setup.retained(Invoice)
