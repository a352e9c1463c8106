"""Asking for a new link from outside: the answer is the same whether the address is known or not.

A new link is sent only to an address that staff let in before and did not shut out since. The
request is written down and answered by a job, so that neither the page nor the time it takes tells
anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.actors import Actor
from karvan.events.jobs import enqueue
from karvan.identity.services.throttling import admit
from karvan.identity.services.throttling import forgive
from karvan.identity.throttle import portal_keys
from karvan.modules.parties.contacts import NotAContact
from karvan.modules.parties.contacts import read_contact
from karvan.modules.parties.models import ContactPoint
from karvan.modules.parties.models import Party
from karvan.modules.portal.letting_in import mail_link
from karvan.modules.portal.models import LinkKind
from karvan.modules.portal.models import PortalLink
from karvan.modules.portal.models import PortalRequest
from karvan.modules.portal.settings import is_open

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.runtime import Runtime

JOB = "portal-ask"
LONGEST_ADDRESS = 254
MOST_PARTIES = 5


def admit_visitor(runtime: Runtime, company_id: int, what: str, remote: str | None) -> None:
    """Count one attempt of an outsider before it is made; raises Throttled.

    `what` is the address asked for, or the word for what is tried.
    """
    keys = portal_keys(company_id, what.casefold()[:LONGEST_ADDRESS], remote)
    runtime.run_installation(Actor.nobody(), lambda ctx: admit(ctx, keys), purpose="portal")


def forgive_visitor(runtime: Runtime, company_id: int, what: str, remote: str | None) -> None:
    """After a success: the attempt is not held against the address."""
    keys = portal_keys(company_id, what.casefold()[:LONGEST_ADDRESS], remote)
    runtime.run_installation(Actor.nobody(), lambda ctx: forgive(ctx, *keys), purpose="portal")


def ask_for_link(ctx: Context, address: str) -> None:
    """Note that someone asks; whatever comes of it comes by mail. Does the same for any text."""
    asked = PortalRequest(address=address.strip()[:LONGEST_ADDRESS], created_at=ctx.clock.now())
    ctx.session.add(asked)
    ctx.uow.flush()
    enqueue(ctx, f"core.{JOB}", {"request_id": asked.id})


def answer_request(ctx: Context, data: Mapping[str, Any]) -> None:
    """Mail a new link to every active party that was let in under the address; forget who asked."""
    asked = ctx.session.get(PortalRequest, (ctx.company.id, data["request_id"]))
    if asked is None:
        return
    ctx.session.delete(asked)
    if is_open(ctx):
        for party, link in _let_in_before(ctx, asked.address):
            mail_link(ctx, party, link.address, link.base)


def _let_in_before(ctx: Context, address: str) -> list[tuple[Party, PortalLink]]:
    """The parties with a link to this address that nobody has revoked, each with its latest."""
    try:
        wanted = read_contact("mail", address, "").key
    except NotAContact:
        return []
    rows = ctx.session.execute(
        select(Party, PortalLink)
        .select_from(PortalLink)
        .join(PortalLink.party)
        .join(ContactPoint, ContactPoint.party_id == Party.id)
        .where(
            ContactPoint.kind == "mail",
            ContactPoint.value_key == wanted,
            PortalLink.address == ContactPoint.value,
            PortalLink.kind == LinkKind.SIGN_IN,
            PortalLink.revoked_at.is_(None),
            Party.state == "active",
        )
        .order_by(Party.id, PortalLink.created_at, PortalLink.id)
    )
    latest = {party.id: (party, link) for party, link in rows}
    return list(latest.values())[:MOST_PARTIES]
