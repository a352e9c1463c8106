"""API tokens: who sends this request, and lists for people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy import and_
from sqlalchemy import bindparam
from sqlalchemy import select

from karvan.companies.models import Company
from karvan.db.models import Epoch
from karvan.identity.credentials.api_tokens import prefix_of
from karvan.identity.credentials.models import ApiToken
from karvan.identity.credentials.models import ApiTokenUse
from karvan.identity.credentials.models import Totp
from karvan.identity.models import Membership
from karvan.identity.models import User
from karvan.identity.queries.signed_in import CompanyAccess
from karvan.identity.queries.signed_in import SignedInUser
from karvan.identity.tokens import token_hash

if TYPE_CHECKING:
    from karvan.context import Context


_LIVE = (
    select(
        ApiToken.id, ApiToken.secret_hash, ApiToken.scopes, ApiToken.company_id,
        User.id.label("user_id"), User.name, User.email, User.is_administrator, User.language,
        Company.code, Membership.id.label("membership_id"), Epoch.epoch,
        Totp.confirmed_at,
    )
    .join(User, User.id == ApiToken.user_id)
    .join(Company, Company.id == ApiToken.company_id)
    .join(
        Membership,
        and_(Membership.company_id == ApiToken.company_id, Membership.user_id == User.id),
    )
    .outerjoin(Epoch, Epoch.company_id == ApiToken.company_id)
    .outerjoin(Totp, Totp.user_id == User.id)
    .where(ApiToken.prefix == bindparam("prefix"), ApiToken.revoked_at.is_(None))
    .where(ApiToken.expires_at > bindparam("now"), User.disabled_at.is_(None))
)  # fmt: skip


@dataclass(frozen=True)
class LiveToken:
    """A token that holds, its owner, and the owner's way into the token's company."""

    id: int
    prefix: str
    scopes: frozenset[str]
    user: SignedInUser
    company_code: str
    access: CompanyAccess
    has_factor: bool


@dataclass(frozen=True)
class TokenView:
    """A token in a list; `is_live` is False once it is revoked or has expired."""

    id: int
    user_id: int
    owner: str
    company: str
    name: str
    prefix: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    is_live: bool


def find_live_token(connection: Connection, text: str, now: datetime) -> LiveToken | None:
    """The token of this text; None when it is wrong, expired or revoked, or its owner is gone."""
    prefix = prefix_of(text)
    if prefix is None:
        return None
    row = connection.execute(_LIVE, {"prefix": prefix, "now": now}).one_or_none()
    if row is None or not compare_digest(row.secret_hash, token_hash(text)):
        return None
    user = SignedInUser(row.user_id, row.name, row.email, row.is_administrator, row.language)
    access = CompanyAccess(row.company_id, row.membership_id, row.epoch or 0)
    scopes, has_factor = frozenset(row.scopes), row.confirmed_at is not None
    return LiveToken(row.id, prefix, scopes, user, row.code, access, has_factor)


def list_tokens(
    ctx: Context, *, user_id: int | None = None, company_id: int | None = None
) -> list[TokenView]:
    """Tokens of a user, of a company, or of both; the newest first."""
    statement = (
        select(ApiToken, User.email, Company.code, ApiTokenUse.last_used_at)
        .join(User, User.id == ApiToken.user_id)
        .join(Company, Company.id == ApiToken.company_id)
        .outerjoin(ApiTokenUse, ApiTokenUse.token_id == ApiToken.id)
        .order_by(ApiToken.id.desc())
    )
    if user_id is not None:
        statement = statement.where(ApiToken.user_id == user_id)
    if company_id is not None:
        statement = statement.where(ApiToken.company_id == company_id)
    now = ctx.clock.now()
    return [
        TokenView(
            each.id, each.user_id, email, code, each.name, each.prefix, tuple(each.scopes),
            each.created_at, each.expires_at, used_at,
            each.revoked_at is None and each.expires_at > now,
        )
        for each, email, code, used_at in ctx.session.execute(statement)
    ]  # fmt: skip
