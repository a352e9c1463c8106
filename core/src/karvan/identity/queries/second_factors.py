"""Whether a person has a second factor, and what is left of its recovery codes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.identity.credentials.models import RecoveryCode
from karvan.identity.credentials.models import Totp

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class SecondFactor:
    """Since when the factor is in force, and how many recovery codes are left."""

    since: datetime
    recovery_codes: int


def second_factor_of(ctx: Context, user_id: int) -> SecondFactor | None:
    """The factor in force, or None."""
    factor = find_factor(ctx, user_id)
    if factor is None or factor.confirmed_at is None:
        return None
    left = sum(each.used_at is None for each in recovery_codes_of(ctx, user_id))
    return SecondFactor(factor.confirmed_at, left)


def has_factor(ctx: Context, user_id: int) -> bool:
    """Whether a second factor is in force for the user."""
    return second_factor_of(ctx, user_id) is not None


def find_factor(ctx: Context, user_id: int) -> Totp | None:
    """The user's second factor, in force or not, or None."""
    return ctx.session.scalar(select(Totp).where(Totp.user_id == user_id))


def recovery_codes_of(ctx: Context, user_id: int) -> list[RecoveryCode]:
    """The user's recovery codes, used ones too."""
    statement = select(RecoveryCode).where(RecoveryCode.user_id == user_id)
    return list(ctx.session.scalars(statement))
