"""The portal as the door sees it: outside people of one company, apart from everyone who works there.

Their session is a cookie and a table of its own. It opens what is marked `@portal` and nothing
else, and a staff session opens none of that. The module `portal` says who is there; this package
knows no more of it than is written here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Protocol
from typing import cast

from flask import Flask
from flask import Request
from flask import current_app

from karvan.actors import Actor
from karvan.errors import AppError
from karvan.errors import Forbidden

if TYPE_CHECKING:
    from karvan.companies.info import CompanyInfo
    from karvan.context import Context
    from karvan.plugins.views import PluginView

PORTAL = "/portal/<company>"
SLOT_OF_COMPANY = 2
_EXTENSION = "karvan.portal"


class NotInPortal(AppError):
    """Open the link from your mail to see this page, or ask for a new link."""

    status, code = 401, "core.portal.not_signed_in"


@dataclass(frozen=True)
class Visitor:
    """The outside person of one request: which party, by which session."""

    session_id: int
    party_id: int
    name: str
    language: str = ""


@dataclass(frozen=True)
class PortalState:
    """What is known at the door: whether the company has a portal, who is there, what is on."""

    is_open: bool
    visitor: Visitor | None
    view: PluginView


class PortalDoor(Protocol):
    """Who looks up visitors; the module `portal` brings one."""

    def find(self, company: CompanyInfo, request: Request) -> PortalState:
        """The state of the company's portal for this request."""


def install(app: Flask, door: PortalDoor) -> None:
    """Make the portal known to the door."""
    app.extensions[_EXTENSION] = door


def portal_door() -> PortalDoor:
    """The portal of this application."""
    return cast("PortalDoor", current_app.extensions[_EXTENSION])


def portal_code_in(path: str) -> str | None:
    """The code in `/portal/<code>/...`, else None."""
    parts = path.split("/")
    if len(parts) <= SLOT_OF_COMPANY or parts[1] != "portal":
        return None
    return parts[SLOT_OF_COMPANY] or None


def portal_party(ctx: Context) -> int:
    """The party whose portal this is; raises Forbidden for anyone who is not in the portal."""
    if ctx.actor.kind != "portal" or ctx.actor.id is None:
        raise Forbidden(permission="portal")
    return ctx.actor.id


def actor_of(visitor: Visitor | None) -> Actor:
    """Who acts: the party, or nobody."""
    return Actor.portal(visitor.party_id, visitor.name) if visitor else Actor.nobody()
