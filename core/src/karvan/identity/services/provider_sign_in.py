"""Begins the session of whom a sign-in provider vouches for.

An account at the provider belongs to one user for good. The first time it is found by the e-mail
address, and only by one that the provider says it has verified.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.actors import Actor
from karvan.i18n import lazy_gettext as _
from karvan.identity.credentials.models import ProviderAccount
from karvan.identity.models import User
from karvan.identity.oidc.claims import is_of_domain
from karvan.identity.oidc.errors import ProviderRefused
from karvan.identity.services.sessions import Origin
from karvan.identity.services.signing_in import SECOND
from karvan.identity.services.signing_in import OpenedSession
from karvan.identity.services.signing_in import SignIn
from karvan.identity.services.signing_in import begin_session
from karvan.identity.services.signing_in import enter
from karvan.identity.services.users import CreateUser
from karvan.identity.services.users import create_user
from karvan.identity.services.users import find_user

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text
    from karvan.identity.oidc.claims import ProviderPerson
    from karvan.runtime import Runtime

PURPOSE = "sign-in by provider"


def sign_in_by_provider(
    runtime: Runtime, person: ProviderPerson, origin: Origin, token: str | None
) -> OpenedSession:
    """Begin the session of the user this account belongs to; not called inside a unit of work.

    Raises ProviderRefused where the account belongs to nobody who may sign in.
    """

    def work(ctx: Context) -> OpenedSession:
        user = _user_of(ctx, person)
        if user.disabled_at is not None:
            raise _refused(ctx, _("the account here is disabled"))
        attempt = SignIn(user.email, "", origin, token)
        if ctx.runtime.config.oidc.skip_totp:
            return begin_session(ctx, user, attempt, {SECOND: "provider"})
        return enter(ctx, user, attempt)

    return runtime.run_installation(Actor.nobody(), work, purpose=PURPOSE)


def is_account_of(ctx: Context, person: ProviderPerson, user_id: int) -> bool:
    """Whether the account at the provider belongs to this user."""
    account = _find_account(ctx, person)
    return account is not None and account.user_id == user_id


def _user_of(ctx: Context, person: ProviderPerson) -> User:
    account = _find_account(ctx, person)
    if account is not None:
        return ctx.session.get_one(User, account.user_id)
    if not person.email:
        raise _refused(ctx, _("it does not vouch for your e-mail address"))
    if not is_of_domain(person.email, ctx.runtime.config.oidc.allowed_domains):
        raise _refused(ctx, _("addresses of that domain are not admitted here"))
    user = find_user(ctx, person.email) or _created(ctx, person)
    ctx.session.add(ProviderAccount(user_id=user.id, issuer=person.issuer, subject=person.subject))
    ctx.session.flush()
    return user


def _created(ctx: Context, person: ProviderPerson) -> User:
    if not ctx.runtime.config.oidc.create_users:
        raise _refused(ctx, _("nobody here has your address; ask an administrator to add you"))
    name = person.name or person.email.partition("@")[0]
    return create_user(ctx, CreateUser(person.email, name))


def _find_account(ctx: Context, person: ProviderPerson) -> ProviderAccount | None:
    same = (ProviderAccount.issuer == person.issuer, ProviderAccount.subject == person.subject)
    return ctx.session.scalar(select(ProviderAccount).where(*same))


def _refused(ctx: Context, reason: Text) -> ProviderRefused:
    config = ctx.runtime.config.oidc
    return ProviderRefused(provider=config.name or config.issuer or "", reason=reason)
