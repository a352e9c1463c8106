"""What stands on the page of a dimension beside its fields: its values, and what documents ask of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.i18n import lazy_gettext as _
from karvan.modules.dimensions.models import Need
from karvan.modules.dimensions.permissions import DIMENSION_MANAGE
from karvan.modules.dimensions.permissions import DIMENSION_READ
from karvan.modules.dimensions.queries import document_kinds
from karvan.modules.dimensions.queries import get_axis
from karvan.modules.dimensions.queries import list_values
from karvan.modules.dimensions.queries import rules_of
from karvan.modules.dimensions.services import SetRule
from karvan.modules.dimensions.services import set_rule
from karvan.plugins.access import permission
from karvan.web.forms import form_of
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.typed import Typed

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text

PLACE = f"{CORE}/dimensions"
NEEDS: dict[str, Text] = {
    Need.REQUIRED.value: _("Required"),
    Need.OPTIONAL.value: _("Optional"),
    Need.HIDDEN.value: _("Not offered"),
}


@core.get(f"{PLACE}/<int:record_id>/details")
@permission(DIMENSION_READ)
def dimension_details(ctx: Context, record_id: int) -> Response:
    """The values of an axis and what kinds of documents ask of it, as a part of its page."""
    return render(
        ctx,
        "karvan/dimensions/details.html",
        axis=get_axis(ctx, record_id),
        nodes=list_values(ctx, record_id),
        rules=rules_of(ctx, record_id),
        document_kinds=document_kinds(ctx),
        needs=NEEDS,
    )


@core.post(f"{PLACE}/<int:record_id>/rules")
@permission(DIMENSION_MANAGE)
@form_of("core.dimension_details")
def set_dimension_rule(ctx: Context, record_id: int) -> Response:
    """Say what a kind of document asks of the axis; an empty answer takes the rule away."""
    typed = Typed(ctx, request.form)
    set_rule(ctx, SetRule(record_id, typed.text("document_kind"), typed.text("need") or None))
    flash = _("The rule was saved.")
    return redirect_to(ctx, "core.dimension_page", flash=flash, record_id=record_id)
