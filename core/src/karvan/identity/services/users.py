"""Users of the installation: adding, disabling, passwords.

A user can be added without a password; a one-time link then lets that person choose one, so nobody
else ever knows it. Whatever makes old sessions unsafe raises the user's session epoch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.identity.emails import find_email_problems
from karvan.identity.emails import fold_email
from karvan.identity.errors import LastAdministrator
from karvan.identity.errors import UnknownUser
from karvan.identity.errors import UserExists
from karvan.identity.models import User
from karvan.identity.passwords import find_password_problems
from karvan.identity.passwords import passwords_at

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class CreateUser:
    """A new user; without a password, one is chosen through a one-time link."""

    email: str
    name: str
    password: str | None = None
    is_administrator: bool = False
    language: str | None = None


def create_user(ctx: Context, command: CreateUser) -> User:
    """Add a user. Raises Invalid for what is wrong with the command, UserExists."""
    if problems := find_user_problems(command):
        raise Invalid(problems)
    email = fold_email(command.email)
    if find_user(ctx, email) is not None:
        raise UserExists(email=email)
    user = User(
        email=email,
        name=command.name.strip(),
        password_hash=None if command.password is None else hash_password(ctx, command.password),
        language=command.language,
        is_administrator=command.is_administrator,
    )
    ctx.session.add(user)
    ctx.session.flush()
    return user


def find_user_problems(command: CreateUser) -> list[Problem]:
    """All that is wrong with the command."""
    problems = find_email_problems(command.email)
    if not 0 < len(command.name.strip()) <= 200:
        text = _("Give a name of at most 200 characters.")
        problems.append(Problem("core.user.name", text, field="name"))
    if command.password is not None:
        problems += find_password_problems(command.password, email=command.email)
    return problems


def hash_password(ctx: Context, password: str) -> str:
    """The hash of a password at the configured cost."""
    return passwords_at(ctx.runtime.config.security).hash(password)


def find_user(ctx: Context, email: str) -> User | None:
    """The user of this e-mail address, however it is written, or None."""
    return ctx.session.scalar(select(User).where(User.email == fold_email(email)))


def get_user(ctx: Context, email: str) -> User:
    """The user of this e-mail address; raises UnknownUser."""
    user = find_user(ctx, email)
    if user is None:
        raise UnknownUser(email=email)
    return user


def set_password(ctx: Context, user: User, password: str) -> None:
    """Give the user another password, which ends all of that user's sessions. Raises Invalid."""
    if problems := find_password_problems(password, email=user.email):
        raise Invalid(problems)
    user.password_hash = hash_password(ctx, password)
    user.session_epoch += 1
    ctx.session.flush()


def disable_user(ctx: Context, user: User) -> None:
    """Let the user sign in no more, from the next request on. Raises LastAdministrator."""
    if user.disabled_at is not None:
        return
    if user.is_administrator and count_administrators(ctx) == 1:
        raise LastAdministrator(name=user.name)
    user.disabled_at = ctx.clock.now()
    user.session_epoch += 1
    ctx.session.flush()


def enable_user(ctx: Context, user: User) -> None:
    """Let a disabled user sign in again."""
    user.disabled_at = None
    ctx.session.flush()


def count_administrators(ctx: Context) -> int:
    """How many people may administer the installation."""
    active = (User.is_administrator.is_(True), User.disabled_at.is_(None))
    return ctx.session.scalar(select(func.count()).select_from(User).where(*active)) or 0
