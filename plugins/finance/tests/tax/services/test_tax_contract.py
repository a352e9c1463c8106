"""Finance keeps the laws of the tax port."""

from __future__ import annotations

from karvan.testing.ports import TaxContract
from karvan_finance.tax.services.choosing import USUAL_PURCHASE_TAX
from karvan_finance.tax.services.choosing import USUAL_SALE_TAX


class TestFinanceTax(TaxContract):
    """With the usual taxes of the general chart."""

    plugin = "finance"

    def prepare(self, ctx):
        ctx.set_setting(USUAL_SALE_TAX, "S20")
        ctx.set_setting(USUAL_PURCHASE_TAX, "P20H")
