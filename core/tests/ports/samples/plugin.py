"""The samples' declarations."""

from test_samples import models  # noqa: F401 - its table belongs to the plugin
from test_samples.claims import PlainCredit
from test_samples.claims import PlainStock
from test_samples.documents import PlainInvoices
from test_samples.documents import PlainOrders
from test_samples.documents import PlainPayouts
from test_samples.figures import FlatTax
from test_samples.figures import ListPrices
from test_samples.figures import StoredCost

from karvan.api import hookimpl
from karvan.api import internal
from karvan.contracts.cost import Cost
from karvan.contracts.credit import Credit
from karvan.contracts.invoicing import Invoicing
from karvan.contracts.ordering import Ordering
from karvan.contracts.payout import Payout
from karvan.contracts.pricing import Pricing
from karvan.contracts.stock import Stock
from karvan.contracts.tax import Tax

PROVIDERS = {
    Cost: StoredCost,
    Credit: PlainCredit,
    Invoicing: PlainInvoices,
    Ordering: PlainOrders,
    Payout: PlainPayouts,
    Pricing: ListPrices,
    Stock: PlainStock,
    Tax: FlatTax,
}


@hookimpl
def karvan_setup(setup):
    for contract, provider in PROVIDERS.items():
        setup.port(contract, provider, permissions=internal("a sample"))
