"""A product with all that belongs to it, as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.companies.queries import currency_exponents
from karvan.modules.products.models import KitLine
from karvan.modules.products.models import Product
from karvan.modules.products.models import ProductBarcode
from karvan.modules.products.models import ProductCategory
from karvan.modules.products.models import ProductTemplate
from karvan.modules.products.models import ProductUnit
from karvan.modules.products.models import UnitOfMeasure
from karvan.modules.products.queries.categories import categories_of
from karvan.modules.products.queries.products import barcodes_of
from karvan.modules.products.queries.products import components_of
from karvan.modules.products.queries.products import get_product
from karvan.modules.products.queries.products import own_units_of
from karvan.modules.products.queries.templates import template_of

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class DescribedProduct:
    """A product and its parts; `exponent` is the number of decimals of its currency."""

    product: Product
    exponent: int
    barcodes: Sequence[tuple[ProductBarcode, UnitOfMeasure]]
    units: Sequence[tuple[ProductUnit, UnitOfMeasure]]
    components: Sequence[tuple[KitLine, Product]]
    categories: Mapping[int, ProductCategory]
    template: ProductTemplate | None


def describe_product(ctx: Context, product_id: int) -> DescribedProduct:
    """The product of this id with its parts; raises NotFound."""
    product = get_product(ctx, product_id)
    return DescribedProduct(
        product,
        currency_exponents(ctx)[product.currency],
        barcodes_of(ctx, product_id),
        own_units_of(ctx, product_id),
        components_of(ctx, product_id),
        categories_of(ctx, product_id),
        template_of(ctx, product_id),
    )
