"""What a person was told, which records they follow, and by which way they want to hear."""

from __future__ import annotations

from datetime import datetime
from typing import Any
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
from karvan.db.types import JsonData
from karvan.db.types import UtcInstant

WAYS = ("app", "mail", "digest", "none")


class Notification(CompanyMixin, CoreBase):
    """One thing one person was told. `title` is a text and its values, in no language yet.

    It leads to a record, or to a page (`page` and `page_values`), or nowhere. `way` is the one the
    person had chosen for its kind; `digested_at` says when a daily mail took it up.
    """

    __tablename__ = "core_notification"
    __audit_exempt__ = "a copy for one reader; what it tells of is audited where it happened"
    __record_pairs__: ClassVar[tuple[tuple[str, str], ...]] = (("record_kind", "record_id"),)
    __table_args__ = (
        CheckConstraint("(record_kind IS NULL) = (record_id IS NULL)", name="record"),
        CheckConstraint(f"way IN ({', '.join(repr(each) for each in WAYS)})", name="way"),
        Index("ix_core_notification_reader", "company_id", "user_id", "read_at", "id"),
        Index("ix_core_notification_recent", "company_id", "user_id", "created_at", "id"),
        Index("ix_core_notification_record", "company_id", "record_kind", "record_id"),
    )

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_user.id"))
    kind: Mapped[str] = mapped_column(String(80), info={"personal": False})
    title: Mapped[dict[str, Any]] = mapped_column(JsonData, info={"personal": True})
    record_kind: Mapped[str | None] = mapped_column(String(60), info={"personal": False})
    record_id: Mapped[int | None] = mapped_column(BigInteger)
    page: Mapped[str | None] = mapped_column(String(120), info={"personal": False})
    page_values: Mapped[dict[str, Any] | None] = mapped_column(JsonData, info={"personal": False})
    way: Mapped[str] = mapped_column(String(8), info={"personal": False})
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    read_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    digested_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class NotificationChoice(CompanyMixin, CoreBase):
    """By which way a person wants to hear of one kind in this company."""

    __tablename__ = "core_notification_choice"
    __table_args__ = (
        CheckConstraint(f"way IN ({', '.join(repr(each) for each in WAYS)})", name="way"),
        UniqueConstraint("company_id", "user_id", "kind"),
    )

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_user.id"))
    kind: Mapped[str] = mapped_column(String(80), info={"personal": False})
    way: Mapped[str] = mapped_column(String(8), info={"personal": False})


class Follower(CompanyMixin, StampMixin, CoreBase):
    """A person who follows a record; `hears` lists what of: notes, files, activities, changes."""

    __tablename__ = "core_follower"
    __record_pairs__: ClassVar[tuple[tuple[str, str], ...]] = (("record_kind", "record_id"),)
    __table_args__ = (
        UniqueConstraint("company_id", "record_kind", "record_id", "user_id"),
        Index("ix_core_follower_user", "company_id", "user_id"),
    )

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_user.id"))
    record_kind: Mapped[str] = mapped_column(String(60), info={"personal": False})
    record_id: Mapped[int] = mapped_column(BigInteger)
    hears: Mapped[list[str]] = mapped_column(JsonData, info={"personal": False})
