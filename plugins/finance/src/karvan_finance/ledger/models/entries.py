"""Journal entries and their lines: drafts until ONE update posts them, frozen from then on.

Every line repeats its entry's ledger, date and (once posted) period, so that reports read lines
without joining entries; a line without a period is a draft's and stands in no report.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime
from decimal import Decimal

from sqlalchemy import BigInteger
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import String
from sqlalchemy import Text
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column
from sqlalchemy.orm import relationship

from karvan.api import CompanyMixin
from karvan.api import DimensionSet
from karvan.api import ExactDecimal
from karvan.api import Lines
from karvan.api import LocalDate
from karvan.api import Micro
from karvan.api import MinorUnits
from karvan.api import NumberSeries
from karvan.api import Party
from karvan.api import StampMixin
from karvan.api import UtcInstant
from karvan.api import VersionMixin
from karvan.api import balanced
from karvan.api import company_ref
from karvan.api import copied
from karvan.api import dimension_set_ref
from karvan.api import frozen
from karvan.api import maintains
from karvan.api import min_lines
from karvan.api import negative_part
from karvan.api import number_of_lines
from karvan.api import numbered
from karvan.api import open_period
from karvan.api import positive_part
from karvan_finance.base import FinanceBase
from karvan_finance.ledger.domain.ledger import FEWEST_LINES
from karvan_finance.ledger.domain.ledger import EntryState
from karvan_finance.ledger.domain.periods import PeriodState
from karvan_finance.ledger.models.accounts import CURRENCY
from karvan_finance.ledger.models.accounts import Account
from karvan_finance.ledger.models.accounts import Commodity
from karvan_finance.ledger.models.accounts import Ledger
from karvan_finance.ledger.models.fitting_lines import fitting_lines
from karvan_finance.ledger.models.journals import Journal
from karvan_finance.ledger.models.lock_rules import open_by_lock_dates
from karvan_finance.ledger.models.opening_items import opens_items
from karvan_finance.ledger.models.periods import Period

LINES = Lines("finance_line", header="entry_id")
POSTED_ONLY = sql("period_id IS NOT NULL")


class JournalEntry(CompanyMixin, VersionMixin, StampMixin, FinanceBase):
    """A header of lines that balance; number, period and stamps come with posting."""

    __tablename__ = "finance_entry"
    __rules__ = (
        numbered("number", "seq", "series_id", "range_key", "period_id", "posted_at"),
        min_lines(FEWEST_LINES, LINES),
        balanced(LINES, amount="balance", by=("ledger_id",)),
        copied(LINES, ("ledger_id", "date", "period_id"), empty_at_first=("period_id",)),
        open_period(
            "date",
            period="period_id",
            periods="finance_period",
            open_states=(PeriodState.OPEN, PeriodState.SOFT_CLOSED),
            same=("ledger_id",),
        ),
        open_by_lock_dates(),
        fitting_lines(),
        frozen(lines=(LINES,)),
        maintains(
            "finance_balance",
            LINES,
            key=("ledger_id", "account_id", "period_id", "currency"),
            sums={
                "debit": positive_part("balance"),
                "credit": negative_part("balance"),
                "debit_cur": positive_part("amount_cur"),
                "credit_cur": negative_part("amount_cur"),
                "n": number_of_lines(),
            },
        ),
        maintains(
            "finance_role_balance",
            LINES,
            key=("ledger_id", "role", "period_id"),
            sums={"debit": positive_part("balance"), "credit": negative_part("balance")},
            only_with=("role",),
        ),
        opens_items(),
    )
    __table_args__ = (
        Unique("company_id", "series_id", "number"),
        Unique("company_id", "series_id", "range_key", "seq"),
        Unique("company_id", "reversal_of_id"),
        CheckConstraint(f"state IN ('{EntryState.DRAFT}', '{EntryState.POSTED}')", name="state"),
        CheckConstraint("(source_kind IS NULL) = (source_id IS NULL)", name="source"),
        Index("ix_finance_entry_list", "company_id", "date", "id"),
        Index("ix_finance_entry_source", "company_id", "source_kind", "source_id"),
    )

    ledger_id: Mapped[int]
    ledger: Mapped[Ledger] = company_ref(Ledger)
    journal_id: Mapped[int]
    journal: Mapped[Journal] = company_ref(Journal)
    period_id: Mapped[int | None]
    period: Mapped[Period | None] = company_ref(Period, nullable=True)
    date: Mapped[date] = mapped_column(LocalDate)
    state: Mapped[str] = mapped_column(
        String(8), default=EntryState.DRAFT, info={"personal": False}
    )
    series_id: Mapped[int | None]
    series: Mapped[NumberSeries | None] = company_ref(NumberSeries, nullable=True, index=False)
    range_key: Mapped[str | None] = mapped_column(String(20), info={"personal": False})
    seq: Mapped[int | None] = mapped_column(BigInteger)
    number: Mapped[str | None] = mapped_column(String(60), info={"personal": False})
    ref: Mapped[str | None] = mapped_column(String(200), info={"personal": False})
    narration: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
    source_kind: Mapped[str | None] = mapped_column(String(60), info={"personal": False})
    source_id: Mapped[int | None] = mapped_column(BigInteger)
    reversal_of_id: Mapped[int | None]
    reversal_of: Mapped[JournalEntry | None] = company_ref("self", nullable=True, index=False)
    posted_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    posted_by: Mapped[int | None] = mapped_column(BigInteger)
    lines: Mapped[list[EntryLine]] = relationship(
        primaryjoin="and_(JournalEntry.company_id == EntryLine.company_id,"
        " JournalEntry.id == foreign(EntryLine.entry_id))",
        order_by="EntryLine.line_no",
        viewonly=True,
    )


class EntryLine(CompanyMixin, FinanceBase):
    """A signed amount on an account: `balance` in company money, `amount_cur` in its own.

    A line of a tax names it by its code, the part of it (`invoice-1`) and its base in company money,
    with the sign of the line.
    """

    __tablename__ = "finance_line"
    __audit_exempt__ = "goes into the trail with its entry: whole as a draft, hashed when posted"
    __table_args__ = (
        Unique("company_id", "entry_id", "line_no"),
        CheckConstraint(
            "(balance >= 0 AND amount_cur >= 0) OR (balance <= 0 AND amount_cur <= 0)",
            name="same_side",
        ),
        CheckConstraint("(commodity_id IS NULL) = (commodity_qty IS NULL)", name="commodity"),
        CheckConstraint("(source_kind IS NULL) = (source_id IS NULL)", name="source"),
        CheckConstraint("(tax IS NULL) = (tax_part IS NULL)", name="tax"),
        ForeignKeyConstraint(
            ["company_id", "tax"],
            ["finance_tax.company_id", "finance_tax.code"],
            name="fk_finance_line_tax",
            ondelete="RESTRICT",
        ),
        Index(
            "ix_finance_line_tax",
            "company_id",
            "tax",
            "date",
            sqlite_where=sql("tax IS NOT NULL"),
            postgresql_where=sql("tax IS NOT NULL"),
        ),
        Index(
            "ix_finance_line_tail",
            "company_id",
            "date",
            "account_id",
            "balance",
            sqlite_where=POSTED_ONLY,
            postgresql_where=POSTED_ONLY,
        ),
        Index("ix_finance_line_ledger", "company_id", "account_id", "date", "id"),
        Index(
            "ix_finance_line_dimension_set",
            "company_id",
            "dimension_set_id",
            "date",
            sqlite_where=sql("dimension_set_id IS NOT NULL"),
            postgresql_where=sql("dimension_set_id IS NOT NULL"),
        ),
        Index(
            "ix_finance_line_role",
            "company_id",
            "role",
            "date",
            sqlite_where=sql("role IS NOT NULL"),
            postgresql_where=sql("role IS NOT NULL"),
        ),
    )

    entry_id: Mapped[int]
    entry: Mapped[JournalEntry] = company_ref(JournalEntry, ondelete="CASCADE", index=False)
    ledger_id: Mapped[int]
    ledger: Mapped[Ledger] = company_ref(Ledger, index=False)
    line_no: Mapped[int] = mapped_column(Integer)
    due_date: Mapped[date | None] = mapped_column(LocalDate, info={"later": True})
    date: Mapped[date] = mapped_column(LocalDate)
    period_id: Mapped[int | None]
    period: Mapped[Period | None] = company_ref(Period, nullable=True)
    account_id: Mapped[int]
    account: Mapped[Account] = company_ref(Account, index=False)
    role: Mapped[str | None] = mapped_column(String(40), info={"personal": False})
    party_id: Mapped[int | None]
    party: Mapped[Party | None] = company_ref(Party, nullable=True)
    source_kind: Mapped[str | None] = mapped_column(String(60), info={"personal": False})
    source_id: Mapped[int | None] = mapped_column(BigInteger)
    dimension_set_id: Mapped[int | None]
    dimension_set: Mapped[DimensionSet | None] = dimension_set_ref(index=False)
    balance: Mapped[int] = mapped_column(MinorUnits)
    currency: Mapped[str] = mapped_column(
        String(12), ForeignKey(CURRENCY), info={"personal": False}
    )
    amount_cur: Mapped[int] = mapped_column(MinorUnits)
    rate: Mapped[Decimal | None] = mapped_column(ExactDecimal)
    commodity_id: Mapped[int | None]
    commodity: Mapped[Commodity | None] = company_ref(Commodity, nullable=True, index=False)
    commodity_qty: Mapped[int | None] = mapped_column(Micro)
    tax: Mapped[str | None] = mapped_column(String(40), info={"personal": False, "later": True})
    tax_part: Mapped[str | None] = mapped_column(
        String(20), info={"personal": False, "later": True}
    )
    tax_base: Mapped[int | None] = mapped_column(MinorUnits, info={"later": True})
    name: Mapped[str] = mapped_column(Text, default="", info={"personal": True})
