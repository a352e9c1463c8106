"""What staff sees of the portal's links, and what a visitor sees of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from karvan.modules.parties.models import ContactPoint
from karvan.modules.parties.models import Party
from karvan.modules.portal.models import PortalLink
from karvan.modules.portal.models import PortalSession
from karvan.modules.portal.permissions import MANAGE
from karvan.web.portal import portal_party

if TYPE_CHECKING:
    from karvan.context import Context

PAGE = 200


@dataclass(frozen=True)
class LinkLine:
    """A link as it is listed; `state` is fresh, used, expired or revoked; sessions that still hold."""

    id: int
    party_id: int
    party: str
    address: str
    record: tuple[str, int] | None
    state: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    sessions: int

    @property
    def can_revoke(self) -> bool:
        """Whether revoking would change anything."""
        return self.state != "revoked"


@dataclass(frozen=True)
class OwnProfile:
    """What the company knows of a visitor, as the visitor sees it: its contacts by kind."""

    party: Party
    contacts: list[ContactPoint]


def list_links(ctx: Context, *, party_id: int | None = None, limit: int = PAGE) -> list[LinkLine]:
    """The newest links of the company, or of one party."""
    ctx.require(MANAGE)
    statement = (
        select(PortalLink, Party.name)
        .join(PortalLink.party)
        .order_by(PortalLink.created_at.desc(), PortalLink.id.desc())
        .limit(limit)
    )
    if party_id is not None:
        statement = statement.where(PortalLink.party_id == party_id)
    rows = ctx.session.execute(statement).all()
    sessions = _live_sessions(ctx, [link.id for link, _name in rows])
    return [_line(ctx, link, name, sessions.get(link.id, 0)) for link, name in rows]


def mail_addresses(ctx: Context, party_id: int) -> list[str]:
    """The addresses a link may be sent to, the primary one first."""
    ctx.require(MANAGE)
    points = ctx.session.scalars(
        select(ContactPoint)
        .where(ContactPoint.party_id == party_id, ContactPoint.kind == "mail")
        .order_by(ContactPoint.is_primary.desc(), ContactPoint.id)
    )
    return [each.value for each in points]


def own_profile(ctx: Context) -> OwnProfile:
    """The visitor's own name and contacts."""
    party_id = portal_party(ctx)
    contacts = ctx.session.scalars(
        select(ContactPoint)
        .where(ContactPoint.party_id == party_id)
        .order_by(ContactPoint.kind, ContactPoint.is_primary.desc(), ContactPoint.id)
    )
    return OwnProfile(ctx.session.get_one(Party, (ctx.company.id, party_id)), list(contacts))


def _live_sessions(ctx: Context, link_ids: list[int]) -> dict[int, int]:
    rows = ctx.session.execute(
        select(PortalSession.link_id, func.count())
        .where(
            PortalSession.link_id.in_(link_ids),
            PortalSession.ended_at.is_(None),
            PortalSession.expires_at > ctx.clock.now(),
        )
        .group_by(PortalSession.link_id)
    )
    return {int(link_id): int(count) for link_id, count in rows}


def _line(ctx: Context, link: PortalLink, party: str, sessions: int) -> LinkLine:
    return LinkLine(
        id=link.id,
        party_id=link.party_id,
        party=party,
        address=link.address,
        record=(link.record_kind, link.record_id or 0) if link.record_kind else None,
        state=_state(link, ctx.clock.now()),
        created_at=link.created_at,
        expires_at=link.expires_at,
        used_at=link.used_at,
        sessions=sessions,
    )


def _state(link: PortalLink, now: datetime) -> str:
    if link.revoked_at is not None:
        return "revoked"
    if link.used_at is not None:
        return "used"
    return "expired" if now >= link.expires_at else "fresh"
