"""Permission codes of products, alphabetical."""

from __future__ import annotations

from typing import Final

CATEGORY_MANAGE: Final = "core.product_category.manage"
PRODUCT_CREATE: Final = "core.product.create"
PRODUCT_READ: Final = "core.product.read"
PRODUCT_UPDATE: Final = "core.product.update"
UNIT_MANAGE: Final = "core.unit.manage"
