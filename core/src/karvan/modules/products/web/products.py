"""What belongs to one product beside its fields: units, barcodes, categories, components."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.barcodes import BarcodeKind
from karvan.modules.products.permissions import PRODUCT_READ
from karvan.modules.products.queries.categories import category_choices
from karvan.modules.products.queries.described import describe_product
from karvan.modules.products.queries.units import list_units
from karvan.plugins.access import permission
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context

BARCODE_KINDS: dict[str, Text] = {
    "": _("By its digits"),
    BarcodeKind.FREE.value: _("Free, unchecked"),
    BarcodeKind.EAN8.value: "EAN-8",
    BarcodeKind.UPC.value: "UPC",
    BarcodeKind.EAN13.value: "EAN-13",
    BarcodeKind.GTIN14.value: "GTIN-14",
}


@core.get(f"{CORE}/products/<int:record_id>/details")
@permission(PRODUCT_READ)
def product_details(ctx: Context, record_id: int) -> Response:
    """The product's own units, barcodes, places in the trees, and components of a kit."""
    return render(
        ctx,
        "karvan/products/details.html",
        described=describe_product(ctx, record_id),
        barcode_kinds=BARCODE_KINDS,
        units=list_units(ctx, only_active=True),
        categories=category_choices(ctx),
    )
