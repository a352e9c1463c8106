"""What the products module declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.companies.events import CompanyPrepared
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.models import Product
from karvan.modules.products.models import ProductCategory
from karvan.modules.products.models import UnitOfMeasure
from karvan.modules.products.services.units import seed_units
from karvan.plugins.declarations import Entity

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.plugins.registrar import Registrar

KEEPER = ("read", "create", "update")
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
)
CATEGORY = Entity(
    name="product_category",
    label=_("Product category"),
    plural=_("Product categories"),
    model=ProductCategory,
    verbs=("manage",),
    default_roles={"controller": ("manage",), "sales": ("manage",), "storekeeper": ("manage",)},
)
UNIT = Entity(
    name="unit",
    label=_("Unit of measure"),
    plural=_("Units of measure"),
    model=UnitOfMeasure,
    verbs=("manage",),
    default_roles={"controller": ("manage",), "storekeeper": ("manage",)},
)


def karvan_setup(setup: Registrar) -> None:
    """Declare products, their categories and units of measure."""
    for entity in (PRODUCT, CATEGORY, UNIT):
        setup.entity(entity)
    setup.on("core.company_prepared", "after", _plant_units)


def _plant_units(ctx: Context, event: CompanyPrepared) -> None:
    """Every company begins with the usual units."""
    del event
    seed_units(ctx)
