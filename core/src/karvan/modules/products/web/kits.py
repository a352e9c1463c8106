"""The components of a kit: a fixed number of rows, of which empty ones are left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.permissions import PRODUCT_UPDATE
from karvan.modules.products.queries.products import components_of
from karvan.modules.products.queries.products import find_product_by_code
from karvan.modules.products.queries.products import get_product
from karvan.modules.products.queries.products import list_products
from karvan.modules.products.queries.units import list_units
from karvan.modules.products.services import Component
from karvan.modules.products.services import SetComponents
from karvan.modules.products.services import set_components
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

EMPTY_ROWS = 5
ROWS = 200
PLACE = f"{CORE}/products/<int:product_id>/components"


@dataclass(frozen=True)
class Row:
    """A row of the form as it is shown."""

    number: int
    product: str = ""
    numerator: int | None = None
    denominator: int = 1


@core.get(PLACE)
@permission(PRODUCT_UPDATE)
def components(ctx: Context, product_id: int) -> Response:
    """The form of a kit's components."""
    kit, held = get_product(ctx, product_id), components_of(ctx, product_id)
    rows = [
        Row(number, component.code, line.numerator, line.denominator)
        for number, (line, component) in enumerate(held, start=1)
    ]
    count = max(len(rows), sum(f"components.{n}.product" in request.form for n in range(1, ROWS)))
    rows += [Row(number) for number in range(len(rows) + 1, count + EMPTY_ROWS + 1)]
    return render(
        ctx,
        "karvan/products/components.html",
        kit=kit,
        rows=rows,
        units=list_units(ctx, only_active=True),
        products=list_products(ctx),
    )


@core.post(PLACE)
@permission(PRODUCT_UPDATE)
def save_components(ctx: Context, product_id: int) -> Response:
    """Write the components anew."""
    numbers, chosen = _read(ctx)
    names = {
        f"components.{place}.{column}": f"components.{number}.{column}"
        for place, number in enumerate(numbers, start=1)
        for column in ("product", "quantity")
    }
    with fields_named(names):
        set_components(ctx, SetComponents(product_id, form_version() or 0, chosen))
    flash = _("The components were saved.")
    return redirect_to(ctx, "core.product_page", flash=flash, record_id=product_id)


def _read(ctx: Context) -> tuple[list[int], list[Component]]:
    """The rows that are filled in, and what they say. Raises Invalid."""
    typed = Typed(ctx, request.form)
    numbers = [n for n in range(1, ROWS) if typed.text(f"components.{n}.product")]
    chosen = []
    for number in numbers:
        name = f"components.{number}"
        product = find_product_by_code(ctx, typed.text(f"{name}.product"))
        if product is None:
            text = _("There is no such product.")
            typed.problems.append(Problem("core.kit.unknown", text, field=f"{name}.product"))
            continue
        numerator, denominator = typed.fraction(f"{name}.quantity") or (0, 1)
        chosen.append(Component(product.id, numerator, denominator, typed.text(f"{name}.unit")))
    if typed.problems:
        raise Invalid(typed.problems)
    return numbers, chosen
