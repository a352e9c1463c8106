"""A tag of a company, and the records it is on."""

from __future__ import annotations

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
from karvan.db.mixins import VersionMixin

COLOURS = ("grey", "red", "orange", "green", "teal", "blue", "violet", "pink")


class Tag(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """A word in a colour. `key` is the word folded, so that one word is one tag."""

    __tablename__ = "core_tag"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint(f"colour IN ({', '.join(repr(each) for each in COLOURS)})", name="colour"),
        UniqueConstraint("company_id", "key"),
        Index("ix_core_tag_name", "company_id", "name", "id"),
    )

    name: Mapped[str] = mapped_column(String(60), info={"personal": False})
    key: Mapped[str] = mapped_column(String(120), info={"personal": False})
    colour: Mapped[str] = mapped_column(String(8), info={"personal": False})


class Tagging(CompanyMixin, StampMixin, CoreBase):
    """A tag is on a record."""

    __tablename__ = "core_tagging"
    __record_pairs__: ClassVar[tuple[tuple[str, str], ...]] = (("record_kind", "record_id"),)
    __table_args__ = (
        UniqueConstraint("company_id", "record_kind", "record_id", "tag_id"),
        Index("ix_core_tagging_tag", "company_id", "tag_id", "record_kind", "record_id"),
    )

    tag_id: Mapped[int]
    tag: Mapped[Tag] = company_ref(Tag, ondelete="CASCADE", index=False)
    record_kind: Mapped[str] = mapped_column(String(60), info={"personal": False})
    record_id: Mapped[int] = mapped_column(BigInteger)
