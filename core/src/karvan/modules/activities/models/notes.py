"""A note on a record: text in Markdown, and the people it mentions."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import VersionMixin
from karvan.db.types import JsonData
from karvan.db.types import UtcInstant


class Note(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """What someone wrote about a record. `mentions` are the ids of the users who were told."""

    __tablename__ = "core_note"
    __record_pairs__: ClassVar[tuple[tuple[str, str], ...]] = (("record_kind", "record_id"),)
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        Index("ix_core_note_record", "company_id", "record_kind", "record_id", "id"),
    )

    record_kind: Mapped[str] = mapped_column(String(60), info={"personal": False})
    record_id: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text, info={"personal": True})
    mentions: Mapped[list[int]] = mapped_column(JsonData, default=list, info={"personal": False})
    edited_at: Mapped[datetime | None] = mapped_column(UtcInstant)
