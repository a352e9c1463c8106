"""Tables of what proves who somebody is, beside the password: second factor, tokens, providers.

All are installation tables, because they are asked for before a company is known. Nothing here can
be read back but the secret of a second factor, which is stored encrypted.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.mixins import InstallationMixin
from karvan.db.types import Hash32
from karvan.db.types import JsonData
from karvan.db.types import UtcInstant


class Totp(InstallationMixin, CoreBase):
    """The second factor of a user: an app that shows a code of six digits every 30 seconds.

    `secret` is encrypted. `last_step` is the time step of the last code accepted: no code of it or
    of an earlier one is accepted again. Until `confirmed_at` is set the factor is not in force.
    """

    __tablename__ = "core_totp"
    __erasure__ = "delete"
    __table_args__ = (UniqueConstraint("user_id"),)

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_user.id"))
    secret: Mapped[str] = mapped_column(Text, info={"secret": True, "personal": False})
    last_step: Mapped[int] = mapped_column(BigInteger, default=0, info={"secret": True})
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class RecoveryCode(InstallationMixin, CoreBase):
    """Signs a user in once without the app; only its hash is kept."""

    __tablename__ = "core_recovery_code"
    __erasure__ = "delete"
    __table_args__ = (UniqueConstraint("user_id", "code_hash"),)

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_user.id"))
    code_hash: Mapped[bytes] = mapped_column(Hash32, info={"secret": True})
    used_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class ApiToken(InstallationMixin, CoreBase):
    """Lets a program act for its owner in one company, within `scopes` (permission codes).

    The program holds `kvt_<prefix>_<secret>`; here are the prefix, by which it is found and shown,
    and the hash of the whole.
    """

    __tablename__ = "core_api_token"
    __table_args__ = (UniqueConstraint("prefix"), Index(None, "user_id"))

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_user.id"))
    company_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_company.id"))
    name: Mapped[str] = mapped_column(String(80), info={"personal": True})
    prefix: Mapped[str] = mapped_column(String(8), info={"personal": False})
    secret_hash: Mapped[bytes] = mapped_column(Hash32, info={"secret": True})
    scopes: Mapped[list[str]] = mapped_column(JsonData, info={"personal": False})
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    expires_at: Mapped[datetime] = mapped_column(UtcInstant)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class ApiTokenUse(CoreBase):
    """When a token was last used, at most once a minute."""

    __tablename__ = "core_api_token_use"
    __audit_exempt__ = "a technical record; what a token does is audited by itself"

    token_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_api_token.id"), primary_key=True, autoincrement=False
    )
    last_used_at: Mapped[datetime] = mapped_column(UtcInstant)


class ProviderAccount(InstallationMixin, CoreBase):
    """An account at a sign-in provider (OpenID Connect) that belongs to a user.

    `subject` is the provider's own name of the account, the one thing about it that never changes.
    """

    __tablename__ = "core_provider_account"
    __erasure__ = "delete"
    __table_args__ = (UniqueConstraint("issuer", "subject"), Index(None, "user_id"))

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_user.id"))
    issuer: Mapped[str] = mapped_column(String(300), info={"personal": False})
    subject: Mapped[str] = mapped_column(String(255), info={"personal": True})
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
