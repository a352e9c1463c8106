"""The index of records: title and words of each, and on PostgreSQL the words as a tsvector."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import Dialect
from sqlalchemy import ForeignKey
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeDecorator
from sqlalchemy.types import TypeEngine

from karvan.db.base import CoreBase

LONGEST_TITLE = 200


class Lexemes(TypeDecorator[Any]):
    """The words as PostgreSQL indexes them; a column that stays empty on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A tsvector where there is such a type."""
        kind = TSVECTOR() if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(kind)


class SearchEntry(CoreBase):
    """A record in the index: its title and its words, folded; derived, so it can be made anew."""

    __tablename__ = "core_search"
    __audit_exempt__ = "derived from records that are audited"

    company_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_company.id"), primary_key=True, autoincrement=False
    )
    entity: Mapped[str] = mapped_column(String(80), primary_key=True, info={"personal": False})
    record_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), info={"personal": True})
    body: Mapped[str] = mapped_column(Text, info={"personal": True})
    archived: Mapped[bool] = mapped_column(Boolean, default=False)
    words: Mapped[Any] = mapped_column(Lexemes, nullable=True, info={"personal": True})
