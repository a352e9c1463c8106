"""Changing products, their units, barcodes, kits, categories and templates."""

from karvan.modules.products.services.products import CreateProduct
from karvan.modules.products.services.products import UpdateProduct
from karvan.modules.products.services.products import archive_product
from karvan.modules.products.services.products import create_product
from karvan.modules.products.services.products import restore_product
from karvan.modules.products.services.products import update_product
from karvan.modules.products.services.units import CreateUnit
from karvan.modules.products.services.units import CreateUnitCategory
from karvan.modules.products.services.units import UpdateUnit
from karvan.modules.products.services.units import create_unit
from karvan.modules.products.services.units import create_unit_category
from karvan.modules.products.services.units import seed_units
from karvan.modules.products.services.units import update_unit

__all__ = [
    "CreateProduct",
    "CreateUnit",
    "CreateUnitCategory",
    "UpdateProduct",
    "UpdateUnit",
    "archive_product",
    "create_product",
    "create_unit",
    "create_unit_category",
    "restore_product",
    "seed_units",
    "update_product",
    "update_unit",
]
