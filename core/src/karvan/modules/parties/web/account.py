"""The page of a party and its panels: roles, contacts, addresses, numbers and relations."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Response

from karvan.entities.declaring.known import get_entity
from karvan.modules.parties.contacts import show_phone
from karvan.modules.parties.entities import DUPLICATES
from karvan.modules.parties.errors import CONFIRM_DUPLICATE
from karvan.modules.parties.identifiers import SCHEMES
from karvan.modules.parties.labels import CONTACTS
from karvan.modules.parties.permissions import READ
from karvan.modules.parties.queries.account import get_account
from karvan.modules.parties.queries.parties import get_party
from karvan.modules.parties.services import list_role_kinds
from karvan.modules.parties.services.addresses import KINDS as ADDRESSES
from karvan.modules.parties.services.relations import RELATIONS
from karvan.modules.parties.services.relations import SEEN_FROM_THERE
from karvan.plugins.access import permission
from karvan.web.forms import is_confirmed
from karvan.web.kit.forms.views import create
from karvan.web.kit.forms.views import page
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context

PANELS = f"{CORE}/parties/<int:record_id>"
CODE = "core.party"


def party_page(ctx: Context, record_id: int) -> Response:
    """The form of a party; a merged one leads to the party it was merged into."""
    party = get_party(ctx, record_id)
    if party.merged_into_id is not None:
        return redirect_to(ctx, "core.party_page", record_id=party.merged_into_id)
    return page(ctx, get_entity(ctx, CODE), record_id)


def create_asking(ctx: Context) -> Response:
    """Create what the form says, unless it looks like a party that is there."""
    ctx.uow.info[DUPLICATES] = "confirmed" if is_confirmed(CONFIRM_DUPLICATE) else "ask"
    return create(ctx, get_entity(ctx, CODE))


@core.get(f"{PANELS}/contacts")
@permission(READ)
def party_contacts(ctx: Context, record_id: int) -> Response:
    """Mail addresses, phone numbers and web addresses."""
    return _panel(ctx, record_id, "contacts", contact_kinds=CONTACTS, show_phone=show_phone)


@core.get(f"{PANELS}/addresses")
@permission(READ)
def party_addresses(ctx: Context, record_id: int) -> Response:
    """Postal addresses."""
    return _panel(ctx, record_id, "addresses", address_kinds=ADDRESSES)


@core.get(f"{PANELS}/roles")
@permission(READ)
def party_roles(ctx: Context, record_id: int) -> Response:
    """What the party is to the company, from day to day."""
    roles = {each.code: each.label for each in list_role_kinds(ctx)}
    return _panel(ctx, record_id, "roles", roles=roles)


@core.get(f"{PANELS}/numbers")
@permission(READ)
def party_numbers(ctx: Context, record_id: int) -> Response:
    """Numbers others gave the party."""
    return _panel(ctx, record_id, "numbers", schemes=SCHEMES)


@core.get(f"{PANELS}/relations")
@permission(READ)
def party_relations(ctx: Context, record_id: int) -> Response:
    """Whom the party belongs to, and who belongs to it."""
    return _panel(ctx, record_id, "relations", relations=RELATIONS, seen_from_there=SEEN_FROM_THERE)


def _panel(ctx: Context, party_id: int, name: str, **words: Any) -> Response:
    account = get_account(ctx, party_id)
    return render(ctx, f"karvan/parties/{name}.html", account=account, party=account.party, **words)
