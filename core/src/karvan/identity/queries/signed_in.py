"""Who sends this request: one statement for session, user, membership and the company's epoch."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Row
from sqlalchemy import Select
from sqlalchemy import and_
from sqlalchemy import bindparam
from sqlalchemy import select

from karvan.companies.models import Company
from karvan.db.models import Epoch
from karvan.identity.models import Membership
from karvan.identity.models import User
from karvan.identity.models import WebSession
from karvan.identity.tokens import token_hash

if TYPE_CHECKING:
    from karvan.config import SecuritySection


@dataclass(frozen=True)
class SignedInUser:
    """The person behind a session."""

    id: int
    name: str
    email: str
    is_administrator: bool
    language: str | None = None


@dataclass(frozen=True)
class CompanyAccess:
    """The user is a member of the company; rights are cached by the company's epoch."""

    company_id: int
    membership_id: int
    epoch: int


@dataclass(frozen=True)
class LiveSession:
    """A session that holds: its data, its user if somebody signed in, and the way into a company.

    `access` is None where no company was asked for, there is none of that code, or the user is no
    member of it: all the same to whoever asks.
    """

    token: str
    last_seen_at: datetime
    data: dict[str, Any] = field(default_factory=dict)
    user: SignedInUser | None = None
    access: CompanyAccess | None = None
    reauth_at: datetime | None = None


def find_live_session(
    connection: Connection,
    token: str,
    now: datetime,
    security: SecuritySection,
    *,
    company_code: str | None = None,
) -> LiveSession | None:
    """The session of this token, or None when there is none, or it has ended for any reason."""
    named = {"hash": token_hash(token), "company": company_code}
    row = connection.execute(_statement(company_code is not None), named).one_or_none()
    if row is None or not _is_live(row, now, timedelta(minutes=security.session_idle_minutes)):
        return None
    user = None
    if row.user_id is not None:
        user = SignedInUser(row.user_id, row.name, row.email, row.is_administrator, row.language)
    access = None
    if company_code is not None and row.membership_id is not None:
        access = CompanyAccess(row.company_id, row.membership_id, row.company_epoch or 0)
    return LiveSession(token, row.last_seen_at, row.data, user, access, row.reauth_at)


def _is_live(row: Row[Any], now: datetime, idle: timedelta) -> bool:
    if row.revoked_at is not None or now >= row.expires_at or now >= row.last_seen_at + idle:
        return False
    if row.user_id is None:
        return True
    return row.disabled_at is None and bool(row.user_epoch == row.session_epoch)


@cache
def _statement(with_company: bool) -> Select[Any]:
    """Made once in a process: every request asks it."""
    columns = (
        WebSession.user_id,
        WebSession.user_epoch,
        WebSession.data,
        WebSession.last_seen_at,
        WebSession.expires_at,
        WebSession.reauth_at,
        WebSession.revoked_at,
        User.name,
        User.email,
        User.language,
        User.is_administrator,
        User.session_epoch,
        User.disabled_at,
    )
    statement = select(*columns).outerjoin(User, User.id == WebSession.user_id)
    statement = statement.where(WebSession.token_hash == bindparam("hash"))
    if not with_company:
        return statement
    member = and_(Membership.company_id == Company.id, Membership.user_id == User.id)
    return (
        statement.add_columns(
            Membership.company_id,
            Membership.id.label("membership_id"),
            Epoch.epoch.label("company_epoch"),
        )
        .outerjoin(Company, Company.code == bindparam("company"))
        .outerjoin(Membership, member)
        .outerjoin(Epoch, Epoch.company_id == Membership.company_id)
    )
