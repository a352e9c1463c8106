"""Tables of printing: which layout a company uses when, and the prints of documents that stand.

A posted document is printed once; every later print is that file. Its hash stands beside it, so
that a file changed behind our back is found.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from typing import ClassVar

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import Index
from sqlalchemy import LargeBinary
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.base import company_ref
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import ValidityMixin
from karvan.db.mixins import VersionMixin
from karvan.db.rules import append_only
from karvan.db.types import Hash32
from karvan.db.types import JsonData
from karvan.db.types import UtcInstant
from karvan.modules.parties.models import Party


class CompanyLayout(CompanyMixin, ValidityMixin, VersionMixin, StampMixin, CoreBase):
    """A company's choice of a declared layout, with its own part: texts, columns, logo.

    An empty party, language or country means any. `layout` holds `texts` by place and `columns` in
    their order. The trail says that the logo changed, not what it looks like.
    """

    __tablename__ = "core_print_format"
    __table_args__ = (
        ValidityMixin.validity_check(),
        Index("ix_core_print_format_kind", "company_id", "document_kind"),
    )

    document_kind: Mapped[str] = mapped_column(String(60), info={"personal": False})
    code: Mapped[str] = mapped_column(String(80), info={"personal": False})
    label: Mapped[str] = mapped_column(String(100), info={"personal": False})
    party_id: Mapped[int | None]
    party: Mapped[Party | None] = company_ref(Party, nullable=True)
    language: Mapped[str | None] = mapped_column(String(10), info={"personal": False})
    country: Mapped[str | None] = mapped_column(String(2), info={"personal": False})
    layout: Mapped[dict[str, Any]] = mapped_column(JsonData, info={"personal": False})
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, info={"secret": True})
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class StoredPrint(CompanyMixin, CoreBase):
    """The print of a document that stands, in one language and form: an attachment and its hash."""

    __tablename__ = "core_stored_print"
    __record_pairs__: ClassVar[tuple[tuple[str, str], ...]] = (("record_kind", "record_id"),)
    __rules__ = (append_only(),)
    __table_args__ = (
        UniqueConstraint("company_id", "record_kind", "record_id", "language", "media_type"),
    )

    record_kind: Mapped[str] = mapped_column(String(60), info={"personal": False})
    record_id: Mapped[int] = mapped_column(BigInteger)
    format: Mapped[str] = mapped_column(String(80), info={"personal": False})
    language: Mapped[str] = mapped_column(String(10), info={"personal": False})
    media_type: Mapped[str] = mapped_column(String(40), info={"personal": False})
    attachment_id: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes] = mapped_column(Hash32)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
