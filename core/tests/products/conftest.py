"""Products with business defaults."""

from __future__ import annotations

import pytest

from karvan.modules.products.services import CreateProduct
from karvan.modules.products.services import create_product


@pytest.fixture
def a_product(ctx):
    def make(code="TEA", **facts):
        return create_product(ctx, CreateProduct(code=code, **{"name": code.title(), **facts}))

    return make
