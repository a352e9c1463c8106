"""Tables of the document kit: number series and their counters, links between documents."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import Index
from sqlalchemy import SmallInteger
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import VersionMixin

RESETS = ("never", "fiscal_year", "month")
RELATIONS = ("becomes", "fulfils", "bills", "settles", "posts", "reverses", "relates")


def _one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    allowed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({allowed})", name=column)


class NumberSeries(CompanyMixin, VersionMixin, CoreBase):
    """How documents of one kind are numbered: `{code}/{year}/{seq}` gives GEN/2025/00001.

    `reset` says when counting starts again. A gapless series is checked for gaps by `verify`.
    """

    __tablename__ = "core_number_series"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        _one_of("reset", RESETS),
        CheckConstraint("padding BETWEEN 1 AND 12", name="padding"),
    )

    code: Mapped[str] = mapped_column(String(20), info={"personal": False})
    pattern: Mapped[str] = mapped_column(String(60), info={"personal": False})
    padding: Mapped[int] = mapped_column(SmallInteger, default=5)
    reset: Mapped[str] = mapped_column(String(12), default="fiscal_year", info={"personal": False})
    gapless: Mapped[bool] = mapped_column(Boolean, default=True)


class NumberCounter(CoreBase):
    """The next free number of a series in one range; written once per unit of work, last."""

    __tablename__ = "core_number_counter"
    __audit_exempt__ = "a counter; every number it gave stands in its document"
    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "series_id"],
            ["core_number_series.company_id", "core_number_series.id"],
            name="fk_core_number_counter_series_id",
            ondelete="RESTRICT",
        ),
        CheckConstraint("next > 0", name="next"),
    )

    company_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    series_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    range_key: Mapped[str] = mapped_column(String(20), primary_key=True, info={"personal": False})
    next: Mapped[int] = mapped_column(BigInteger)


class DocumentLink(CompanyMixin, StampMixin, CoreBase):
    """One document's relation to another, across plugins, without a key into their tables."""

    __tablename__ = "core_document_link"
    __table_args__ = (
        UniqueConstraint(
            "company_id", "from_kind", "from_id", "to_kind", "to_id", "relation", name="uq_link"
        ),
        _one_of("relation", RELATIONS),
        Index("ix_core_document_link_to", "company_id", "to_kind", "to_id"),
    )

    from_kind: Mapped[str] = mapped_column(String(60), info={"personal": False})
    from_id: Mapped[int] = mapped_column(BigInteger)
    to_kind: Mapped[str] = mapped_column(String(60), info={"personal": False})
    to_id: Mapped[int] = mapped_column(BigInteger)
    relation: Mapped[str] = mapped_column(String(12), info={"personal": False})
