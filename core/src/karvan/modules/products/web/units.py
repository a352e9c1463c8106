"""Above the list of units: an offer of the usual ones that a company does not have yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from karvan.i18n import lazy_gettext as _
from karvan.modules.products.permissions import UNIT_CREATE
from karvan.modules.products.queries.units import count_missing_units
from karvan.modules.products.services import add_usual_units
from karvan.plugins.access import permission
from karvan.web.forms import form_of
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context


@core.get(f"{CORE}/units/usual")
@permission(UNIT_CREATE)
def usual_units(ctx: Context) -> Response:
    """How many of the usual units are missing, or nothing."""
    missing = count_missing_units(ctx)
    if not missing:
        return Response(status=204)
    return render(ctx, "karvan/products/usual_units.html", missing=missing)


@core.post(f"{CORE}/units/usual")
@permission(UNIT_CREATE)
@form_of("core.usual_units")
def add_units(ctx: Context) -> Response:
    """Add the usual units that are not there."""
    count = add_usual_units(ctx)
    return redirect_to(ctx, "core.unit_list", flash=_("{count} units were added.", count=count))
