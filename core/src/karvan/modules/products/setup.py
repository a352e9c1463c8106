"""What the products module declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.companies.events import CompanyPrepared
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.attributes_entity import ATTRIBUTE
from karvan.modules.products.entities import PRODUCT
from karvan.modules.products.importing.categories import import_categories
from karvan.modules.products.importing.products import import_products
from karvan.modules.products.measures import CATEGORY
from karvan.modules.products.measures import MEASURE
from karvan.modules.products.measures import TREE
from karvan.modules.products.measures import UNIT
from karvan.modules.products.permissions import ATTRIBUTE_CREATE
from karvan.modules.products.permissions import ATTRIBUTE_READ
from karvan.modules.products.permissions import CATEGORY_CREATE
from karvan.modules.products.permissions import PRODUCT_CREATE
from karvan.modules.products.permissions import PRODUCT_READ
from karvan.modules.products.permissions import TEMPLATE_READ
from karvan.modules.products.permissions import UNIT_CREATE
from karvan.modules.products.services.units import seed_units
from karvan.modules.products.templates_entity import TEMPLATE
from karvan.plugins.declarations import ImportFormat

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.registrar import Registrar

CATALOGUE = _("Master data")


def karvan_setup(setup: Registrar) -> None:
    """Declare products, their categories and units of measure."""
    for entity in (PRODUCT, TEMPLATE, ATTRIBUTE, MEASURE, UNIT, TREE, CATEGORY):
        setup.entity(entity)
    setup.menu(_("Products"), "core.product_list", PRODUCT_READ, order=6)
    for title, endpoint, reading, order in (
        (_("Product categories"), "core.product_category_list", "core.product_category.read", 11),
        (_("Product templates"), "core.product_template_list", TEMPLATE_READ, 13),
        (_("Attributes of variants"), "core.product_attribute_list", ATTRIBUTE_READ, 14),
        (_("Category trees"), "core.category_tree_list", "core.category_tree.read", 12),
        (_("Units of measure"), "core.unit_list", "core.unit.read", 15),
        (_("Kinds of measure"), "core.measure_list", "core.measure.read", 16),
    ):
        setup.menu(title, endpoint, reading, group=CATALOGUE, order=order)
    setup.fragment("core.product_template.list.top", "core.first_attribute", ATTRIBUTE_CREATE)
    setup.fragment("core.unit.list.top", "core.usual_units", UNIT_CREATE)
    for code, title, permission, run in (
        ("products", _("Products (CSV or XLSX)"), PRODUCT_CREATE, import_products),
        (
            "product-categories",
            _("Product categories (CSV or XLSX)"),
            CATEGORY_CREATE,
            import_categories,
        ),
    ):
        setup.import_format(ImportFormat("table", code, title, permission, run, (".csv", ".xlsx")))
    setup.on("core.company_prepared", "after", _plant_units)


def _plant_units(ctx: Context, event: CompanyPrepared) -> None:
    """Every company begins with the usual units."""
    del event
    seed_units(ctx)
