"""Reading products, their units, categories and prices."""

from karvan.modules.products.models import Product
from karvan.modules.products.models import UnitOfMeasure
from karvan.modules.products.queries.products import find_by_barcode
from karvan.modules.products.queries.products import find_product_by_code
from karvan.modules.products.queries.products import get_product
from karvan.modules.products.queries.products import list_products
from karvan.modules.products.queries.products import products_by_id
from karvan.modules.products.queries.units import convert
from karvan.modules.products.queries.units import convert_exact
from karvan.modules.products.queries.units import find_unit_by_code
from karvan.modules.products.queries.units import list_units

__all__ = [
    "Product",
    "UnitOfMeasure",
    "convert",
    "convert_exact",
    "find_by_barcode",
    "find_product_by_code",
    "find_unit_by_code",
    "get_product",
    "list_products",
    "list_units",
    "products_by_id",
]
