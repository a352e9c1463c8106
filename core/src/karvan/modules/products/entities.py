"""Products as the entity kit shows them; every command calls the module's services."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from karvan.companies.queries import list_currencies
from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ImportView
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Panel
from karvan.entities.declaring.views import Section
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.models import Product
from karvan.modules.products.models import ProductKind
from karvan.modules.products.permissions import PRODUCT_READ
from karvan.modules.products.queries.memberships import first_categories
from karvan.modules.products.queries.memberships import is_in_category
from karvan.modules.products.queries.units import list_units
from karvan.modules.products.services import CreateProduct
from karvan.modules.products.services import UpdateProduct
from karvan.modules.products.services import archive_product
from karvan.modules.products.services import create_product
from karvan.modules.products.services import restore_product
from karvan.modules.products.services import update_product
from karvan.modules.products.services.products import DEFAULT_UNIT
from karvan.values import Price

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karvan.context import Context
    from karvan.entities.declaring.commands import Values
    from karvan.entities.declaring.fields import Choices

KEEPER = ("read", "create", "update")
KINDS: dict[str, Text] = {
    ProductKind.GOODS.value: _("Goods"),
    ProductKind.SERVICE.value: _("Service"),
    ProductKind.KIT.value: _("Kit"),
}


def units(ctx: Context) -> Choices:
    """The units a product may be counted in, by their codes."""
    return tuple((each.code, f"{each.name} ({each.code})") for each in list_units(ctx))


def currencies(ctx: Context) -> Choices:
    """The currencies a price may be in."""
    return tuple((each.code, f"{each.code} – {each.name}") for each in list_currencies(ctx))


def own_currency(ctx: Context) -> str:
    """The company's currency."""
    return ctx.company.currency


def codes_of_units(ctx: Context, products: Sequence[Product]) -> dict[int, str]:
    """The base unit of each product, by its code."""
    codes = {each.id: each.code for each in list_units(ctx)}
    return {each.id: codes.get(each.base_unit_id, "") for each in products}


def add(ctx: Context, product: None, values: Values) -> Product:
    """A new product."""
    del product
    return create_product(ctx, CreateProduct(**_facts(ctx, None, values)))


def change(ctx: Context, product: Product, values: Values) -> Product:
    """What was sent of a product; all else stays."""
    facts = _facts(ctx, product, values)
    command = UpdateProduct(product_id=product.id, version=product.version, **facts)
    return update_product(ctx, command)


def archive(ctx: Context, product: Product, values: Values) -> Product:
    """Take the product out of lists and choices."""
    del values
    archive_product(ctx, product.id, product.version)
    return product


def restore(ctx: Context, product: Product, values: Values) -> Product:
    """Bring the product back into lists and choices."""
    del values
    restore_product(ctx, product.id, product.version)
    return product


def _facts(ctx: Context, product: Product | None, values: Values) -> dict[str, Any]:
    def said(name: str, default: Any = None) -> Any:
        return values[name] if name in values else getattr(product, name, default)

    def names(name: str) -> dict[str, str]:
        return {**(getattr(product, name, None) or {}), **(values.get(name) or {})}

    currency = said("currency") or ctx.company.currency
    price, cost = said("list_price"), said("reference_cost")
    unit = product.base_unit.code if product else DEFAULT_UNIT
    return {
        "name": names("name"),
        "code": said("code") or "",
        "kind": said("kind") or ProductKind.GOODS.value,
        "base_unit": values.get("base_unit") or unit,
        "list_price": None if price is None else Price(price, currency),
        "reference_cost": None if cost is None else Price(cost, ctx.company.currency),
        "tax_category": said("tax_category") or "",
        "weight_micro": said("weight"),
        "volume_micro": said("volume"),
        "description": names("description"),
        "active": product.active if product else True,
    }


CODE = Field("code", label=_("Code"), help=_("Leave it empty and one is given."), max_length=60)
BASE_UNIT = Field("base_unit", "choice", _("Base unit"), required=True, choices=units,
                  default=DEFAULT_UNIT, help=_("Stock and prices are counted in it."))  # fmt: skip
CURRENCY = Field(
    "currency", "choice", _("Currency"), choices=currencies, default=own_currency, max_length=12
)
TAKEN = ("name", CODE, "kind", BASE_UNIT, "list_price", CURRENCY, "reference_cost", "tax_category",
         "weight", "volume", "description")  # fmt: skip
PRODUCT = Entity(
    name="product",
    label=_("Product"),
    plural=_("Products"),
    model=Product,
    icon="package",
    verbs=KEEPER,
    default_roles={
        "controller": KEEPER,
        "accountant": ("read",),
        "clerk": ("read",),
        "sales": KEEPER,
        "storekeeper": KEEPER,
        "viewer": ("read",),
    },
    fields=(
        Field("code", label=_("Code"), max_length=60),
        Field("name", "translated", _("Name"), required=True),
        Field("sort_name", label=_("Name as it is listed"), readonly=True, sortable=True),
        Field("kind", "choice", _("Kind"), required=True, default="goods",
              choices=tuple(KINDS.items())),
        Field("base_unit", "choice", _("Base unit"), choices=units, read=codes_of_units),
        Field("category", "reference", _("Category"), target="core.product_category",
              read=first_categories, holds=is_in_category),
        Field("list_price", "price", _("List price"), help=_("Of one base unit.")),
        Field("currency", "choice", _("Currency"), choices=currencies),
        Field("reference_cost", "price", _("Reference cost"),
              help=_("What one base unit usually costs the company.")),
        Field("tax_category", label=_("Tax category"), max_length=60),
        Field("weight", "quantity", _("Weight in kg")),
        Field("volume", "quantity", _("Volume in litres")),
        Field("description", "translated", _("Description"), max_length=10_000),
        Field("active", "bool", _("Active"), readonly=True),
    ),
    commands=(
        Command("create", run=add, fields=TAKEN),
        Command("update", run=change, fields=TAKEN),
        Command("archive", run=archive),
        Command("restore", run=restore),
    ),
    list=ListView(
        columns=("code", "name", "kind", "category", "base_unit", "list_price", "currency"),
        sort=("sort_name",),
        editable=("list_price",),
        filters=tuple((label, (f"kind:eq:{kind}",)) for kind, label in KINDS.items()),
        empty=_("Goods, services and kits the company sells, buys or uses appear here."),
    ),
    form=FormView(
        sections=(
            Section(("name", "code", "kind", "base_unit", "description")),
            Section(("list_price", "currency", "reference_cost", "tax_category"),
                    _("Prices and taxes")),
            Section(("weight", "volume"), _("Size of one base unit")),
        ),
        panels=(Panel(_("Units, barcodes and categories"), "core.product_details", PRODUCT_READ),),
    ),
    search=("code", "name"),
    archive="active",
    import_=ImportView(keys=("code",), samples={"name": "Saffron 5 g", "code": "SAF-5"}),
    menu=False,
)  # fmt: skip
