"""The laws of every port: a provider's author inherits from the class of the contract.

    pytest_plugins = ["karvan.testing"]

    class TestFlatTax(TaxContract):
        plugin = "flattax"

        def prepare(self, ctx):
            ctx.set_setting("flattax.rate", Decimal("0.19"))

Each law is a test that asks the provider through `ctx.port`, as anyone would, on both databases.
`prepare` sets up what the provider needs in a company; the attributes of a class name what its
laws ask about.
"""

from karvan.testing.ports.asking import Asker
from karvan.testing.ports.asking import PortContract
from karvan.testing.ports.cost import CostContract
from karvan.testing.ports.credit import CreditContract
from karvan.testing.ports.invoicing import InvoicingContract
from karvan.testing.ports.ordering import OrderingContract
from karvan.testing.ports.payout import PayoutContract
from karvan.testing.ports.posting import PostingContract
from karvan.testing.ports.pricing import PricingContract
from karvan.testing.ports.stock import StockContract
from karvan.testing.ports.tax import TaxContract

__all__ = [
    "Asker",
    "CostContract",
    "CreditContract",
    "InvoicingContract",
    "OrderingContract",
    "PayoutContract",
    "PortContract",
    "PostingContract",
    "PricingContract",
    "StockContract",
    "TaxContract",
]
