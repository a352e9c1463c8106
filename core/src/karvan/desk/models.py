"""Tables of a person's desk: bookmarks, and how the home page is arranged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.types import JsonData
from karvan.db.types import UtcInstant

LONGEST_TARGET = 400
LONGEST_TITLE = 200


class Bookmark(CoreBase):
    """Something a person starred, or saw lately: a record or a page, by its target.

    A target is `record:finance.entry:12` or `page:/c/<code>/...`; the title is what it was called
    then.
    """

    __tablename__ = "core_bookmark"
    __audit_exempt__ = "a person's own view of the product; no record is changed"
    __table_args__ = (
        CheckConstraint("kind IN ('favourite', 'seen')", name="kind"),
        Index("ix_core_bookmark_at", "company_id", "user_id", "kind", "at"),
    )

    company_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_company.id"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(10), primary_key=True, info={"personal": False})
    target: Mapped[str] = mapped_column(
        String(LONGEST_TARGET), primary_key=True, info={"personal": False}
    )
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), info={"personal": True})
    at: Mapped[datetime] = mapped_column(UtcInstant)


class HomePage(CoreBase):
    """The tiles of a person's home page in a company, in order."""

    __tablename__ = "core_home_page"
    __audit_exempt__ = "a person's own view of the product; no record is changed"

    company_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_company.id"), primary_key=True, autoincrement=False
    )
    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    tiles: Mapped[list[dict[str, Any]]] = mapped_column(JsonData, info={"personal": False})
    changed_at: Mapped[datetime] = mapped_column(UtcInstant)
