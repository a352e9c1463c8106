"""Lock dates by area, and who may post before them for a while."""

from __future__ import annotations

from datetime import date
from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.api import CompanyMixin
from karvan.api import LocalDate
from karvan.api import StampMixin
from karvan.api import UtcInstant
from karvan.api import VersionMixin
from karvan.api import append_only
from karvan.api import immutable
from karvan_finance.base import FinanceBase
from karvan_finance.ledger.domain.locks import LockArea
from karvan_finance.ledger.models.lock_rules import hard_lock_stays

AREAS = ", ".join(f"'{area}'" for area in LockArea)


class LockDate(CompanyMixin, VersionMixin, StampMixin, FinanceBase):
    """Up to `lock_date`, that day included, nothing of the area is posted."""

    __tablename__ = "finance_lock"
    __rules__ = (immutable("area"), hard_lock_stays())
    __table_args__ = (
        Unique("company_id", "area"),
        CheckConstraint(f"area IN ({AREAS})", name="area"),
        Index("ix_finance_lock_date", "company_id", "lock_date", "id"),
    )

    area: Mapped[str] = mapped_column(String(12), info={"personal": False})
    lock_date: Mapped[date] = mapped_column(LocalDate)


class LockException(CompanyMixin, VersionMixin, StampMixin, FinanceBase):
    """Until `until_at` the lock of the area stands at `lock_date` for one person, or for everybody.

    It stays as it was granted; it can only be ended.
    """

    __tablename__ = "finance_lock_exception"
    __rules__ = (append_only(but=("until_at", "version")),)
    __table_args__ = (
        CheckConstraint(f"area IN ({AREAS}) AND area <> '{LockArea.HARD}'", name="area"),
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_finance_lock_exception_until_at", "company_id", "until_at", "id"),
    )

    area: Mapped[str] = mapped_column(String(12), info={"personal": False})
    user_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_user.id"))
    lock_date: Mapped[date] = mapped_column(LocalDate)
    until_at: Mapped[datetime] = mapped_column(UtcInstant)
    reason: Mapped[str] = mapped_column(String(500), info={"personal": False})
