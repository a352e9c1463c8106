"""Tokens by which programs act for a person in one company, within chosen rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.identity.credentials.api_tokens import MEMBER_SCOPE
from karvan.identity.credentials.api_tokens import new_token_text
from karvan.identity.credentials.api_tokens import permissions_within
from karvan.identity.credentials.models import ApiToken
from karvan.identity.errors import UnknownUser
from karvan.identity.models import User
from karvan.identity.queries.permissions import implied_permissions
from karvan.identity.queries.permissions import read_permissions
from karvan.identity.queries.permissions import with_implied
from karvan.identity.services.members import find_membership
from karvan.identity.tokens import token_hash

if TYPE_CHECKING:
    from karvan.context import Context

LONGEST_DAYS = 366


@dataclass(frozen=True)
class CreateToken:
    """A token of the user for this company; `scopes` are permission codes the user holds."""

    user_id: int
    name: str
    scopes: frozenset[str]
    days: int = 90


@dataclass(frozen=True)
class MadeToken:
    """A new token; its text is told once and kept nowhere."""

    token: ApiToken
    text: str


def create_token(ctx: Context, command: CreateToken) -> MadeToken:
    """Make a token. Raises UnknownUser for who is no member, Invalid for all that is wrong."""
    if problems := _problems(ctx, command, rights_of(ctx, command.user_id)):
        raise Invalid(problems)
    made = new_token_text()
    token = ApiToken(
        user_id=command.user_id,
        company_id=ctx.company.id,
        name=command.name.strip(),
        prefix=made.prefix,
        secret_hash=token_hash(made.text),
        scopes=sorted(command.scopes),
        expires_at=ctx.clock.now() + timedelta(days=command.days),
    )
    ctx.session.add(token)
    ctx.session.flush()
    return MadeToken(token, made.text)


def rights_of(ctx: Context, user_id: int) -> frozenset[str]:
    """All that the member may do in this company. Raises UnknownUser."""
    membership = find_membership(ctx, user_id)
    if membership is None:
        user = ctx.session.get(User, user_id)
        raise UnknownUser(email=user.email if user else user_id)
    held = read_permissions(ctx.session.connection(), membership.id)
    return with_implied(held, implied_permissions(ctx.runtime))


def _problems(ctx: Context, command: CreateToken, held: frozenset[str]) -> list[Problem]:
    problems = []
    if not 0 < len(command.name.strip()) <= 80:
        text = _("Give the token a name of at most 80 characters.")
        problems.append(Problem("core.token.name", text, field="name"))
    if not 1 <= command.days <= LONGEST_DAYS:
        text = _("Let the token live between 1 and {count} days.", count=LONGEST_DAYS)
        problems.append(Problem("core.token.days", text, field="days"))
    if not command.scopes:
        text = _("Choose at least one right.")
        problems.append(Problem("core.token.scopes", text, field="scopes"))
    wanted = command.scopes - {MEMBER_SCOPE}
    allowed = permissions_within(wanted, held) & ctx.runtime.registry.permissions.keys()
    for beyond in sorted(wanted - allowed):
        text = _("The owner does not hold {permission}.", permission=beyond)
        problems.append(Problem("core.token.scope", text, field="scopes"))
    return problems


def revoke_own_token(ctx: Context, token_id: int, user_id: int) -> None:
    """Revoke a token of this user; raises NotFound."""
    _revoke(ctx, ctx.session.get(ApiToken, token_id), user_id=user_id)


def revoke_token_of_company(ctx: Context, token_id: int) -> None:
    """Revoke anybody's token for this company, as its administrator; raises NotFound."""
    _revoke(ctx, ctx.session.get(ApiToken, token_id), company_id=ctx.company.id)


def revoke_token_by_prefix(ctx: Context, prefix: str) -> None:
    """Revoke the token of this prefix, of whatever company; raises NotFound."""
    _revoke(ctx, ctx.session.scalar(select(ApiToken).where(ApiToken.prefix == prefix)))


def revoke_tokens_of(ctx: Context, user_id: int) -> None:
    """Revoke all tokens of the user, in every company."""
    live = (ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
    for token in ctx.session.scalars(select(ApiToken).where(*live)):
        token.revoked_at = ctx.clock.now()
    ctx.session.flush()


def _revoke(
    ctx: Context,
    token: ApiToken | None,
    *,
    user_id: int | None = None,
    company_id: int | None = None,
) -> None:
    """It opens nothing from the next request on; a second time changes nothing."""
    if token is None or user_id not in {None, token.user_id}:
        raise NotFound
    if company_id not in {None, token.company_id}:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = ctx.clock.now()
        ctx.session.flush()
