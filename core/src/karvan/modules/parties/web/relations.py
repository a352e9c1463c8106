"""Forms that relate parties to one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.permissions import UPDATE
from karvan.modules.parties.queries.parties import get_party
from karvan.modules.parties.queries.parties import pick_party
from karvan.modules.parties.services import AddRelation
from karvan.modules.parties.services import add_relation
from karvan.modules.parties.services import end_relation
from karvan.modules.parties.services.relations import RELATIONS
from karvan.modules.parties.services.relations import SEEN_FROM_THERE
from karvan.modules.parties.web.details import PARTY
from karvan.modules.parties.web.details import back_to_party
from karvan.modules.parties.web.details import detail_form
from karvan.modules.parties.web.reading import FormField
from karvan.modules.parties.web.reading import day
from karvan.modules.parties.web.reading import form_text
from karvan.modules.parties.web.reading import is_ticked
from karvan.plugins.access import permission
from karvan.web.pages import core

if TYPE_CHECKING:
    from karvan.context import Context

FORWARD, BACKWARD = "forward", "backward"


@core.get(f"{PARTY}/relations/new")
@permission(UPDATE)
def new_party_relation(ctx: Context, party_id: int) -> Response:
    """The form of a new relation, seen from this party."""
    party = get_party(ctx, party_id)
    options = [(f"{FORWARD}:{role}", label) for role, label in RELATIONS.items()]
    options += [
        (f"{BACKWARD}:{role}", label)
        for role, label in SEEN_FROM_THERE.items()
        if str(label) != str(RELATIONS[role])
    ]
    chosen = f"{FORWARD if party.kind == 'person' else BACKWARD}:employee"
    fields = [
        FormField("relation", _("{name} …", name=party.name), chosen, options=tuple(options)),
        FormField("other", _("Other party"), required=True, help=_("Its code or its whole name.")),
        FormField("title", _("Position"), help=_("Such as Sales manager.")),
        FormField("valid_from", _("From"), help=_("Today, if you leave it empty.")),
        FormField("valid_to", _("Until"), help=_("Empty while it lasts.")),
        FormField("is_primary", _("Primary"), value=False, kind="check"),
    ]
    return detail_form(ctx, party_id, _("New relation"), fields)


@core.post(f"{PARTY}/relations/new")
@permission(UPDATE)
def add_party_relation(ctx: Context, party_id: int) -> Response:
    """Relate the two."""
    other = pick_party(ctx, form_text("other"), field="other").id
    direction, _colon, role = form_text("relation").partition(":")
    one, two = (other, party_id) if direction == BACKWARD else (party_id, other)
    command = AddRelation(
        one,
        two,
        role,
        form_text("title"),
        is_primary=is_ticked("is_primary"),
        valid_from=day(ctx, "valid_from"),
        valid_to=day(ctx, "valid_to"),
    )
    add_relation(ctx, command)
    return back_to_party(ctx, party_id)


@core.post(f"{PARTY}/relations/<int:relation_id>/end")
@permission(UPDATE)
def end_party_relation(ctx: Context, party_id: int, relation_id: int) -> Response:
    """End the relation today."""
    end_relation(ctx, party_id, relation_id)
    return back_to_party(ctx, party_id)
