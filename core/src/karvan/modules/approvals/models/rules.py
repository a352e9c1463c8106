"""When approval is needed and by whom, and who stands in for whom."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import SmallInteger
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import ValidityMixin
from karvan.db.mixins import VersionMixin
from karvan.db.types import JsonData


class ApprovalRule(CompanyMixin, VersionMixin, ValidityMixin, StampMixin, CoreBase):
    """Documents of a kind that meet the condition need `quorum` people to say yes.

    The people hold the role, or are named. Rules of a lower level are asked first. `condition` is
    the stored form of an expression over the fields of the kind.
    """

    __tablename__ = "core_approval_rule"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("level BETWEEN 1 AND 9", name="level"),
        CheckConstraint("quorum BETWEEN 1 AND 50", name="quorum"),
        CheckConstraint("remind_hours BETWEEN 0 AND 1000", name="remind_hours"),
        CheckConstraint("expire_days IS NULL OR expire_days BETWEEN 1 AND 366", name="expire_days"),
        ValidityMixin.validity_check(),
        Index("ix_core_approval_rule_kind", "company_id", "document_kind", "active"),
    )

    document_kind: Mapped[str] = mapped_column(String(60), info={"personal": False})
    name: Mapped[str] = mapped_column(String(120), info={"personal": False})
    condition: Mapped[dict[str, Any]] = mapped_column(JsonData, info={"personal": False})
    level: Mapped[int] = mapped_column(SmallInteger, default=1)
    role: Mapped[str | None] = mapped_column(String(40), info={"personal": False})
    user_ids: Mapped[list[int]] = mapped_column(JsonData, info={"personal": False})
    quorum: Mapped[int] = mapped_column(SmallInteger, default=1)
    remind_hours: Mapped[int] = mapped_column(SmallInteger, default=8)
    expire_days: Mapped[int | None] = mapped_column(SmallInteger)
    active: Mapped[bool] = mapped_column(Boolean, default=True)


class ApprovalDelegation(CompanyMixin, ValidityMixin, StampMixin, CoreBase):
    """From a day to a day, the deputy may decide what waits for the delegator."""

    __tablename__ = "core_approval_delegation"
    __table_args__ = (
        CheckConstraint("delegator_id <> deputy_id", name="deputy"),
        CheckConstraint("valid_to IS NOT NULL", name="ends"),
        ValidityMixin.validity_check(),
        Index("ix_core_approval_delegation_deputy", "company_id", "deputy_id"),
    )

    delegator_id: Mapped[int] = mapped_column(BigInteger)
    deputy_id: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200), default="", info={"personal": True})

    @property
    def last(self) -> date | None:
        """The last day on which the deputy may decide."""
        return None if self.valid_to is None else self.valid_to - timedelta(days=1)
