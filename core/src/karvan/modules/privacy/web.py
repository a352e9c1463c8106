"""Personal data of a party: what is kept, handing it over, taking it out; and of a user."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.identity.reauthentication import reauthenticated
from karvan.modules.parties.queries import find_party_by_code
from karvan.modules.parties.queries import get_party
from karvan.modules.privacy import permissions as p
from karvan.modules.privacy.everywhere import erase_user_everywhere
from karvan.modules.privacy.queries import find_blockers
from karvan.modules.privacy.queries import list_erasures
from karvan.modules.privacy.queries import plan_erasure
from karvan.modules.privacy.queries import subject_of_party
from karvan.modules.privacy.services import EraseParty
from karvan.modules.privacy.services import erase_party
from karvan.modules.privacy.services import export_party
from karvan.modules.privacy.services import export_user
from karvan.plugins.access import permission
from karvan.plugins.access import signed_in
from karvan.web.forms import form_of
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.state import current_runtime
from karvan.web.state import state
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from karvan.context import Context

ADMINISTRATORS = "the page itself refuses all but administrators"
PERSON = "/-/administration/people/<int:user_id>"


@core.get(f"{CORE}/privacy")
@permission(p.EXPORT)
def privacy(ctx: Context) -> Response:
    """Choose a party; who was erased, by number."""
    return render(ctx, "karvan/privacy/list.html", erasures=list_erasures(ctx))


@core.post(f"{CORE}/privacy")
@permission(p.EXPORT)
def choose_party(ctx: Context) -> Response:
    """Go to the party of this code."""
    party = find_party_by_code(ctx, request.form.get("code", "").strip())
    if party is None:
        text = _("There is no party of this code.")
        raise Invalid([Problem("core.party.unknown", text, field="code")])
    return redirect_to(ctx, "core.party_data", party_id=party.id)


@core.get(f"{CORE}/privacy/parties/<int:party_id>")
@permission(p.EXPORT)
def party_data(ctx: Context, party_id: int) -> Response:
    """Where something is kept about the party, and what an erasure would do with it."""
    return render(
        ctx,
        "karvan/privacy/party.html",
        party=get_party(ctx, party_id),
        plan=plan_erasure(ctx, subject_of_party(ctx, party_id)),
        blockers=find_blockers(ctx, party_id),
        may_erase=ctx.can(p.ERASE),
    )


@core.post(f"{CORE}/privacy/parties/<int:party_id>/export")
@permission(p.EXPORT)
@form_of("core.party_data")
@reauthenticated
def export_party_data(ctx: Context, party_id: int) -> Response:
    """Everything about the party as one JSON file."""
    return _as_file(export_party(ctx, party_id), f"party-{party_id}")


@core.post(f"{CORE}/privacy/parties/<int:party_id>/erase")
@permission(p.ERASE)
@form_of("core.party_data")
@reauthenticated
def erase_party_data(ctx: Context, party_id: int) -> Response:
    """Take the party's personal data out."""
    code, files = request.form.get("code", ""), "remove_attachments" in request.form
    erase_party(ctx, EraseParty(party_id, code, remove_attachments=files))
    return redirect_to(ctx, "core.privacy", flash=_("The personal data were erased."))


@core.post(f"{PERSON}/export")
@signed_in(ADMINISTRATORS)
@form_of("core.person")
@reauthenticated
def export_user_data(ctx: Context, user_id: int) -> Response:
    """Everything the installation keeps about a user as one JSON file."""
    _require_administrator()
    return _as_file(export_user(ctx, user_id), f"user-{user_id}")


@core.post(f"{PERSON}/erase")
@signed_in(ADMINISTRATORS)
@form_of("core.person")
@without_context
@reauthenticated
def erase_user_data(user_id: int) -> Response:
    """Take a user's personal data out; the account stays closed for ever."""
    _require_administrator()
    actor = state().actor
    assert actor is not None
    erase_user_everywhere(current_runtime(), actor, user_id, request.form.get("confirm_email", ""))
    return redirect("core.administration", _("The personal data were erased."))


def _require_administrator() -> None:
    actor = state().actor
    if actor is None or not actor.can("*"):
        raise Forbidden(permission=str(_("administrator of the installation")))


def _as_file(described: dict[str, Any], name: str) -> Response:
    text = json.dumps(described, ensure_ascii=False, indent=2)
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return response
