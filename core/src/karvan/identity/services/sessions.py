"""Web sessions in the database: opened at sign-in, saved when changed, ended at any time."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import and_
from sqlalchemy import delete
from sqlalchemy import or_
from sqlalchemy import update

from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.identity.errors import TooMuchInSession
from karvan.identity.models import WebSession
from karvan.identity.queries.sessions import get_session_hash
from karvan.identity.tokens import new_token
from karvan.identity.tokens import token_hash

if TYPE_CHECKING:
    from karvan.config import SecuritySection
    from karvan.context import Context
    from karvan.identity.models import User

MOST_BYTES = 4096
KEPT_AFTER_END = timedelta(days=1)
ANONYMOUS_LIFETIME = timedelta(hours=1)
LONGEST_AGENT = 300


@dataclass(frozen=True)
class Origin:
    """Where a request came from, as the list of sessions shows it."""

    address: str | None = None
    agent: str | None = None


def open_session(
    ctx: Context, origin: Origin, *, user: User | None = None, data: dict[str, Any] | None = None
) -> str:
    """Begin a session of the user, or of somebody not signed in; the token for the cookie."""
    now, token = ctx.clock.now(), new_token()
    lifetime = ANONYMOUS_LIFETIME if user is None else _lifetime(ctx.runtime.config.security)
    ctx.session.add(
        WebSession(
            token_hash=token_hash(token),
            user_id=None if user is None else user.id,
            user_epoch=0 if user is None else user.session_epoch,
            data=_bounded(data or {}),
            created_at=now,
            last_seen_at=now,
            expires_at=now + lifetime,
            reauth_at=None if user is None else now,
            ip=origin.address,
            agent=(origin.agent or "")[:LONGEST_AGENT] or None,
        )
    )
    ctx.session.flush()
    return token


def _lifetime(security: SecuritySection) -> timedelta:
    return timedelta(hours=security.session_hours)


def save_session(ctx: Context, token: str, data: dict[str, Any]) -> None:
    """Store what the session holds now, and that it was seen."""
    _change(ctx, token_hash(token), data=_bounded(data), last_seen_at=ctx.clock.now())


def touch_session(ctx: Context, token: str) -> None:
    """Note that the session was used."""
    _change(ctx, token_hash(token), last_seen_at=ctx.clock.now())


def end_session(ctx: Context, token: str) -> None:
    """End one session: its cookie opens nothing from the next request on."""
    end_session_of_hash(ctx, token_hash(token))


def end_session_of_hash(ctx: Context, hashed: bytes) -> None:
    """End a session known by the hash of its token, from a list of sessions."""
    _change(ctx, hashed, revoked_at=ctx.clock.now(), data={})


def end_listed_session(ctx: Context, user_id: int, handle: str) -> None:
    """End one of the user's sessions, as a list names it. Raises NotFound."""
    end_session_of_hash(ctx, get_session_hash(ctx, user_id, handle))
    record(ctx.uow, AuditRow("core.user", user_id, Op.SIGN_IN, {"session": ["open", "ended"]}))


def end_other_sessions(ctx: Context, user_id: int, token: str | None) -> None:
    """End every session of the user but that of this token; all of them without one."""
    others = [WebSession.user_id == user_id, WebSession.revoked_at.is_(None)]
    if token is not None:
        others.append(WebSession.token_hash != token_hash(token))
    ctx.session.execute(
        update(WebSession).where(*others).values(revoked_at=ctx.clock.now(), data={}),
        execution_options={"synchronize_session": False},
    )
    record(ctx.uow, AuditRow("core.user", user_id, Op.SIGN_IN, {"sessions": ["open", "ended"]}))


def end_sessions_of(ctx: Context, user: User) -> None:
    """End every session of the user, in every browser."""
    user.session_epoch += 1
    ctx.session.flush()


def forget_ended_sessions(ctx: Context) -> None:
    """Remove sessions that ended more than a day ago; of those never signed in, at their end."""
    now = ctx.clock.now()
    before = now - KEPT_AFTER_END
    ended = or_(
        WebSession.expires_at < before,
        WebSession.revoked_at < before,
        and_(WebSession.user_id.is_(None), WebSession.expires_at < now),
    )
    ctx.session.execute(
        delete(WebSession).where(ended), execution_options={"synchronize_session": False}
    )


def _change(ctx: Context, hashed: bytes, **values: Any) -> None:
    ctx.session.execute(
        update(WebSession).where(WebSession.token_hash == hashed).values(**values),
        execution_options={"synchronize_session": False},
    )


def _bounded(data: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(data)) > MOST_BYTES:
        raise TooMuchInSession(limit=MOST_BYTES)
    return data
