"""What people call the kinds and standings of invoices."""

from karvan.api import LazyText
from karvan.api import lazy_gettext as _
from karvan_finance.invoicing.domain.kinds import InvoiceKind
from karvan_finance.invoicing.domain.kinds import Standing

KINDS: dict[str, LazyText] = {
    InvoiceKind.INVOICE: _("Invoice"),
    InvoiceKind.CREDIT_NOTE: _("Credit note"),
    InvoiceKind.BILL: _("Bill"),
    InvoiceKind.VENDOR_CREDIT: _("Vendor credit"),
}
STANDINGS: dict[str, LazyText] = {
    Standing.DRAFT: _("Draft"),
    Standing.OPEN: _("Open"),
    Standing.PARTLY_PAID: _("Partly paid"),
    Standing.OVERDUE: _("Overdue"),
    Standing.PAID: _("Paid"),
    Standing.CREDITED: _("Credited"),
    Standing.CANCELLED: _("Cancelled"),
}
TONES: dict[str, str] = {
    Standing.DRAFT: "info",
    Standing.OPEN: "info",
    Standing.PARTLY_PAID: "warn",
    Standing.OVERDUE: "bad",
    Standing.PAID: "good",
    Standing.CREDITED: "good",
    Standing.CANCELLED: "info",
}
