"""Open items and matches.

An open item stands for one posted line on an account that is reconciled; all its amounts have the
sign of the line. A match takes the same company money from one debit and one credit, and of each
its own currency; it is never changed, only undone, once.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.api import CompanyMixin
from karvan.api import LocalDate
from karvan.api import MinorUnits
from karvan.api import StampMixin
from karvan.api import UtcInstant
from karvan.api import company_ref
from karvan.api import immutable
from karvan_finance.base import FinanceBase
from karvan_finance.ledger.models import EntryLine
from karvan_finance.ledger.models import JournalEntry
from karvan_finance.settling.models.match_rules import moves_residuals

WRITTEN_BY_TRIGGER = "written by the triggers of entries and matches; recounted by verify"
OPEN = sql("settled_on IS NULL")


def _refers_to(column: str, target: str) -> ForeignKeyConstraint:
    key = [f"{target}.company_id", f"{target}.id"]
    return ForeignKeyConstraint(
        ["company_id", column], key, name=f"fk_finance_open_item_{column}", ondelete="RESTRICT"
    )


def _between(residual: str, original: str) -> str:
    return (
        f"({original} >= 0 AND {residual} BETWEEN 0 AND {original})"
        f" OR ({original} <= 0 AND {residual} BETWEEN {original} AND 0)"
    )


class OpenItem(FinanceBase):
    """What of a posted line is not settled yet; `settled_on` is the day of the last match."""

    __tablename__ = "finance_open_item"
    __audit_exempt__ = WRITTEN_BY_TRIGGER
    __rules__ = (
        immutable(
            "line_id", "account_id", "party_id", "currency", "date", "original", "original_cur"
        ),
    )
    __table_args__ = (
        _refers_to("line_id", "finance_line"),
        _refers_to("account_id", "finance_account"),
        _refers_to("party_id", "core_party"),
        CheckConstraint("kind IN ('normal', 'revaluation')", name="kind"),
        CheckConstraint(_between("residual", "original"), name="residual"),
        CheckConstraint(_between("residual_cur", "original_cur"), name="residual_cur"),
        CheckConstraint(
            "(settled_on IS NULL) = (residual <> 0 OR residual_cur <> 0)", name="settled"
        ),
        Index("ix_finance_open_item_age", "company_id", "account_id", "date"),
        Index(
            "ix_finance_open_item_open",
            "company_id",
            "party_id",
            "due_date",
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        {"sqlite_with_rowid": False},
    )

    company_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_company.id"), primary_key=True
    )
    line_id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    account_id: Mapped[int] = mapped_column(BigInteger)
    party_id: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(
        String(12), ForeignKey("core_currency.code"), info={"personal": False}
    )
    due_date: Mapped[date] = mapped_column(LocalDate)
    settled_on: Mapped[date | None] = mapped_column(LocalDate)
    date: Mapped[date] = mapped_column(LocalDate)
    kind: Mapped[str] = mapped_column(String(12), info={"personal": False})
    original: Mapped[int] = mapped_column(MinorUnits)
    original_cur: Mapped[int] = mapped_column(MinorUnits)
    residual: Mapped[int] = mapped_column(MinorUnits)
    residual_cur: Mapped[int] = mapped_column(MinorUnits)


class Match(CompanyMixin, StampMixin, FinanceBase):
    """A debit and a credit that settle each other, in force from `date` until `undone_on`.

    Matches made together have one `group_id` and are undone together; `exchange_entry` booked
    what the two sides were worth apart.
    """

    __tablename__ = "finance_match"
    __rules__ = (moves_residuals(),)
    __table_args__ = (
        CheckConstraint(
            "amount >= 0 AND amount_debit_cur >= 0 AND amount_credit_cur >= 0"
            " AND amount + amount_debit_cur + amount_credit_cur > 0",
            name="amounts",
        ),
        CheckConstraint(
            "(undone_on IS NULL) = (undone_at IS NULL) AND (undone_on IS NULL OR undone_on >= date)",
            name="undone",
        ),
        CheckConstraint("debit_line_id <> credit_line_id", name="sides"),
        Index("ix_finance_match_group", "company_id", "group_id"),
    )

    debit_line_id: Mapped[int]
    debit_line: Mapped[EntryLine] = company_ref(EntryLine)
    credit_line_id: Mapped[int]
    credit_line: Mapped[EntryLine] = company_ref(EntryLine)
    amount: Mapped[int] = mapped_column(MinorUnits)
    amount_debit_cur: Mapped[int] = mapped_column(MinorUnits)
    amount_credit_cur: Mapped[int] = mapped_column(MinorUnits)
    undone_on: Mapped[date | None] = mapped_column(LocalDate)
    date: Mapped[date] = mapped_column(LocalDate)
    exchange_entry_id: Mapped[int | None]
    exchange_entry: Mapped[JournalEntry | None] = company_ref(JournalEntry, nullable=True)
    group_id: Mapped[int] = mapped_column(BigInteger)
    undone_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    undone_by: Mapped[int | None] = mapped_column(BigInteger)
