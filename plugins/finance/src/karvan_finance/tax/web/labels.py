"""What people call the words stored with taxes."""

from karvan.api import lazy_gettext as _
from karvan_finance.tax.domain.definitions import PartKind
from karvan_finance.tax.domain.definitions import TaxDocument
from karvan_finance.tax.domain.definitions import TaxKind
from karvan_finance.tax.domain.definitions import TaxRounding
from karvan_finance.tax.domain.definitions import TaxUse

KINDS = (
    (TaxKind.PERCENT, _("Percent of the net")),
    (TaxKind.FIXED, _("Amount per unit")),
    (TaxKind.DIVISION, _("Percent of the price with tax")),
    (TaxKind.GROUP, _("Group of taxes")),
)
USES = ((TaxUse.SALE, _("Sales")), (TaxUse.PURCHASE, _("Purchases")))
ROUNDINGS = (
    (TaxRounding.DOCUMENT, _("Once per document")),
    (TaxRounding.LINE, _("On each line")),
)
DOCUMENTS = ((TaxDocument.INVOICE, _("Invoice")), (TaxDocument.REFUND, _("Refund")))
PARTS = ((PartKind.TAX, _("Tax")), (PartKind.BASE, _("Base")))
