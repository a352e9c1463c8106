"""Products in the browser: the list, one product, and its form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.companies.queries import currency_exponents
from karvan.companies.queries import list_currencies
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.barcodes import BarcodeKind
from karvan.modules.products.models import Product
from karvan.modules.products.models import ProductKind
from karvan.modules.products.permissions import PRODUCT_CREATE
from karvan.modules.products.permissions import PRODUCT_READ
from karvan.modules.products.permissions import PRODUCT_UPDATE
from karvan.modules.products.queries.categories import category_choices
from karvan.modules.products.queries.described import describe_product
from karvan.modules.products.queries.products import PAGE
from karvan.modules.products.queries.products import get_product
from karvan.modules.products.queries.products import list_products
from karvan.modules.products.queries.units import list_units
from karvan.modules.products.services import CreateProduct
from karvan.modules.products.services import UpdateProduct
from karvan.modules.products.services import archive_product
from karvan.modules.products.services import create_product
from karvan.modules.products.services import restore_product
from karvan.modules.products.services import update_product
from karvan.plugins.access import permission
from karvan.values import Price
from karvan.web.forms import form_of
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.rendering import url
from karvan.web.typed import Typed

if TYPE_CHECKING:
    from karvan.context import Context

KINDS: dict[str, Text] = {
    ProductKind.GOODS.value: _("Goods"),
    ProductKind.SERVICE.value: _("Service"),
    ProductKind.KIT.value: _("Kit"),
}
BARCODE_KINDS: dict[str, Text] = {
    "": _("By its digits"),
    BarcodeKind.FREE.value: _("Free, unchecked"),
    BarcodeKind.EAN8.value: "EAN-8",
    BarcodeKind.UPC.value: "UPC",
    BarcodeKind.EAN13.value: "EAN-13",
    BarcodeKind.GTIN14.value: "GTIN-14",
}


@core.get(f"{CORE}/products")
@permission(PRODUCT_READ)
def products(ctx: Context) -> Response:
    """Products by name, searched and filtered; `after` and `id` go on behind the last one seen."""
    typed, wanted = Typed(ctx, request.args), _filters(ctx)
    after = request.args.get("after")
    place = (after, typed.identifier("id") or 0) if after is not None else None
    found = list_products(ctx, **wanted, after=place, limit=PAGE + 1)
    return render(
        ctx,
        "karvan/products/list.html",
        products=found[:PAGE],
        next_page=_next_page(found[:PAGE]) if len(found) > PAGE else None,
        filters=wanted,
        kinds=KINDS,
        categories=category_choices(ctx),
        exponents=currency_exponents(ctx),
    )


@core.get(f"{CORE}/products/new")
@permission(PRODUCT_CREATE)
def new_product(ctx: Context) -> Response:
    """The form of a new product."""
    return _form(ctx, None)


@core.post(f"{CORE}/products/new")
@permission(PRODUCT_CREATE)
def add_product(ctx: Context) -> Response:
    """Create what the form says."""
    product = create_product(ctx, CreateProduct(**_facts(ctx)))
    return redirect_to(
        ctx,
        "core.product",
        flash=_("{name} was added.", name=product.name),
        product_id=product.id,
    )


@core.get(f"{CORE}/products/<int:product_id>")
@permission(PRODUCT_READ)
def product(ctx: Context, product_id: int) -> Response:
    """One product with its units, barcodes, categories and components."""
    return render(
        ctx,
        "karvan/products/view.html",
        described=describe_product(ctx, product_id),
        kinds=KINDS,
        barcode_kinds=BARCODE_KINDS,
        units=list_units(ctx, only_active=True),
        categories=category_choices(ctx),
    )


@core.get(f"{CORE}/products/<int:product_id>/edit")
@permission(PRODUCT_UPDATE)
def edit_product(ctx: Context, product_id: int) -> Response:
    """The form of one product."""
    return _form(ctx, get_product(ctx, product_id))


@core.post(f"{CORE}/products/<int:product_id>/edit")
@permission(PRODUCT_UPDATE)
def change_product(ctx: Context, product_id: int) -> Response:
    """Change what the form says, unless someone else did meanwhile."""
    command = UpdateProduct(product_id=product_id, version=form_version() or 0, **_facts(ctx))
    changed = update_product(ctx, command)
    flash = _("{name} was saved.", name=changed.name)
    return redirect_to(ctx, "core.product", flash=flash, product_id=product_id)


@core.post(f"{CORE}/products/<int:product_id>/archive")
@permission(PRODUCT_UPDATE)
@form_of("core.product")
def archive_one(ctx: Context, product_id: int) -> Response:
    """Take the product out of lists and choices."""
    archive_product(ctx, product_id, form_version() or 0)
    return redirect_to(ctx, "core.product", flash=_("Archived."), product_id=product_id)


@core.post(f"{CORE}/products/<int:product_id>/restore")
@permission(PRODUCT_UPDATE)
@form_of("core.product")
def restore_one(ctx: Context, product_id: int) -> Response:
    """Bring the product back into lists and choices."""
    restore_product(ctx, product_id, form_version() or 0)
    return redirect_to(ctx, "core.product", flash=_("Restored."), product_id=product_id)


def _form(ctx: Context, shown: Product | None) -> Response:
    return render(
        ctx,
        "karvan/products/form.html",
        product=shown,
        kinds=KINDS,
        units=[
            (each.code, f"{each.name} ({each.code})") for each in list_units(ctx, only_active=True)
        ],
        currencies=[(each.code, f"{each.code} – {each.name}") for each in list_currencies(ctx)],
    )


def _facts(ctx: Context) -> dict[str, Any]:
    """What the form says; raises Invalid for what cannot be read."""
    typed = Typed(ctx, request.form)
    price, cost = typed.micro("list_price"), typed.micro("reference_cost")
    facts = {
        "name": typed.translated("name"),
        "code": typed.text("code"),
        "kind": typed.text("kind"),
        "base_unit": typed.text("base_unit"),
        "list_price": None if price is None else Price(price, typed.text("currency")),
        "reference_cost": None if cost is None else Price(cost, ctx.company.currency),
        "tax_category": typed.text("tax_category"),
        "weight_micro": typed.micro("weight"),
        "volume_micro": typed.micro("volume"),
        "description": typed.translated("description"),
        "active": typed.is_checked("active"),
    }
    typed.check()
    return facts


def _filters(ctx: Context) -> dict[str, Any]:
    typed = Typed(ctx, request.args)
    kind = typed.text("kind")
    return {
        "search": typed.text("q"),
        "category_id": typed.identifier("category"),
        "kind": kind if kind in KINDS else "",
        "with_archived": typed.is_checked("archived"),
    }


def _next_page(shown: Sequence[Product]) -> str:
    kept = {key: value for key, value in request.args.items() if key not in {"after", "id"}}
    return url("core.products", **kept, after=shown[-1].sort_name, id=shown[-1].id)
