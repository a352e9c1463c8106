"""Parties in the browser: the list, and the form that creates and changes one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.contacts import KINDS as CONTACT_KINDS
from karvan.modules.parties.errors import CONFIRM_DUPLICATE
from karvan.modules.parties.errors import LikelyDuplicate
from karvan.modules.parties.labels import KINDS
from karvan.modules.parties.labels import REASONS
from karvan.modules.parties.labels import STATES
from karvan.modules.parties.labels import WORDS
from karvan.modules.parties.permissions import CREATE
from karvan.modules.parties.permissions import READ
from karvan.modules.parties.permissions import UPDATE
from karvan.modules.parties.queries.account import list_groups
from karvan.modules.parties.queries.parties import PAGE
from karvan.modules.parties.queries.parties import get_party
from karvan.modules.parties.queries.parties import list_parties
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import UpdateParty
from karvan.modules.parties.services import create_party
from karvan.modules.parties.services import list_role_kinds
from karvan.modules.parties.services import update_party
from karvan.modules.parties.web.reading import LANGUAGES
from karvan.modules.parties.web.reading import form_text
from karvan.modules.parties.web.reading import is_ticked
from karvan.modules.parties.web.reading import whole
from karvan.plugins.access import permission
from karvan.web.forms import form_version
from karvan.web.forms import is_confirmed
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.rendering import url
from karvan.web.state import state

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.parties.models import Party


@core.get(f"{CORE}/parties")
@permission(READ)
def parties(ctx: Context) -> Response:
    """Parties by name; `q`, `role` and `state` narrow, `after` and `id` go on behind the last seen."""
    asked = {name: request.args.get(name, "") for name in ("q", "role", "state")}
    after = request.args.get("after")
    found = list_parties(
        ctx,
        search=asked["q"],
        role=asked["role"],
        state=asked["state"],
        after=(after, whole("id")) if after is not None else None,
        limit=PAGE + 1,
    )
    shown, next_page = found[:PAGE], None
    if len(found) > PAGE:
        kept = {name: value or None for name, value in asked.items()}
        last = shown[-1]
        next_page = url("core.parties", **kept, after=last.sort_name, id=last.id)
    roles = {each.code: each.label for each in list_role_kinds(ctx)}
    values = {"roles": roles, "kinds": KINDS, "states": STATES, "asked": asked}
    return render(ctx, "karvan/parties/list.html", parties=shown, next_page=next_page, **values)


@core.get(f"{CORE}/parties/new")
@permission(CREATE)
def new_party(ctx: Context) -> Response:
    """The form of a new party; after a warning also the parties it may be."""
    return _form(ctx, None)


@core.post(f"{CORE}/parties/new")
@permission(CREATE)
def add_party(ctx: Context) -> Response:
    """Create what the form says, unless it looks like a party that is there."""
    contacts = [(kind, form_text(kind)) for kind in CONTACT_KINDS if form_text(kind).strip()]
    command = CreateParty(
        form_text("name"),
        kind=form_text("kind"),
        code=form_text("code"),
        **_shared(),
        contacts=contacts,
        city=form_text("city"),
        duplicates="confirmed" if is_confirmed(CONFIRM_DUPLICATE) else "ask",
    )
    party = create_party(ctx, command)
    flash = _("{name} was added.", name=party.name)
    return redirect_to(ctx, "core.party", flash=flash, party_id=party.id)


@core.get(f"{CORE}/parties/<int:party_id>/edit")
@permission(UPDATE)
def edit_party(ctx: Context, party_id: int) -> Response:
    """The form of one party."""
    return _form(ctx, get_party(ctx, party_id))


@core.post(f"{CORE}/parties/<int:party_id>/edit")
@permission(UPDATE)
def change_party(ctx: Context, party_id: int) -> Response:
    """Change what the form says, unless someone else did meanwhile."""
    command = UpdateParty(
        party_id,
        form_version() or 0,
        form_text("name"),
        form_text("kind"),
        form_text("code"),
        active=is_ticked("active"),
        **_shared(),
    )
    changed = update_party(ctx, command)
    flash = _("{name} was saved.", name=changed.name)
    return redirect_to(ctx, "core.party", flash=flash, party_id=party_id)


def _shared() -> dict[str, Any]:
    """What a new and a changed party have in common."""
    names = {language: form_text(f"name_{language}") for language, _label in LANGUAGES}
    group = form_text("group_id")
    return {
        "names": names,
        "group_id": int(group) if group.isascii() and group.isdecimal() else None,
        **{name: form_text(name) for name in
           ("given_name", "family_name", "language", "time_zone", "country", "tax_id")},
    }  # fmt: skip


def _form(ctx: Context, party: Party | None) -> Response:
    refused = state().refused
    error = refused.error if refused else None
    return render(
        ctx,
        "karvan/parties/form.html",
        party=party,
        kinds=KINDS,
        languages=LANGUAGES,
        groups=[(str(each.id), str(each.name)) for each in list_groups(ctx)],
        candidates=error.candidates if isinstance(error, LikelyDuplicate) else (),
        reasons=REASONS,
        words=WORDS,
    )
