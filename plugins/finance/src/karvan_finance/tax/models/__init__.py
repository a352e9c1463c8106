"""The tables of taxes."""

from karvan_finance.tax.models.rules import TaxRule
from karvan_finance.tax.models.rules import TaxRuleGroup
from karvan_finance.tax.models.taxes import Tax
from karvan_finance.tax.models.taxes import TaxMember
from karvan_finance.tax.models.taxes import TaxPart
from karvan_finance.tax.models.usual import AccountTaxes
from karvan_finance.tax.models.usual import PartyTaxGroup
from karvan_finance.tax.models.usual import ProductTaxes

__all__ = [
    "AccountTaxes",
    "PartyTaxGroup",
    "ProductTaxes",
    "Tax",
    "TaxMember",
    "TaxPart",
    "TaxRule",
    "TaxRuleGroup",
]
