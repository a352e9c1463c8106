"""Working providers of every port keep its laws."""

from __future__ import annotations

from . import laws


class TestTax(laws.SampleTax):
    """A flat rate keeps them."""


class TestCredit(laws.SampleCredit):
    """Limits and claims keep them."""


class TestStock(laws.SampleStock):
    """Goods and reservations keep them."""


class TestCost(laws.SampleCost):
    """Entered costs keep them."""


class TestPricing(laws.SamplePricing):
    """List prices keep them."""


class TestInvoicing(laws.SampleInvoicing):
    """Drafts keep them."""


class TestOrdering(laws.SampleOrdering):
    """Orders keep them."""


class TestPayout(laws.SamplePayout):
    """Requests keep them."""
