"""Fiscal years and their periods; the state of a period decides whether it takes postings."""

from __future__ import annotations

from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.api import CompanyMixin
from karvan.api import Lines
from karvan.api import StampMixin
from karvan.api import ValidityMixin
from karvan.api import VersionMixin
from karvan.api import company_ref
from karvan.api import immutable
from karvan.api import no_overlap
from karvan_finance.base import FinanceBase
from karvan_finance.ledger.domain.periods import PeriodKind
from karvan_finance.ledger.domain.periods import PeriodState
from karvan_finance.ledger.models.accounts import Ledger


class LastDay:
    """A span of days that always ends."""

    if TYPE_CHECKING:
        valid_to: Mapped[date | None]

    @property
    def last_day(self) -> date:
        """The last day in it."""
        return (self.valid_to or date.max) - timedelta(days=1)


class FiscalYear(LastDay, CompanyMixin, ValidityMixin, VersionMixin, StampMixin, FinanceBase):
    """A fiscal year of the company; no two share a day."""

    __tablename__ = "finance_fiscal_year"
    __rules__ = (
        no_overlap(),
        immutable("valid_from", "valid_to", once_used_in=(Lines("finance_period", "year_id"),)),
    )
    __table_args__ = (
        Unique("company_id", "code"),
        ValidityMixin.validity_check(),
        CheckConstraint("valid_to IS NOT NULL", name="ends"),
    )

    code: Mapped[str] = mapped_column(String(20), info={"personal": False})


class Period(LastDay, CompanyMixin, ValidityMixin, VersionMixin, StampMixin, FinanceBase):
    """A span of a fiscal year; normal ones tile it, an adjustment one covers its last day."""

    __tablename__ = "finance_period"
    __rules__ = (
        no_overlap(("ledger_id",), only={"kind": "normal"}),
        immutable(
            "ledger_id",
            "year_id",
            "kind",
            "valid_from",
            "valid_to",
            once_used_in=(Lines("finance_entry", "period_id"),),
        ),
    )
    __table_args__ = (
        Unique("company_id", "ledger_id", "code"),
        ValidityMixin.validity_check(),
        CheckConstraint("valid_to IS NOT NULL", name="ends"),
        CheckConstraint(f"kind IN ({', '.join(map(repr, map(str, PeriodKind)))})", name="kind"),
        CheckConstraint(f"state IN ({', '.join(map(repr, map(str, PeriodState)))})", name="state"),
        Index("ix_finance_period_days", "company_id", "ledger_id", "valid_from", "kind", "id"),
        Index("ix_finance_period_valid_from", "company_id", "valid_from", "id"),
    )

    code: Mapped[str] = mapped_column(String(20), info={"personal": False})
    ledger_id: Mapped[int]
    ledger: Mapped[Ledger] = company_ref(Ledger)
    year_id: Mapped[int]
    year: Mapped[FiscalYear] = company_ref(FiscalYear)
    kind: Mapped[str] = mapped_column(String(12), info={"personal": False})
    state: Mapped[str] = mapped_column(
        String(12), default=PeriodState.OPEN, info={"personal": False}
    )
