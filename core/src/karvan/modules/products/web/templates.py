"""The variants of a template: a page of their own, and a panel of the template's form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from karvan.companies.queries import currency_exponents
from karvan.modules.products.permissions import ATTRIBUTE_CREATE
from karvan.modules.products.permissions import PRODUCT_READ
from karvan.modules.products.queries.templates import get_template
from karvan.modules.products.queries.templates import has_attributes
from karvan.modules.products.queries.templates import variants_of
from karvan.plugins.access import permission
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context


@core.get(f"{CORE}/product-templates/<int:record_id>/variants")
@permission(PRODUCT_READ)
def template_variants(ctx: Context, record_id: int) -> Response:
    """The products made of a template, archived ones included."""
    return render(
        ctx,
        "karvan/products/variants.html",
        template=get_template(ctx, record_id),
        variants=variants_of(ctx, record_id),
        exponents=currency_exponents(ctx),
    )


@core.get(f"{CORE}/product-templates/first-attribute")
@permission(ATTRIBUTE_CREATE)
def first_attribute(ctx: Context) -> Response:
    """The way to the first attribute, or nothing where there are some."""
    if has_attributes(ctx):
        return Response(status=204)
    return render(ctx, "karvan/products/first_attribute.html")
