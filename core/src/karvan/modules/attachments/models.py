"""A file that hangs on a record, and how much room the files of a company and a person take."""

from __future__ import annotations

from typing import ClassVar

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.rules import immutable
from karvan.db.types import Hash32

PREVIEWS = ("none", "waiting", "image", "text", "failed")


class Attachment(CompanyMixin, StampMixin, CoreBase):
    """A stored file. `file_key` alone makes its path; the name is nothing but text.

    A file without a record (an import, a part of a mail) is its author's own, and so is one that was
    uploaded for a field of a record not saved yet: its `record_id` is 0. `preview` says what
    is shown of it, `preview_key` which second file holds that.
    """

    __tablename__ = "core_attachment"
    __record_pairs__: ClassVar[tuple[tuple[str, str], ...]] = (("record_kind", "record_id"),)
    __rules__ = (immutable("file_key", "name", "media_type", "size", "sha256"),)
    __table_args__ = (
        CheckConstraint("(record_kind IS NULL) = (record_id IS NULL)", name="record"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint(
            f"preview IN ({', '.join(repr(each) for each in PREVIEWS)})", name="preview"
        ),
        UniqueConstraint("company_id", "file_key"),
        Index("ix_core_attachment_record", "company_id", "record_kind", "record_id", "id"),
    )

    record_kind: Mapped[str | None] = mapped_column(String(60), info={"personal": False})
    record_id: Mapped[int | None] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(200), info={"personal": True})
    media_type: Mapped[str] = mapped_column(String(120), info={"personal": False})
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes] = mapped_column(Hash32)
    file_key: Mapped[str] = mapped_column(String(32), info={"personal": False})
    preview: Mapped[str] = mapped_column(String(8), default="none", info={"personal": False})
    preview_key: Mapped[str | None] = mapped_column(String(32), info={"personal": False})


class FileUsage(CoreBase):
    """The bytes that one person's files take in a company; user 0 stands for all together.

    Raised by one conditional UPDATE, so that a quota holds however many upload at once.
    """

    __tablename__ = "core_file_usage"
    __audit_exempt__ = "a sum over attachments, each of which is audited"
    __table_args__ = (CheckConstraint("bytes >= 0", name="bytes"),)

    company_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_company.id"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    bytes: Mapped[int] = mapped_column(BigInteger)
