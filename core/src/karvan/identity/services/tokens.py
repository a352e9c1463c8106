"""One-time tokens: for the first run, and for choosing a new password."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Literal

from sqlalchemy import select

from karvan.identity.errors import TokenInvalid
from karvan.identity.models import OneTimeToken
from karvan.identity.models import User
from karvan.identity.services.users import set_password
from karvan.identity.tokens import new_token
from karvan.identity.tokens import token_hash

if TYPE_CHECKING:
    from karvan.context import Context

LIFETIMES = {"setup": timedelta(hours=24), "reset": timedelta(minutes=30)}
Purpose = Literal["setup", "reset"]


def issue_token(ctx: Context, purpose: Purpose, user: User | None = None) -> str:
    """A new token of this purpose; older ones that were not used are void from now on."""
    user_id = None if user is None else user.id
    now = ctx.clock.now()
    same = (OneTimeToken.purpose == purpose, OneTimeToken.user_id == user_id)
    for older in ctx.session.scalars(select(OneTimeToken).where(*same)):
        if older.used_at is None:
            older.used_at = now
    token = new_token()
    ctx.session.add(
        OneTimeToken(
            token_hash=token_hash(token),
            purpose=purpose,
            user_id=user_id,
            expires_at=now + LIFETIMES[purpose],
        )
    )
    ctx.session.flush()
    return token


def get_token(ctx: Context, purpose: Purpose, token: str) -> OneTimeToken:
    """The token, unused and not too old; raises TokenInvalid. A page may ask without writing."""
    statement = select(OneTimeToken).where(
        OneTimeToken.token_hash == token_hash(token), OneTimeToken.purpose == purpose
    )
    found: OneTimeToken | None = ctx.session.scalar(statement)
    if found is None or found.used_at is not None or ctx.clock.now() >= found.expires_at:
        raise TokenInvalid
    return found


def use_token(ctx: Context, token: OneTimeToken) -> None:
    """Use it up. Of two that try at once, the second gets TokenInvalid."""
    ctx.session.refresh(token, with_for_update=True)
    if token.used_at is not None:
        raise TokenInvalid
    token.used_at = ctx.clock.now()
    ctx.session.flush()


def reset_password(ctx: Context, token: str, password: str) -> User:
    """Give a new password to the user the token was issued for, and use the token up.

    All sessions of the user end. Raises TokenInvalid and Invalid.
    """
    found = get_token(ctx, "reset", token)
    user = ctx.session.get_one(User, found.user_id)
    if user.disabled_at is not None:
        raise TokenInvalid
    use_token(ctx, found)
    set_password(ctx, user, password)
    return user
