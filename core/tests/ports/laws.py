"""The laws of every port, asked of the samples."""

from __future__ import annotations

from typing import Any

from karvan.testing.ports import Asker
from karvan.testing.ports import CostContract
from karvan.testing.ports import CreditContract
from karvan.testing.ports import InvoicingContract
from karvan.testing.ports import OrderingContract
from karvan.testing.ports import PayoutContract
from karvan.testing.ports import PricingContract
from karvan.testing.ports import StockContract
from karvan.testing.ports import TaxContract


def keep(asker: Asker, kind: str, **values: Any) -> None:
    """Write a row of the samples."""
    from test_samples.rows import add  # type: ignore[import-not-found]  # a plugin of the test

    asker.run(lambda ctx: add(ctx, kind, **values).id)


class SampleTax(TaxContract):
    """A flat rate."""

    plugin = "samples"


class SampleCredit(CreditContract):
    """Limits and claims."""

    plugin = "samples"

    def allow(self, asker: Asker, party_id: int, limit: Any) -> None:
        keep(asker, "limit", subject_id=party_id, minor=limit.minor)


class SampleStock(StockContract):
    """Goods in one place."""

    plugin = "samples"

    def put(self, asker: Asker, product_id: int, quantity: Any) -> None:
        keep(asker, "stock", subject_id=product_id, micro=quantity.micro)


class SampleCost(CostContract):
    """Costs that were entered."""

    plugin = "samples"

    def value(self, asker: Asker, product_id: int, cost: Any) -> None:
        keep(asker, "cost", subject_id=product_id, micro=cost.micro)


class SamplePricing(PricingContract):
    """List prices."""

    plugin = "samples"


class SampleInvoicing(InvoicingContract):
    """Drafts."""

    plugin = "samples"


class SampleOrdering(OrderingContract):
    """Orders."""

    plugin = "samples"


class SamplePayout(PayoutContract):
    """Requests."""

    plugin = "samples"
