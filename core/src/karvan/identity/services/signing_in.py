"""Signing in and out.

Two short units of work with the hashing between them, so that the work of guessing never holds
the database. The same work is done for a user who does not exist. Who has a second factor gets a
session that waits for its code and opens nothing else. Not called inside a unit of work.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from karvan.actors import Actor
from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.identity.emails import fold_email
from karvan.identity.errors import CodeRefused
from karvan.identity.errors import SignInExpired
from karvan.identity.errors import SignInRefused
from karvan.identity.models import User
from karvan.identity.passwords import passwords_at
from karvan.identity.queries.second_factors import has_factor
from karvan.identity.services.second_steps import accept_code
from karvan.identity.services.sessions import Origin
from karvan.identity.services.sessions import end_session
from karvan.identity.services.sessions import forget_ended_sessions
from karvan.identity.services.sessions import open_session
from karvan.identity.services.throttling import admit
from karvan.identity.services.throttling import forgive
from karvan.identity.services.users import find_user
from karvan.identity.throttle import second_step_keys
from karvan.identity.throttle import sign_in_keys

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.runtime import Runtime

PURPOSE = "sign-in"
WAITING, SECOND = "waiting", "second"  # what a session says of itself
CODE_WITHIN = timedelta(minutes=5)
ANYWHERE = Origin()


@dataclass(frozen=True)
class SignIn:
    """An attempt to sign in; `token` is that of the session before, which ends."""

    email: str
    password: str
    origin: Origin = ANYWHERE
    token: str | None = None


@dataclass(frozen=True)
class OpenedSession:
    """A new session: the token for the cookie, and what the session holds.

    `waits_for_code`: the password was right, and the session is nobody's until the code is.
    """

    token: str
    user_id: int
    name: str
    data: dict[str, Any]
    waits_for_code: bool = False


@dataclass(frozen=True)
class SecondStep:
    """The code of an attempt whose password was right; `data` is what its session holds."""

    code: str
    data: Mapping[str, Any]
    origin: Origin = ANYWHERE
    token: str | None = None


def sign_in(runtime: Runtime, attempt: SignIn) -> OpenedSession:
    """Check the password and begin a new session.

    Raises SignInRefused, the same for a wrong name, a wrong password and a disabled user;
    Throttled after too many attempts; Unavailable when too many people sign in at once.
    """
    return _checked(runtime, attempt, lambda ctx, user: enter(ctx, user, attempt))


def enter(ctx: Context, user: User, attempt: SignIn) -> OpenedSession:
    """Begin the user's session, or one that waits for the code of their second factor."""
    if not has_factor(ctx, user.id):
        return begin_session(ctx, user, attempt)
    if attempt.token is not None:
        end_session(ctx, attempt.token)
    at = int(ctx.clock.now().timestamp())
    data = {WAITING: {"user": user.id, "epoch": user.session_epoch, "at": at}}
    token = open_session(ctx, attempt.origin, data=data)
    return OpenedSession(token, user.id, user.name, data, waits_for_code=True)


def sign_in_by_code(runtime: Runtime, step: SecondStep) -> OpenedSession:
    """Check the code of a session that waits for it, and begin the user's session.

    Raises SignInExpired, CodeRefused, and Throttled after too many attempts at this account.
    """
    waiting = step.data.get(WAITING) or {}
    user_id, at = int(waiting.get("user", 0)), int(waiting.get("at", 0))
    if runtime.clock.now().timestamp() >= at + CODE_WITHIN.total_seconds():
        raise SignInExpired
    keys = second_step_keys(user_id, step.origin.address)
    runtime.run_installation(Actor.nobody(), lambda ctx: admit(ctx, keys), purpose=PURPOSE)

    def opened(ctx: Context) -> OpenedSession:
        user = ctx.session.get(User, user_id)
        if user is None or user.disabled_at or user.session_epoch != waiting["epoch"]:
            raise SignInExpired
        if not accept_code(ctx, user.id, step.code):
            raise CodeRefused
        forgive(ctx, *keys)
        attempt = SignIn(user.email, "", step.origin, step.token)
        return begin_session(ctx, user, attempt, {SECOND: "code"})

    return runtime.run_installation(Actor("user", user_id), opened, purpose=PURPOSE)


def prove_again(runtime: Runtime, attempt: SignIn, kept: Mapping[str, Any]) -> OpenedSession:
    """Check the password of who is signed in: a new session, with what the one before held.

    Raises as `sign_in`.
    """
    return _checked(runtime, attempt, lambda ctx, user: begin_session(ctx, user, attempt, kept))


def begin_anew(
    runtime: Runtime, user_id: int, token: str | None, origin: Origin, kept: Mapping[str, Any]
) -> OpenedSession:
    """A new session for who has just proven their identity, after what ended all the others."""

    def opened(ctx: Context) -> OpenedSession:
        user = ctx.session.get_one(User, user_id)
        return begin_session(ctx, user, SignIn(user.email, "", origin, token), kept)

    return runtime.run_installation(Actor("user", user_id), opened, purpose=PURPOSE)


def _checked(
    runtime: Runtime, attempt: SignIn, begin: Callable[[Context, User], OpenedSession]
) -> OpenedSession:
    keys = sign_in_keys(fold_email(attempt.email), attempt.origin.address)
    passwords = passwords_at(runtime.config.security)

    def admitted(ctx: Context) -> tuple[int, str | None] | None:
        admit(ctx, keys)
        user = find_user(ctx, attempt.email)
        return None if user is None or user.disabled_at else (user.id, user.password_hash)

    found = runtime.run_installation(Actor.nobody(), admitted, purpose=PURPOSE)
    stored = None if found is None else found[1]
    if not passwords.matches(attempt.password, stored) or found is None or stored is None:
        raise SignInRefused
    rehashed = passwords.hash(attempt.password) if passwords.is_outdated(stored) else None

    def opened(ctx: Context) -> OpenedSession:
        user = ctx.session.get_one(User, found[0])
        if user.password_hash != stored or user.disabled_at:
            raise SignInRefused
        if rehashed is not None:
            user.password_hash = rehashed
        forgive(ctx, *keys)
        return begin(ctx, user)

    return runtime.run_installation(Actor("user", found[0], attempt.email), opened, purpose=PURPOSE)


def begin_session(
    ctx: Context, user: User, attempt: SignIn, kept: Mapping[str, Any] | None = None
) -> OpenedSession:
    """The user's session under a new token, in place of the one before; leaves its audit row."""
    if attempt.token is not None:
        end_session(ctx, attempt.token)
    forget_ended_sessions(ctx)
    data = {**(kept or {}), "_user_id": str(user.id), "_fresh": True}
    token = open_session(ctx, attempt.origin, user=user, data=data)
    record(ctx.uow, AuditRow("core.user", user.id, Op.SIGN_IN, {"signed": [None, "in"]}))
    return OpenedSession(token, user.id, user.name, data)


def sign_out(runtime: Runtime, token: str, user_id: int | None) -> None:
    """End the session; the cookie is dead at the next request."""

    def ended(ctx: Context) -> None:
        end_session(ctx, token)
        if user_id is not None:
            row = AuditRow("core.user", user_id, Op.SIGN_IN, {"signed": ["in", "out"]})
            record(ctx.uow, row)

    actor = Actor.nobody() if user_id is None else Actor("user", user_id)
    runtime.run_installation(actor, ended, purpose="sign-out")
