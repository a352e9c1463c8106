"""Reading products, their units, categories, variants and prices."""

from karvan.modules.products.models import Product
from karvan.modules.products.models import UnitOfMeasure
from karvan.modules.products.queries.categories import CategoryNode
from karvan.modules.products.queries.categories import categories_of
from karvan.modules.products.queries.categories import find_tree_by_code
from karvan.modules.products.queries.categories import get_category
from karvan.modules.products.queries.categories import get_tree
from karvan.modules.products.queries.categories import list_categories
from karvan.modules.products.queries.categories import list_trees
from karvan.modules.products.queries.prices import ListedPrice
from karvan.modules.products.queries.prices import list_price_of
from karvan.modules.products.queries.products import Scanned
from karvan.modules.products.queries.products import barcodes_of
from karvan.modules.products.queries.products import components_of
from karvan.modules.products.queries.products import find_by_barcode
from karvan.modules.products.queries.products import find_product_by_code
from karvan.modules.products.queries.products import get_product
from karvan.modules.products.queries.products import list_products
from karvan.modules.products.queries.products import own_units_of
from karvan.modules.products.queries.products import products_by_id
from karvan.modules.products.queries.templates import Variant
from karvan.modules.products.queries.templates import exclusions_of
from karvan.modules.products.queries.templates import get_template
from karvan.modules.products.queries.templates import list_attributes
from karvan.modules.products.queries.templates import list_templates
from karvan.modules.products.queries.templates import template_of
from karvan.modules.products.queries.templates import values_of_template
from karvan.modules.products.queries.templates import variants_of
from karvan.modules.products.queries.units import convert
from karvan.modules.products.queries.units import convert_exact
from karvan.modules.products.queries.units import find_unit_by_code
from karvan.modules.products.queries.units import get_unit
from karvan.modules.products.queries.units import list_unit_categories
from karvan.modules.products.queries.units import list_units
from karvan.modules.products.queries.units import units_of_product
from karvan.modules.products.queries.usage import used_products

__all__ = [
    "CategoryNode",
    "ListedPrice",
    "Product",
    "Scanned",
    "UnitOfMeasure",
    "Variant",
    "barcodes_of",
    "categories_of",
    "components_of",
    "convert",
    "convert_exact",
    "exclusions_of",
    "find_by_barcode",
    "find_product_by_code",
    "find_tree_by_code",
    "find_unit_by_code",
    "get_category",
    "get_product",
    "get_template",
    "get_tree",
    "get_unit",
    "list_attributes",
    "list_categories",
    "list_price_of",
    "list_products",
    "list_templates",
    "list_trees",
    "list_unit_categories",
    "list_units",
    "own_units_of",
    "products_by_id",
    "template_of",
    "units_of_product",
    "used_products",
    "values_of_template",
    "variants_of",
]
