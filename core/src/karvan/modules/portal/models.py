"""Links that were mailed to outside people, what came of them, and who asked for a new one.

Of a link and of a session the database holds the hash of the token only.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.base import company_ref
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.types import Hash32
from karvan.db.types import UtcInstant
from karvan.modules.parties.models import Party


class LinkKind(StrEnum):
    """A link opens the portal once, or it shows one record for as long as it is valid."""

    SIGN_IN = "sign_in"
    RECORD = "record"


class PortalLink(CompanyMixin, StampMixin, CoreBase):
    """One link, sent to one address of a party; whoever holds it is taken for the party.

    `base` is the address of this installation as the sender saw it. A sign-in link is used once; a
    link to a record names it and may be opened until it expires or is revoked.
    """

    __tablename__ = "core_portal_link"
    __record_pairs__: ClassVar[tuple[tuple[str, str], ...]] = (("record_kind", "record_id"),)
    __table_args__ = (
        CheckConstraint("kind IN ('sign_in', 'record')", name="kind"),
        CheckConstraint("(kind = 'record') = (record_kind IS NOT NULL)", name="record"),
        CheckConstraint("(record_kind IS NULL) = (record_id IS NULL)", name="pair"),
        UniqueConstraint("company_id", "token_hash"),
        Index("ix_core_portal_link_address", "company_id", "address"),
        Index("ix_core_portal_link_record", "company_id", "record_kind", "record_id"),
    )

    kind: Mapped[str] = mapped_column(String(8), info={"personal": False})
    address: Mapped[str] = mapped_column(String(254), info={"personal": True})
    base: Mapped[str] = mapped_column(String(200), default="", info={"personal": False})
    token_hash: Mapped[bytes] = mapped_column(Hash32, info={"secret": True})
    record_kind: Mapped[str | None] = mapped_column(String(60), info={"personal": False})
    record_id: Mapped[int | None] = mapped_column(BigInteger)
    expires_at: Mapped[datetime] = mapped_column(UtcInstant)
    used_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    party_id: Mapped[int]
    party: Mapped[Party] = company_ref(Party)


class PortalSession(CompanyMixin, CoreBase):
    """A browser in which a party opened its link; the cookie holds the token, this row its hash."""

    __tablename__ = "core_portal_session"
    __audit_exempt__ = "a technical record; entering and leaving the portal is audited by itself"
    __table_args__ = (UniqueConstraint("company_id", "token_hash"),)

    token_hash: Mapped[bytes] = mapped_column(Hash32, info={"secret": True})
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    last_seen_at: Mapped[datetime] = mapped_column(UtcInstant)
    expires_at: Mapped[datetime] = mapped_column(UtcInstant)
    ended_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    ip: Mapped[str | None] = mapped_column(String(64), info={"personal": True})
    agent: Mapped[str | None] = mapped_column(String(300), info={"personal": True})
    party_id: Mapped[int]
    party: Mapped[Party] = company_ref(Party)
    link_id: Mapped[int]
    link: Mapped[PortalLink] = company_ref(PortalLink)


class PortalRequest(CompanyMixin, CoreBase):
    """Someone asks for a new link; a job answers by mail, or not at all, and takes the row away.

    So whoever asks cannot tell, by answer or by time, whether the address is known.
    """

    __tablename__ = "core_portal_request"
    __audit_exempt__ = "gone in a moment; the link that may come of it is audited"

    address: Mapped[str] = mapped_column(String(254), info={"personal": True})
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
