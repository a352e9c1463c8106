"""Attributes of variants in the browser: their list, and a form with rows of values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.i18n import lazy_gettext as _
from karvan.modules.products.permissions import PRODUCT_READ
from karvan.modules.products.permissions import PRODUCT_UPDATE
from karvan.modules.products.queries.templates import AttributeWithValues
from karvan.modules.products.queries.templates import get_attribute
from karvan.modules.products.queries.templates import list_attributes
from karvan.modules.products.services import SaveAttribute
from karvan.modules.products.services import ValueFacts
from karvan.modules.products.services import save_attribute
from karvan.plugins.access import permission
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.typed import Typed
from karvan.web.typed import fields_named

if TYPE_CHECKING:
    from karvan.context import Context

PLACE = f"{CORE}/product-attributes"
EMPTY_ROWS, ROWS = 6, 200


@core.get(PLACE)
@permission(PRODUCT_READ)
def product_attributes(ctx: Context) -> Response:
    """All attributes with their values."""
    return render(ctx, "karvan/products/attributes.html", attributes=list_attributes(ctx))


@core.get(f"{PLACE}/new")
@permission(PRODUCT_UPDATE)
def new_product_attribute(ctx: Context) -> Response:
    """The form of a new attribute."""
    return _form(ctx, None)


@core.post(f"{PLACE}/new")
@permission(PRODUCT_UPDATE)
def add_product_attribute(ctx: Context) -> Response:
    """Create what the form says."""
    return _save(ctx, None)


@core.get(f"{PLACE}/<int:attribute_id>")
@permission(PRODUCT_UPDATE)
def product_attribute(ctx: Context, attribute_id: int) -> Response:
    """The form of one attribute."""
    return _form(ctx, get_attribute(ctx, attribute_id))


@core.post(f"{PLACE}/<int:attribute_id>")
@permission(PRODUCT_UPDATE)
def change_product_attribute(ctx: Context, attribute_id: int) -> Response:
    """Change what the form says."""
    return _save(ctx, attribute_id)


def _form(ctx: Context, shown: AttributeWithValues | None) -> Response:
    values = list(shown.values) if shown else []
    typed = sum(f"values.{number}.code" in request.form for number in range(1, ROWS))
    rows = [*values, *[None] * (max(EMPTY_ROWS, typed - len(values)))]
    return render(ctx, "karvan/products/attribute.html", shown=shown, rows=rows)


def _save(ctx: Context, attribute_id: int | None) -> Response:
    typed = Typed(ctx, request.form)
    filled = [n for n in range(1, ROWS) if typed.text(f"values.{n}.name")]
    command = SaveAttribute(
        typed.text("code"),
        typed.translated("name"),
        [
            ValueFacts(typed.translated(f"values.{n}.name"), typed.text(f"values.{n}.code"))
            for n in filled
        ],
        attribute_id,
        form_version() or 0,
    )
    places = {f"values.{i}": f"values.{n}.name" for i, n in enumerate(filled, start=1)}
    with fields_named(places):
        save_attribute(ctx, command)
    return redirect_to(ctx, "core.product_attributes", flash=_("The attribute was saved."))
