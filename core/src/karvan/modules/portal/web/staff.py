"""What staff sees of the portal: who was let in, and letting someone in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.parties.queries import get_party
from karvan.modules.portal.letting_in import SendLink
from karvan.modules.portal.letting_in import send_link
from karvan.modules.portal.links import revoke_access
from karvan.modules.portal.links import revoke_link
from karvan.modules.portal.permissions import MANAGE
from karvan.modules.portal.queries import list_links
from karvan.modules.portal.queries import mail_addresses
from karvan.modules.portal.settings import is_open
from karvan.plugins.access import permission
from karvan.web.forms import form_of
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context

STATES: dict[str, tuple[Text, str]] = {
    "fresh": (_("Sent"), "info"),
    "used": (_("Used"), "good"),
    "expired": (_("Expired"), ""),
    "revoked": (_("Revoked"), "bad"),
}


@core.get(f"{CORE}/portal")
@permission(MANAGE)
def portal_links(ctx: Context) -> Response:
    """The newest links of the company."""
    return render(
        ctx, "karvan/portal/links.html", links=list_links(ctx), states=STATES, is_open=is_open(ctx)
    )


@core.get(f"{CORE}/parties/<int:party_id>/portal")
@permission(MANAGE)
def party_portal(ctx: Context, party_id: int) -> Response:
    """One party's access: its links, and the form that sends one."""
    return render(
        ctx,
        "karvan/portal/party.html",
        party=get_party(ctx, party_id),
        addresses=mail_addresses(ctx, party_id),
        links=list_links(ctx, party_id=party_id),
        states=STATES,
        is_open=is_open(ctx),
    )


@core.post(f"{CORE}/parties/<int:party_id>/portal")
@permission(MANAGE)
@form_of("core.party_portal")
def send_portal_link(ctx: Context, party_id: int) -> Response:
    """Mail a link to one of the party's addresses."""
    base = request.url_root.rstrip("/")
    link = send_link(ctx, SendLink(party_id, request.form.get("to", ""), base))
    done = _("A link is on its way to {address}.", address=link.address)
    return redirect_to(ctx, "core.party_portal", flash=done, party_id=party_id)


@core.post(f"{CORE}/parties/<int:party_id>/portal/revoke")
@permission(MANAGE)
@form_of("core.party_portal")
def revoke_portal(ctx: Context, party_id: int) -> Response:
    """Shut the party out: all its links and sessions end."""
    revoke_access(ctx, get_party(ctx, party_id).id)
    done = _("The party is shut out of the portal.")
    return redirect_to(ctx, "core.party_portal", flash=done, party_id=party_id)


@core.post(f"{CORE}/portal/<int:link_id>/revoke")
@permission(MANAGE)
@form_of("core.portal_links")
def revoke_portal_link(ctx: Context, link_id: int) -> Response:
    """End one link and what came of it."""
    link = revoke_link(ctx, link_id)
    done = _("The link is revoked.")
    return redirect_to(ctx, "core.party_portal", flash=done, party_id=link.party_id)
