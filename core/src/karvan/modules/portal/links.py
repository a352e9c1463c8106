"""Making, finding and revoking links. Plugins make links to a record of theirs here, too.

    from karvan.api import NewPortalLink, create_portal_link, find_portal_link

    until = quote.valid_until
    made = create_portal_link(ctx, NewPortalLink(party_id, "ana@example.com", until, record=ref))
    address = url("cpq.customer_quote", token=made.token, _external=True)

The view behind it is `@public("whoever holds the link")` and asks `find_portal_link(ctx, token)`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy import update

from karvan.contracts.references import DocumentRef
from karvan.errors import NotFound
from karvan.identity.tokens import new_token
from karvan.identity.tokens import token_hash
from karvan.modules.portal.models import LinkKind
from karvan.modules.portal.models import PortalLink
from karvan.modules.portal.models import PortalSession
from karvan.modules.portal.permissions import MANAGE

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class NewLink:
    """A link for one address of a party; with a record it shows that, without it opens the portal."""

    party_id: int
    address: str
    expires_at: datetime
    record: DocumentRef | None = None
    base: str = ""


@dataclass(frozen=True)
class MadeLink:
    """The link's row, and its token, which is known at this moment only."""

    link: PortalLink
    token: str


def create_link(ctx: Context, command: NewLink) -> MadeLink:
    """Make a link; only the hash of its token is kept. Whoever offers it asks for a right to that."""
    token, record = new_token(), command.record
    link = PortalLink(
        kind=LinkKind.RECORD if record else LinkKind.SIGN_IN,
        address=command.address,
        base=command.base,
        token_hash=token_hash(token),
        record_kind=record.kind if record else None,
        record_id=record.id if record else None,
        expires_at=command.expires_at,
        party_id=command.party_id,
    )
    ctx.session.add(link)
    ctx.uow.flush()
    return MadeLink(link, token)


def find_record_link(ctx: Context, token: str) -> PortalLink | None:
    """The link to a record, where it is valid: not expired, not revoked; None alike otherwise."""
    now = ctx.clock.now()
    return ctx.session.scalars(
        select(PortalLink).where(
            PortalLink.token_hash == token_hash(token),
            PortalLink.kind == LinkKind.RECORD,
            PortalLink.revoked_at.is_(None),
            PortalLink.expires_at > now,
        )
    ).one_or_none()


def revoke_link(ctx: Context, link_id: int) -> PortalLink:
    """Make a link worthless, and end every session that came of it; raises NotFound."""
    ctx.require(MANAGE)
    link = ctx.session.get(PortalLink, (ctx.company.id, link_id), with_for_update=True)
    if link is None:
        raise NotFound
    if link.revoked_at is None:
        link.revoked_at = ctx.clock.now()
    _end(ctx, PortalSession.link_id == link.id)
    return link


def revoke_access(ctx: Context, party_id: int) -> int:
    """Revoke every link of a party and end all its sessions; gives how many links it had."""
    ctx.require(MANAGE)
    links = ctx.session.scalars(
        select(PortalLink)
        .where(PortalLink.party_id == party_id, PortalLink.revoked_at.is_(None))
        .with_for_update()
    ).all()
    for link in links:
        link.revoked_at = ctx.clock.now()
    _end(ctx, PortalSession.party_id == party_id)
    return len(links)


def _end(ctx: Context, which: object) -> None:
    ctx.uow.flush()
    ctx.session.execute(
        update(PortalSession)
        .where(which, PortalSession.ended_at.is_(None))  # type: ignore[arg-type]  # a condition
        .values(ended_at=ctx.clock.now()),
        execution_options={"synchronize_session": False},
    )
