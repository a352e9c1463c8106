"""Units of measure in the browser: the list by what they measure, and their forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.i18n import lazy_gettext as _
from karvan.modules.products.permissions import PRODUCT_READ
from karvan.modules.products.permissions import UNIT_MANAGE
from karvan.modules.products.queries.units import count_missing_units
from karvan.modules.products.queries.units import get_unit
from karvan.modules.products.queries.units import list_unit_categories
from karvan.modules.products.queries.units import list_units
from karvan.modules.products.services import CreateUnit
from karvan.modules.products.services import CreateUnitCategory
from karvan.modules.products.services import UpdateUnit
from karvan.modules.products.services import add_usual_units
from karvan.modules.products.services import create_unit
from karvan.modules.products.services import create_unit_category
from karvan.modules.products.services import update_unit
from karvan.plugins.access import permission
from karvan.units import MICRO_DIGITS
from karvan.web.forms import form_of
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.typed import Typed
from karvan.web.typed import fields_named

if TYPE_CHECKING:
    from karvan.context import Context


@core.get(f"{CORE}/units")
@permission(PRODUCT_READ)
def units(ctx: Context) -> Response:
    """All units, by what they measure."""
    return render(
        ctx,
        "karvan/products/units.html",
        categories=list_unit_categories(ctx),
        units=list_units(ctx),
        missing=count_missing_units(ctx),
    )


@core.post(f"{CORE}/units/usual")
@permission(UNIT_MANAGE)
@form_of("core.units")
def add_units(ctx: Context) -> Response:
    """Add the usual units that are not there."""
    count = add_usual_units(ctx)
    return redirect_to(ctx, "core.units", flash=_("{count} units were added.", count=count))


@core.get(f"{CORE}/units/new")
@permission(UNIT_MANAGE)
def new_unit(ctx: Context) -> Response:
    """The form of a new unit."""
    chosen = [(each.code, str(each.name)) for each in list_unit_categories(ctx)]
    return render(ctx, "karvan/products/unit.html", unit=None, categories=chosen)


@core.post(f"{CORE}/units/new")
@permission(UNIT_MANAGE)
def add_unit(ctx: Context) -> Response:
    """Create what the form says."""
    typed = Typed(ctx, request.form)
    numerator, denominator = typed.fraction("factor") or (0, 1)
    command = CreateUnit(
        typed.text("category"),
        typed.text("code"),
        typed.translated("name"),
        numerator,
        denominator,
        _digits(typed),
    )
    typed.check()
    with fields_named({"numerator": "factor"}):
        create_unit(ctx, command)
    return redirect_to(ctx, "core.units", flash=_("The unit was added."))


@core.get(f"{CORE}/units/<int:unit_id>")
@permission(UNIT_MANAGE)
def unit(ctx: Context, unit_id: int) -> Response:
    """The form of one unit."""
    return render(ctx, "karvan/products/unit.html", unit=get_unit(ctx, unit_id), categories=[])


@core.post(f"{CORE}/units/<int:unit_id>")
@permission(UNIT_MANAGE)
def change_unit(ctx: Context, unit_id: int) -> Response:
    """Change what the form says."""
    typed = Typed(ctx, request.form)
    command = UpdateUnit(
        unit_id,
        form_version() or 0,
        typed.text("code"),
        typed.translated("name"),
        _digits(typed),
        active=typed.is_checked("active"),
    )
    typed.check()
    update_unit(ctx, command)
    return redirect_to(ctx, "core.units", flash=_("The unit was saved."))


@core.get(f"{CORE}/units/measures/new")
@permission(UNIT_MANAGE)
def new_unit_category(ctx: Context) -> Response:
    """The form of a new kind of measure with its reference unit."""
    return render(ctx, "karvan/products/unit_category.html")


@core.post(f"{CORE}/units/measures/new")
@permission(UNIT_MANAGE)
def add_unit_category(ctx: Context) -> Response:
    """Create what the form says."""
    typed = Typed(ctx, request.form)
    command = CreateUnitCategory(
        typed.text("code"),
        typed.translated("name"),
        typed.text("reference_code"),
        typed.translated("reference_name"),
        _digits(typed),
    )
    typed.check()
    create_unit_category(ctx, command)
    return redirect_to(ctx, "core.units", flash=_("The kind of measure was added."))


def _digits(typed: Typed) -> int:
    digits = typed.whole("digits")
    return MICRO_DIGITS if digits is None else digits
