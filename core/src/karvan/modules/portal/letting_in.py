"""Letting a party in: staff sends a link, its holder exchanges it once for a session of the portal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.contracts.references import DocumentRef
from karvan.identity.services.sessions import LONGEST_AGENT
from karvan.identity.services.sessions import Origin
from karvan.identity.tokens import new_token
from karvan.identity.tokens import token_hash
from karvan.modules.mail.commands import OutgoingMail
from karvan.modules.mail.services import queue_mail
from karvan.modules.parties.contacts import NotAContact
from karvan.modules.parties.contacts import read_contact
from karvan.modules.parties.models import ContactPoint
from karvan.modules.parties.models import Party
from karvan.modules.parties.queries import get_party
from karvan.modules.portal.errors import LinkDead
from karvan.modules.portal.errors import NoAddressOfParty
from karvan.modules.portal.errors import PartyNotActive
from karvan.modules.portal.errors import PortalClosed
from karvan.modules.portal.links import MadeLink
from karvan.modules.portal.links import NewLink
from karvan.modules.portal.links import create_link
from karvan.modules.portal.models import LinkKind
from karvan.modules.portal.models import PortalLink
from karvan.modules.portal.models import PortalSession
from karvan.modules.portal.permissions import MANAGE
from karvan.modules.portal.settings import LINK_DAYS
from karvan.modules.portal.settings import SESSION_DAYS
from karvan.modules.portal.settings import is_open

if TYPE_CHECKING:
    from karvan.context import Context

TEMPLATE = "core.portal_link"


@dataclass(frozen=True)
class SendLink:
    """Mail a link to an address of a party; `base` is this installation's own address."""

    party_id: int
    address: str
    base: str


@dataclass(frozen=True)
class Opened:
    """A new session of the portal; the token goes into the cookie."""

    session: PortalSession
    token: str


def send_link(ctx: Context, command: SendLink) -> PortalLink:
    """Let a party in: mail it a link. Raises PortalClosed, PartyNotActive, NoAddressOfParty."""
    ctx.require(MANAGE)
    party = get_party(ctx, command.party_id)
    if not is_open(ctx):
        raise PortalClosed
    if not party.active:
        raise PartyNotActive(party=party.name)
    point = find_address(ctx, party.id, command.address)
    if point is None:
        raise NoAddressOfParty(address=command.address, party=party.name)
    return mail_link(ctx, party, point.value, command.base).link


def mail_link(ctx: Context, party: Party, address: str, base: str) -> MadeLink:
    """Make a link that opens the portal and queue the mail that brings it, in the party's language."""
    days = int(ctx.setting(LINK_DAYS))
    expires_at = ctx.clock.now() + timedelta(days=days)
    made = create_link(ctx, NewLink(party.id, address, expires_at, base=base))
    queue_mail(
        ctx,
        OutgoingMail(
            to=(address,),
            template=TEMPLATE,
            values={
                "company": ctx.company.name,
                "name": party.name,
                "link": f"{base}/portal/{ctx.company.code}/sign-in/{made.token}",
                "expires_at": expires_at,
            },
            language=party.language or None,
            record=DocumentRef("core.party", party.id),
        ),
    )
    return made


def find_address(ctx: Context, party_id: int, address: str) -> ContactPoint | None:
    """The mail address among the contacts of the party, however it is written."""
    try:
        key = read_contact("mail", address, ctx.company.country or "").key
    except NotAContact:
        return None
    return ctx.session.scalars(
        select(ContactPoint).where(
            ContactPoint.party_id == party_id,
            ContactPoint.kind == "mail",
            ContactPoint.value_key == key,
        )
    ).one_or_none()


def open_portal(ctx: Context, token: str, origin: Origin) -> Opened:
    """Exchange a link for a session, once. Raises LinkDead alike for every link that is no good.

    The link's row is locked, so of two browsers with the same link one is let in.
    """
    now = ctx.clock.now()
    link = ctx.session.scalars(
        select(PortalLink).where(PortalLink.token_hash == token_hash(token)).with_for_update()
    ).one_or_none()
    if link is None or not _opens(link, now):
        raise LinkDead
    party = ctx.session.get_one(Party, (ctx.company.id, link.party_id))
    if not party.active:
        raise LinkDead
    link.used_at = now
    secret = new_token()
    session = PortalSession(
        token_hash=token_hash(secret),
        created_at=now,
        last_seen_at=now,
        expires_at=now + timedelta(days=int(ctx.setting(SESSION_DAYS))),
        ip=origin.address,
        agent=(origin.agent or "")[:LONGEST_AGENT] or None,
        party_id=party.id,
        link_id=link.id,
    )
    ctx.session.add(session)
    ctx.uow.flush()
    _recorded(ctx, session, "enter")
    return Opened(session, secret)


def leave_portal(ctx: Context, session_id: int) -> None:
    """End the session: its cookie opens nothing from the next request on."""
    session = ctx.session.get(PortalSession, (ctx.company.id, session_id))
    if session is not None and session.ended_at is None:
        session.ended_at = ctx.clock.now()
        _recorded(ctx, session, "leave")


def _opens(link: PortalLink, now: datetime) -> bool:
    """Whether the link opens the portal now."""
    is_fresh = link.used_at is None and link.revoked_at is None and now < link.expires_at
    return is_fresh and link.kind == LinkKind.SIGN_IN


def _recorded(ctx: Context, session: PortalSession, action: str) -> None:
    data = {"action": action, "link": session.link_id}
    record(ctx.uow, AuditRow("core.party", session.party_id, Op.SIGN_IN, {"portal": data}))
