"""The pages of products, attached to core's blueprint by importing them."""

from karvan.modules.products.web import details
from karvan.modules.products.web import kits
from karvan.modules.products.web import products
from karvan.modules.products.web import templates
from karvan.modules.products.web import units

__all__ = ["details", "kits", "products", "templates", "units"]
