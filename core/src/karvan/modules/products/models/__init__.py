"""The tables of products."""

from karvan.modules.products.models.categories import CategoryMember
from karvan.modules.products.models.categories import CategoryTree
from karvan.modules.products.models.categories import ProductCategory
from karvan.modules.products.models.products import KitLine
from karvan.modules.products.models.products import Product
from karvan.modules.products.models.products import ProductBarcode
from karvan.modules.products.models.products import ProductKind
from karvan.modules.products.models.products import ProductUnit
from karvan.modules.products.models.templates import AttributeValue
from karvan.modules.products.models.templates import ProductAttribute
from karvan.modules.products.models.templates import ProductTemplate
from karvan.modules.products.models.templates import ProductVariant
from karvan.modules.products.models.templates import TemplateExclusion
from karvan.modules.products.models.templates import TemplateValue
from karvan.modules.products.models.units import UnitCategory
from karvan.modules.products.models.units import UnitOfMeasure

__all__ = [
    "AttributeValue",
    "CategoryMember",
    "CategoryTree",
    "KitLine",
    "Product",
    "ProductAttribute",
    "ProductBarcode",
    "ProductCategory",
    "ProductKind",
    "ProductTemplate",
    "ProductUnit",
    "ProductVariant",
    "TemplateExclusion",
    "TemplateValue",
    "UnitCategory",
    "UnitOfMeasure",
]
