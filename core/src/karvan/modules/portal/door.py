"""Finds who is in the portal: one cookie per company, whose token only this company's table knows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Request
from flask import Response
from sqlalchemy import select

from karvan.actors import Actor
from karvan.identity.tokens import token_hash
from karvan.modules.parties.models import Party
from karvan.modules.portal.models import PortalSession
from karvan.modules.portal.settings import is_open
from karvan.web.portal import PortalState
from karvan.web.portal import Visitor

if TYPE_CHECKING:
    from karvan.companies.info import CompanyInfo
    from karvan.context import Context
    from karvan.runtime import Runtime

COOKIE = "karvan-portal"
IDLE = timedelta(days=3)
SEEN_EVERY = timedelta(minutes=5)


class CookieDoor:
    """The portal's door by cookie. A request without one costs one look at the company's settings."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    def find(self, company: CompanyInfo, request: Request) -> PortalState:
        """Whether the company has a portal, and who is in it."""
        token = request.cookies.get(cookie_name(self._runtime, company, request))

        def read(ctx: Context) -> tuple[PortalState, PortalSession | None]:
            session = _live(ctx, token) if token and is_open(ctx) else None
            visitor = _visitor(ctx, session) if session is not None else None
            return PortalState(is_open(ctx), visitor, ctx.view), session

        found, session = self._runtime.run(company.id, Actor.nobody(), read, write=False)
        now = self._runtime.clock.now()
        if found.visitor and session and now >= session.last_seen_at + SEEN_EVERY:
            self._touch(company, session.id)
        return found

    def _touch(self, company: CompanyInfo, session_id: int) -> None:
        def write(ctx: Context) -> None:
            session = ctx.session.get(PortalSession, (ctx.company.id, session_id))
            if session is not None:
                session.last_seen_at = ctx.clock.now()

        self._runtime.run(company.id, Actor.nobody(), write, source="portal session")


def give_cookie(
    runtime: Runtime, company: CompanyInfo, request: Request, response: Response, token: str | None
) -> None:
    """Set the cookie of the company's portal, or take it back (None)."""
    response.set_cookie(
        cookie_name(runtime, company, request),
        token or "",
        max_age=None if token else 0,
        secure=_is_secure(runtime, request),
        httponly=True,
        samesite="Lax",
        path="/",
    )


def cookie_name(runtime: Runtime, company: CompanyInfo, request: Request) -> str:
    """A name of its own for each company, so that a person may be in two portals at once."""
    prefix = "__Host-" if _is_secure(runtime, request) else ""
    return f"{prefix}{COOKIE}-{company.id}"


def _is_secure(runtime: Runtime, request: Request) -> bool:
    return runtime.config.web.https or request.is_secure


def _live(ctx: Context, token: str) -> PortalSession | None:
    now = ctx.clock.now()
    return ctx.session.scalars(
        select(PortalSession).where(
            PortalSession.token_hash == token_hash(token),
            PortalSession.ended_at.is_(None),
            PortalSession.expires_at > now,
            PortalSession.last_seen_at > now - IDLE,
        )
    ).one_or_none()


def _visitor(ctx: Context, session: PortalSession) -> Visitor | None:
    """The party as it stands today; one that was archived, merged away or erased is let in no more."""
    party = ctx.session.get(Party, (ctx.company.id, session.party_id))
    if party is None or not party.active:
        return None
    return Visitor(session.id, party.id, party.name, party.language)
