"""Parties in the browser: a list, and one form to create and change; an entity page will replace them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.errors import Malformed
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.models import PartyKind
from karvan.modules.parties.queries import PAGE
from karvan.modules.parties.queries import READ
from karvan.modules.parties.queries import get_party
from karvan.modules.parties.queries import list_parties
from karvan.modules.parties.services import CREATE
from karvan.modules.parties.services import UPDATE
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import UpdateParty
from karvan.modules.parties.services import create_party
from karvan.modules.parties.services import update_party
from karvan.plugins.access import permission
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.rendering import url

if TYPE_CHECKING:
    from karvan.context import Context

KINDS = {
    PartyKind.ORGANISATION.value: _("Organisation"),
    PartyKind.PERSON.value: _("Person"),
}


@core.get(f"{CORE}/parties")
@permission(READ)
def parties(ctx: Context) -> Response:
    """Parties by name; `q` searches, `after` and `id` go on behind the last one seen."""
    search, after = request.args.get("q", ""), request.args.get("after")
    place = (after, _whole("id")) if after is not None else None
    found = list_parties(ctx, search=search, after=place, limit=PAGE + 1)
    shown, next_page = found[:PAGE], None
    if len(found) > PAGE:
        last = shown[-1]
        next_page = url("core.parties", q=search or None, after=last.sort_name, id=last.id)
    return render(
        ctx, "karvan/parties.html", parties=shown, next_page=next_page, search=search, kinds=KINDS
    )


@core.get(f"{CORE}/parties/new")
@permission(CREATE)
def new_party(ctx: Context) -> Response:
    """The form of a new party."""
    return render(ctx, "karvan/party.html", party=None, kinds=KINDS)


@core.post(f"{CORE}/parties/new")
@permission(CREATE)
def add_party(ctx: Context) -> Response:
    """Create what the form says."""
    form = request.form
    command = CreateParty(form.get("name", ""), form.get("kind", ""), form.get("code", ""))
    party = create_party(ctx, command)
    return redirect_to(ctx, "core.parties", flash=_("{name} was added.", name=party.name))


@core.get(f"{CORE}/parties/<int:party_id>")
@permission(UPDATE)
def party(ctx: Context, party_id: int) -> Response:
    """The form of one party."""
    return render(ctx, "karvan/party.html", party=get_party(ctx, party_id), kinds=KINDS)


@core.post(f"{CORE}/parties/<int:party_id>")
@permission(UPDATE)
def change_party(ctx: Context, party_id: int) -> Response:
    """Change what the form says, unless someone else did meanwhile."""
    form = request.form
    command = UpdateParty(
        party_id,
        form_version() or 0,
        form.get("name", ""),
        form.get("kind", ""),
        form.get("code", ""),
        active="active" in form,
    )
    changed = update_party(ctx, command)
    return redirect_to(ctx, "core.parties", flash=_("{name} was saved.", name=changed.name))


def _whole(name: str) -> int:
    text = request.args.get(name, "0")
    if not text.isascii() or not text.isdecimal():
        raise Malformed(reason=_("{name} must be a number", name=name))
    return int(text)
