"""Changing products, their units, barcodes, kits, categories and templates."""

from karvan.modules.products.services.attributes import SaveAttribute
from karvan.modules.products.services.attributes import ValueFacts
from karvan.modules.products.services.attributes import save_attribute
from karvan.modules.products.services.barcodes import AddBarcode
from karvan.modules.products.services.barcodes import add_barcode
from karvan.modules.products.services.barcodes import remove_barcode
from karvan.modules.products.services.categories import SaveCategory
from karvan.modules.products.services.categories import SaveTree
from karvan.modules.products.services.categories import save_category
from karvan.modules.products.services.categories import save_tree
from karvan.modules.products.services.categories import set_category
from karvan.modules.products.services.kits import Component
from karvan.modules.products.services.kits import SetComponents
from karvan.modules.products.services.kits import set_components
from karvan.modules.products.services.own_units import SetProductUnit
from karvan.modules.products.services.own_units import remove_product_unit
from karvan.modules.products.services.own_units import set_product_unit
from karvan.modules.products.services.products import CreateProduct
from karvan.modules.products.services.products import UpdateProduct
from karvan.modules.products.services.products import archive_product
from karvan.modules.products.services.products import create_product
from karvan.modules.products.services.products import restore_product
from karvan.modules.products.services.products import update_product
from karvan.modules.products.services.templates import SaveTemplate
from karvan.modules.products.services.templates import save_template
from karvan.modules.products.services.units import CreateUnit
from karvan.modules.products.services.units import CreateUnitCategory
from karvan.modules.products.services.units import UpdateUnit
from karvan.modules.products.services.units import add_usual_units
from karvan.modules.products.services.units import create_unit
from karvan.modules.products.services.units import create_unit_category
from karvan.modules.products.services.units import seed_units
from karvan.modules.products.services.units import update_unit
from karvan.modules.products.services.variants import GeneratedVariants
from karvan.modules.products.services.variants import generate_variants

__all__ = [
    "AddBarcode",
    "Component",
    "CreateProduct",
    "CreateUnit",
    "CreateUnitCategory",
    "GeneratedVariants",
    "SaveAttribute",
    "SaveCategory",
    "SaveTemplate",
    "SaveTree",
    "SetComponents",
    "SetProductUnit",
    "UpdateProduct",
    "UpdateUnit",
    "ValueFacts",
    "add_barcode",
    "add_usual_units",
    "archive_product",
    "create_product",
    "create_unit",
    "create_unit_category",
    "generate_variants",
    "remove_barcode",
    "remove_product_unit",
    "restore_product",
    "save_attribute",
    "save_category",
    "save_template",
    "save_tree",
    "seed_units",
    "set_category",
    "set_components",
    "set_product_unit",
    "update_product",
    "update_unit",
]
