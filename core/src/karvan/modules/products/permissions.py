"""Permission codes of products, alphabetical."""

from __future__ import annotations

from typing import Final

ATTRIBUTE_CREATE: Final = "core.product_attribute.create"
ATTRIBUTE_READ: Final = "core.product_attribute.read"
ATTRIBUTE_UPDATE: Final = "core.product_attribute.update"
CATEGORY_CREATE: Final = "core.product_category.create"
CATEGORY_UPDATE: Final = "core.product_category.update"
MEASURE_CREATE: Final = "core.measure.create"
PRODUCT_CREATE: Final = "core.product.create"
PRODUCT_READ: Final = "core.product.read"
PRODUCT_UPDATE: Final = "core.product.update"
TEMPLATE_CREATE: Final = "core.product_template.create"
TEMPLATE_READ: Final = "core.product_template.read"
TEMPLATE_UPDATE: Final = "core.product_template.update"
TREE_CREATE: Final = "core.category_tree.create"
TREE_UPDATE: Final = "core.category_tree.update"
UNIT_CREATE: Final = "core.unit.create"
UNIT_UPDATE: Final = "core.unit.update"
