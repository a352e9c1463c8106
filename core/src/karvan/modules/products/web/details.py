"""What belongs to one product: its own units, its barcodes, its places in the trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.i18n import lazy_gettext as _
from karvan.modules.products.permissions import PRODUCT_UPDATE
from karvan.modules.products.services import AddBarcode
from karvan.modules.products.services import SetProductUnit
from karvan.modules.products.services import add_barcode
from karvan.modules.products.services import remove_barcode
from karvan.modules.products.services import remove_product_unit
from karvan.modules.products.services import set_category
from karvan.modules.products.services import set_product_unit
from karvan.plugins.access import permission
from karvan.web.forms import form_of
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.typed import Typed
from karvan.web.typed import fields_named

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text

ONE = f"{CORE}/products/<int:record_id>"


@core.post(f"{ONE}/units")
@permission(PRODUCT_UPDATE)
@form_of("core.product_details")
def set_unit_of_product(ctx: Context, record_id: int) -> Response:
    """Say how many base units one of a unit holds."""
    typed = Typed(ctx, request.form)
    numerator, denominator = typed.fraction("own_quantity") or (0, 1)
    command = SetProductUnit(record_id, typed.text("own_unit"), numerator, denominator)
    typed.check()
    with fields_named({"unit": "own_unit", "numerator": "own_quantity"}):
        set_product_unit(ctx, command)
    return _back(ctx, record_id, _("The unit was saved."))


@core.post(f"{ONE}/units/<int:row_id>/remove")
@permission(PRODUCT_UPDATE)
@form_of("core.product_details")
def remove_unit_of_product(ctx: Context, record_id: int, row_id: int) -> Response:
    """Take a unit away from the product."""
    remove_product_unit(ctx, record_id, row_id)
    return _back(ctx, record_id, _("The unit was removed."))


@core.post(f"{ONE}/barcodes")
@permission(PRODUCT_UPDATE)
@form_of("core.product_details")
def add_barcode_of_product(ctx: Context, record_id: int) -> Response:
    """Give the product a barcode."""
    typed = Typed(ctx, request.form)
    command = AddBarcode(
        record_id,
        typed.text("barcode"),
        typed.text("barcode_unit"),
        typed.text("barcode_kind"),
    )
    with fields_named({"kind": "barcode_kind"}):
        add_barcode(ctx, command)
    return _back(ctx, record_id, _("The barcode was added."))


@core.post(f"{ONE}/barcodes/<int:barcode_id>/remove")
@permission(PRODUCT_UPDATE)
@form_of("core.product_details")
def remove_barcode_of_product(ctx: Context, record_id: int, barcode_id: int) -> Response:
    """Take a barcode away from the product."""
    remove_barcode(ctx, record_id, barcode_id)
    return _back(ctx, record_id, _("The barcode was removed."))


@core.post(f"{ONE}/category/<int:tree_id>")
@permission(PRODUCT_UPDATE)
@form_of("core.product_details")
def set_category_of_product(ctx: Context, record_id: int, tree_id: int) -> Response:
    """Put the product into a category of a tree, or into none."""
    category_id = Typed(ctx, request.form).identifier(f"category_{tree_id}")
    set_category(ctx, record_id, tree_id, category_id)
    return _back(ctx, record_id, _("The category was saved."))


def _back(ctx: Context, record_id: int, flash: Text) -> Response:
    return redirect_to(ctx, "core.product_page", flash=flash, record_id=record_id)
