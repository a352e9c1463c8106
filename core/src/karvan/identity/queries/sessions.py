"""Where a person is signed in."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import NotFound
from karvan.identity.agents import short_agent
from karvan.identity.models import User
from karvan.identity.models import WebSession
from karvan.identity.tokens import token_hash

if TYPE_CHECKING:
    from collections.abc import Iterator

    from karvan.context import Context

HANDLE_LETTERS = 24


@dataclass(frozen=True)
class SessionView:
    """A session in a list: `handle` names it, and opens nothing."""

    handle: str
    device: str
    address: str | None
    created_at: datetime
    last_seen_at: datetime
    is_current: bool


def list_sessions(ctx: Context, user_id: int, *, token: str | None = None) -> list[SessionView]:
    """The user's sessions that have not ended, the latest used first; `token` is the current one."""
    current = token_hash(token) if token else None
    return [
        SessionView(
            _handle(each.token_hash),
            short_agent(each.agent),
            each.ip,
            each.created_at,
            each.last_seen_at,
            each.token_hash == current,
        )
        for each in _live_sessions(ctx, user_id)
    ]


def get_session_hash(ctx: Context, user_id: int, handle: str) -> bytes:
    """The hash that a session of this user is kept under; raises NotFound."""
    for each in _live_sessions(ctx, user_id):
        if _handle(each.token_hash) == handle:
            return each.token_hash
    raise NotFound


def _live_sessions(ctx: Context, user_id: int) -> Iterator[WebSession]:
    now = ctx.clock.now()
    idle = timedelta(minutes=ctx.runtime.config.security.session_idle_minutes)
    statement = (
        select(WebSession)
        .join(User, User.id == WebSession.user_id)
        .where(
            WebSession.user_id == user_id,
            WebSession.revoked_at.is_(None),
            WebSession.expires_at > now,
            WebSession.last_seen_at > now - idle,
            WebSession.user_epoch == User.session_epoch,
        )
        .order_by(WebSession.last_seen_at.desc(), WebSession.created_at.desc())
    )
    yield from ctx.session.scalars(statement)


def _handle(hashed: bytes) -> str:
    """A name made from the hash; the hash itself stays in the database."""
    return hashlib.sha256(b"session " + hashed).hexdigest()[:HANDLE_LETTERS]
