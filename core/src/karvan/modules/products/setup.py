"""What the products module declares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.companies.events import CompanyPrepared
from karvan.entities.declaration import Entity
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.importing.categories import import_categories
from karvan.modules.products.importing.products import import_products
from karvan.modules.products.models import Product
from karvan.modules.products.models import ProductCategory
from karvan.modules.products.models import UnitOfMeasure
from karvan.modules.products.permissions import CATEGORY_MANAGE
from karvan.modules.products.permissions import PRODUCT_CREATE
from karvan.modules.products.permissions import PRODUCT_READ
from karvan.modules.products.services.units import seed_units
from karvan.plugins.declarations import ImportFormat

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.registrar import Registrar

CATALOGUE = _("Master data")
KEEPER = ("read", "create", "update")


def _product_page(ctx: Context, product: Product) -> tuple[str, Mapping[str, Any]]:
    del ctx
    return "core.product", {"product_id": product.id}


PRODUCT = Entity(
    name="product",
    label=_("Product"),
    plural=_("Products"),
    model=Product,
    verbs=("read", "create", "update"),
    default_roles={
        "controller": KEEPER,
        "accountant": ("read",),
        "clerk": ("read",),
        "sales": KEEPER,
        "storekeeper": KEEPER,
        "viewer": ("read",),
    },
    link=_product_page,
    pages=False,
    rest=False,
    searchable=False,
)
CATEGORY = Entity(
    name="product_category",
    label=_("Product category"),
    plural=_("Product categories"),
    model=ProductCategory,
    verbs=("manage",),
    default_roles={"controller": ("manage",), "sales": ("manage",), "storekeeper": ("manage",)},
    pages=False,
    rest=False,
    searchable=False,
)
UNIT = Entity(
    name="unit",
    label=_("Unit of measure"),
    plural=_("Units of measure"),
    model=UnitOfMeasure,
    verbs=("manage",),
    default_roles={"controller": ("manage",), "storekeeper": ("manage",)},
    pages=False,
    rest=False,
    searchable=False,
)


def karvan_setup(setup: Registrar) -> None:
    """Declare products, their categories and units of measure."""
    for entity in (PRODUCT, CATEGORY, UNIT):
        setup.entity(entity)
    setup.menu(_("Products"), "core.products", PRODUCT_READ, order=6)
    for title, endpoint, order in (
        (_("Product categories"), "core.product_categories", 12),
        (_("Product templates"), "core.product_templates", 13),
        (_("Attributes of variants"), "core.product_attributes", 14),
        (_("Units of measure"), "core.units", 15),
    ):
        setup.menu(title, endpoint, PRODUCT_READ, group=CATALOGUE, order=order)
    for code, title, permission, run in (
        ("products", _("Products (CSV or XLSX)"), PRODUCT_CREATE, import_products),
        (
            "product-categories",
            _("Product categories (CSV or XLSX)"),
            CATEGORY_MANAGE,
            import_categories,
        ),
    ):
        setup.import_format(ImportFormat("table", code, title, permission, run, (".csv", ".xlsx")))
    setup.on("core.company_prepared", "after", _plant_units)


def _plant_units(ctx: Context, event: CompanyPrepared) -> None:
    """Every company begins with the usual units."""
    del event
    seed_units(ctx)
