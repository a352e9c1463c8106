"""Sums over posted lines per period, written by the trigger that posts and by nothing else.

Reports read these and the few lines behind them, so they stay fast at a million lines. `karvan
verify books` recounts them from the lines.
"""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy import ForeignKey
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import Integer
from sqlalchemy import String
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.api import MinorUnits
from karvan_finance.base import FinanceBase

WRITTEN_BY_TRIGGER = "written by the trigger that posts; recounted by verify"


def _refers_to(table: str, column: str, target: str) -> ForeignKeyConstraint:
    key = [f"{target}.company_id", f"{target}.id"]
    return ForeignKeyConstraint(["company_id", column], key, name=f"fk_{table}_{column}")


class Balance(FinanceBase):
    """Debits and credits of an account in a period, per currency of the lines."""

    __tablename__ = "finance_balance"
    __audit_exempt__ = WRITTEN_BY_TRIGGER
    __table_args__ = (
        _refers_to("finance_balance", "ledger_id", "finance_ledger"),
        _refers_to("finance_balance", "account_id", "finance_account"),
        _refers_to("finance_balance", "period_id", "finance_period"),
        {"sqlite_with_rowid": False},
    )

    company_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_company.id"), primary_key=True
    )
    ledger_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    period_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    currency: Mapped[str] = mapped_column(String(12), primary_key=True, info={"personal": False})
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
        _refers_to("finance_role_balance", "ledger_id", "finance_ledger"),
        _refers_to("finance_role_balance", "period_id", "finance_period"),
        {"sqlite_with_rowid": False},
    )

    company_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_company.id"), primary_key=True
    )
    ledger_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    role: Mapped[str] = mapped_column(String(40), primary_key=True, info={"personal": False})
    period_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    debit: Mapped[int] = mapped_column(MinorUnits)
    credit: Mapped[int] = mapped_column(MinorUnits)
