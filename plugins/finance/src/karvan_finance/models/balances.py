"""Sums over posted lines per period, written by the trigger that posts and by nothing else.

Reports read these and the few lines behind them, so they stay fast at a million lines. `karvan
verify books` recounts them from the lines.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from karvan.api import MinorUnits
from karvan_finance.models.base import FinanceBase

WRITTEN_BY_TRIGGER = "written by the trigger that posts; recounted by verify"


def _refers_to(column: str, table: str) -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["company_id", column], [f"{table}.company_id", f"{table}.id"])


class Balance(FinanceBase):
    """Debits and credits of an account in a period, per currency of the lines."""

    __tablename__ = "finance_balance"
    __audit_exempt__ = WRITTEN_BY_TRIGGER
    __table_args__ = (
        _refers_to("ledger_id", "finance_ledger"),
        _refers_to("account_id", "finance_account"),
        _refers_to("period_id", "finance_period"),
        {"sqlite_with_rowid": False},
    )

    company_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_company.id"), primary_key=True
    )
    ledger_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    period_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    currency: Mapped[str] = mapped_column(String(12), primary_key=True)
    debit: Mapped[int] = mapped_column(MinorUnits)
    credit: Mapped[int] = mapped_column(MinorUnits)
    debit_cur: Mapped[int] = mapped_column(MinorUnits)
    credit_cur: Mapped[int] = mapped_column(MinorUnits)
    n: Mapped[int] = mapped_column(Integer)


class RoleBalance(FinanceBase):
    """Debits and credits posted under an account role in a period."""

    __tablename__ = "finance_role_balance"
    __audit_exempt__ = WRITTEN_BY_TRIGGER
    __table_args__ = (
        _refers_to("ledger_id", "finance_ledger"),
        _refers_to("period_id", "finance_period"),
        {"sqlite_with_rowid": False},
    )

    company_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_company.id"), primary_key=True
    )
    ledger_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    period_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    debit: Mapped[int] = mapped_column(MinorUnits)
    credit: Mapped[int] = mapped_column(MinorUnits)
