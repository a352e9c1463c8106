"""That a person was erased, and when what the law kept of them is due."""

from __future__ import annotations

from datetime import date
from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.types import LocalDate
from karvan.db.types import UtcInstant


class Erasure(CompanyMixin, StampMixin, CoreBase):
    """A person whose data were taken out; nothing here says who it was.

    `keep_until` is the end of the legal period, after which the prints kept with posted documents
    go too; `finished_at` says that they have.
    """

    __tablename__ = "core_erasure"
    __table_args__ = (
        UniqueConstraint("company_id", "record_kind", "record_id"),
        Index("ix_core_erasure_due", "company_id", "finished_at", "keep_until"),
    )

    record_kind: Mapped[str] = mapped_column(String(60), info={"personal": False})
    record_id: Mapped[int] = mapped_column(BigInteger)
    keep_until: Mapped[date] = mapped_column(LocalDate)
    finished_at: Mapped[datetime | None] = mapped_column(UtcInstant)
