"""The second factor of a user: set up with an app, proven at sign-in, taken away again.

Each change ends the user's other sessions. Recovery codes are shown once; only hashes are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.at_rest import decrypt
from karvan.at_rest import encrypt
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.identity.credentials.models import RecoveryCode
from karvan.identity.credentials.models import Totp
from karvan.identity.credentials.totp import address_for_app
from karvan.identity.credentials.totp import find_step
from karvan.identity.credentials.totp import new_recovery_codes
from karvan.identity.credentials.totp import new_secret
from karvan.identity.credentials.totp import recovery_hash
from karvan.identity.errors import NoSecondFactor
from karvan.identity.errors import SecondFactorExists
from karvan.identity.queries.second_factors import find_factor
from karvan.identity.queries.second_factors import has_factor
from karvan.identity.queries.second_factors import recovery_codes_of

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.identity.models import User

SITE = "Karvan"


@dataclass(frozen=True)
class Enrolment:
    """What an app must be told: the secret to type, and the address its camera reads."""

    secret: str
    address: str


def begin_enrolment(ctx: Context, user: User) -> None:
    """Make a secret for an app, in place of one that was never confirmed.

    Raises SecondFactorExists, and SecretKeyMissing where nothing can be encrypted.
    """
    factor = find_factor(ctx, user.id)
    if factor is not None and factor.confirmed_at is not None:
        raise SecondFactorExists
    if factor is None:
        factor = Totp(user_id=user.id)
        ctx.session.add(factor)
    factor.secret = encrypt(ctx.runtime.config.security, new_secret())
    factor.last_step = 0
    ctx.session.flush()


def find_enrolment(ctx: Context, user: User) -> Enrolment | None:
    """What the app must be told, until the first code confirms it; afterwards nobody is told."""
    factor = find_factor(ctx, user.id)
    if factor is None or factor.confirmed_at is not None:
        return None
    secret = decrypt(ctx.runtime.config.security, factor.secret)
    return Enrolment(secret, address_for_app(secret, account=user.email, site=SITE))


def confirm_enrolment(ctx: Context, user: User, code: str) -> list[str]:
    """Put the factor in force by a first code; the recovery codes, to be shown once.

    Raises NoSecondFactor, SecondFactorExists, and Invalid for a wrong code.
    """
    factor = _locked(ctx, user.id)
    if factor is None:
        raise NoSecondFactor
    if factor.confirmed_at is not None:
        raise SecondFactorExists
    if not _accept_step(ctx, factor, code):
        text = _("This is not the code the app shows now. Check the clock of the device.")
        raise Invalid([Problem("core.wrong_code", text, field="code")])
    factor.confirmed_at = ctx.clock.now()
    user.session_epoch += 1
    return renew_recovery_codes(ctx, user)


def renew_recovery_codes(ctx: Context, user: User) -> list[str]:
    """Ten new recovery codes, to be shown once; the ones before are void. Raises NoSecondFactor."""
    if not has_factor(ctx, user.id):
        raise NoSecondFactor
    _forget_recovery_codes(ctx, user.id)
    codes = new_recovery_codes()
    ctx.session.add_all(
        RecoveryCode(user_id=user.id, code_hash=recovery_hash(user.id, code)) for code in codes
    )
    ctx.session.flush()
    return codes


def remove_factor(ctx: Context, user: User) -> None:
    """Take the second factor away, by the user or by an administrator; ends all their sessions.

    Raises NoSecondFactor.
    """
    factor = find_factor(ctx, user.id)
    if factor is None:
        raise NoSecondFactor
    _forget_recovery_codes(ctx, user.id)
    ctx.session.delete(factor)
    user.session_epoch += 1
    ctx.session.flush()


def accept_code(ctx: Context, user_id: int, code: str) -> bool:
    """Whether it is a code of the user's app, or an unused recovery code; it is used up by this."""
    factor = _locked(ctx, user_id)
    if factor is None or factor.confirmed_at is None:
        return False
    return _accept_step(ctx, factor, code) or _accept_recovery(ctx, user_id, code)


def _locked(ctx: Context, user_id: int) -> Totp | None:
    """The factor, locked until the transaction ends: of two that send a code, one is accepted."""
    statement = select(Totp).where(Totp.user_id == user_id).with_for_update()
    return ctx.session.scalar(statement, execution_options={"populate_existing": True})


def _accept_step(ctx: Context, factor: Totp, code: str) -> bool:
    secret = decrypt(ctx.runtime.config.security, factor.secret)
    step = find_step(secret, code, ctx.clock.now(), factor.last_step)
    if step is None:
        return False
    factor.last_step = step
    ctx.session.flush()
    return True


def _accept_recovery(ctx: Context, user_id: int, code: str) -> bool:
    hashed = recovery_hash(user_id, code)
    found = next(
        (each for each in recovery_codes_of(ctx, user_id) if each.code_hash == hashed), None
    )
    if found is None or found.used_at is not None:
        return False
    found.used_at = ctx.clock.now()
    ctx.session.flush()
    return True


def _forget_recovery_codes(ctx: Context, user_id: int) -> None:
    for each in recovery_codes_of(ctx, user_id):
        ctx.session.delete(each)
    ctx.session.flush()
