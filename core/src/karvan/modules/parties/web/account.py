"""The page of one party: all that core knows, and a place for what other modules know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from karvan.modules.parties.contacts import show_phone
from karvan.modules.parties.identifiers import SCHEMES
from karvan.modules.parties.labels import CONTACTS
from karvan.modules.parties.labels import KINDS
from karvan.modules.parties.labels import STATES
from karvan.modules.parties.permissions import READ
from karvan.modules.parties.queries.account import get_account
from karvan.modules.parties.services import list_role_kinds
from karvan.modules.parties.services.addresses import KINDS as ADDRESSES
from karvan.modules.parties.services.relations import RELATIONS
from karvan.modules.parties.services.relations import SEEN_FROM_THERE
from karvan.modules.parties.web.reading import LANGUAGES
from karvan.plugins.access import permission
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context


@core.get(f"{CORE}/parties/<int:party_id>")
@permission(READ)
def party(ctx: Context, party_id: int) -> Response:
    """The party with its details; a merged one leads to the party it was merged into."""
    account = get_account(ctx, party_id)
    if account.party.merged_into_id is not None:
        return redirect_to(ctx, "core.party", party_id=account.party.merged_into_id)
    return render(
        ctx,
        "karvan/parties/account.html",
        account=account,
        party=account.party,
        kinds=KINDS,
        states=STATES,
        contact_kinds=CONTACTS,
        address_kinds=ADDRESSES,
        schemes=SCHEMES,
        relations=RELATIONS,
        seen_from_there=SEEN_FROM_THERE,
        roles={each.code: each.label for each in list_role_kinds(ctx)},
        languages=dict(LANGUAGES),
        show_phone=show_phone,
    )
