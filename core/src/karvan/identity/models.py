"""Users are known to the whole installation; a membership gives one of them roles in a company.

All these are installation tables: signing in happens before any company is known. Roles and their
permissions belong to a company each, so that one company's administrator cannot widen the rights
of another's people.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy import false
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.mixins import InstallationMixin
from karvan.db.mixins import VersionMixin
from karvan.db.types import Hash32
from karvan.db.types import JsonData
from karvan.db.types import Translated
from karvan.db.types import TranslatedText
from karvan.db.types import UtcInstant


class User(InstallationMixin, VersionMixin, CoreBase):
    """A person who can sign in.

    `email` is stored folded (lower case) and names the account. `session_epoch` rises when the
    password or a role changes or the user is disabled: every older session is dead from then on.
    `is_administrator` is for the installation (companies, users); rights inside a company come
    from a membership alone.
    """

    __tablename__ = "core_user"
    __table_args__ = (UniqueConstraint("email"), Index("ix_core_user_name", "name", "id"))

    email: Mapped[str] = mapped_column(String(254), info={"personal": True})
    name: Mapped[str] = mapped_column(String(200), info={"personal": True})
    password_hash: Mapped[str | None] = mapped_column(
        String(200), info={"secret": True, "personal": False}
    )
    language: Mapped[str | None] = mapped_column(String(8), info={"personal": False})
    is_administrator: Mapped[bool] = mapped_column(Boolean, default=False)
    session_epoch: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    disabled_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class Membership(InstallationMixin, CoreBase):
    """A user belongs to a company; what they may do there is in the membership's roles."""

    __tablename__ = "core_membership"
    __table_args__ = (UniqueConstraint("company_id", "user_id"), Index(None, "user_id"))

    company_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_company.id"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcInstant)


class Role(InstallationMixin, VersionMixin, CoreBase):
    """A set of permissions in one company, under a name people use.

    `requires_totp`: whoever has the role enters the company only with a second factor.
    """

    __tablename__ = "core_role"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    company_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_company.id"))
    code: Mapped[str] = mapped_column(String(40), info={"personal": False})
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    requires_totp: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class RolePermission(InstallationMixin, CoreBase):
    """A role holds a permission that core or a plugin declares; "*" is every one."""

    __tablename__ = "core_role_permission"
    __table_args__ = (UniqueConstraint("role_id", "permission"),)

    role_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_role.id", ondelete="CASCADE"))
    permission: Mapped[str] = mapped_column(String(120), info={"personal": False})


class MembershipRole(InstallationMixin, CoreBase):
    """A member has a role."""

    __tablename__ = "core_membership_role"
    __table_args__ = (UniqueConstraint("membership_id", "role_id"), Index(None, "role_id"))

    membership_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_membership.id", ondelete="CASCADE")
    )
    role_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_role.id"))


class WebSession(CoreBase):
    """A browser's session: the cookie holds a random token, this row its hash and data.

    `user_epoch` is the user's session epoch at sign-in; when the user's has risen, the session is
    dead. `expires_at` is the absolute end; the idle limit counts from `last_seen_at`. `reauth_at` is
    when the person last proved who they are.
    """

    __tablename__ = "core_session"
    __erasure__ = "delete"
    __table_args__ = (Index(None, "user_id"), Index(None, "expires_at"))
    __audit_exempt__ = "a technical record; signing in and out is audited by itself"

    token_hash: Mapped[bytes] = mapped_column(Hash32, primary_key=True, info={"secret": True})
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_user.id"))
    user_epoch: Mapped[int] = mapped_column(Integer)
    data: Mapped[dict[str, Any]] = mapped_column(JsonData, info={"secret": True, "personal": True})
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    last_seen_at: Mapped[datetime] = mapped_column(UtcInstant)
    expires_at: Mapped[datetime] = mapped_column(UtcInstant)
    reauth_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    ip: Mapped[str | None] = mapped_column(String(64), info={"personal": True})
    agent: Mapped[str | None] = mapped_column(Text, info={"personal": True})
    revoked_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class Throttle(CoreBase):
    """Failures counted in the current window, shared by all workers; oldest evicted."""

    __tablename__ = "core_throttle"
    __table_args__ = (Index(None, "window_at"),)
    __audit_exempt__ = "counts attempts; holds nothing about anybody but a hash"

    key_hash: Mapped[bytes] = mapped_column(Hash32, primary_key=True)
    window_at: Mapped[datetime] = mapped_column(UtcInstant)
    hits: Mapped[int] = mapped_column(Integer)
    blocked_until: Mapped[datetime | None] = mapped_column(UtcInstant)


class OneTimeToken(InstallationMixin, CoreBase):
    """Opens one door once: the first-run wizard (no user), or a new password (a user)."""

    __tablename__ = "core_one_time_token"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("purpose IN ('setup', 'reset')", name="purpose"),
        CheckConstraint("(purpose = 'reset') = (user_id IS NOT NULL)", name="owner"),
    )

    token_hash: Mapped[bytes] = mapped_column(Hash32, info={"secret": True})
    purpose: Mapped[str] = mapped_column(String(8), info={"personal": False})
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_user.id"))
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    expires_at: Mapped[datetime] = mapped_column(UtcInstant)
    used_at: Mapped[datetime | None] = mapped_column(UtcInstant)
