"""Layouts of statements: rows that gather accounts or compute with rows above them."""

from __future__ import annotations

from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import Integer
from sqlalchemy import String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.api import CompanyMixin
from karvan.api import StampMixin
from karvan.api import Translated
from karvan.api import TranslatedText
from karvan.api import VersionMixin
from karvan.api import company_ref
from karvan_finance.base import FinanceBase
from karvan_finance.statements.domain.layouts import Figure
from karvan_finance.statements.domain.layouts import LayoutRow
from karvan_finance.statements.domain.layouts import RowKind
from karvan_finance.statements.domain.layouts import Statement


def _one_of(words: type[Statement | RowKind | Figure]) -> str:
    return ", ".join(f"'{word}'" for word in words)


class StatementLayout(CompanyMixin, VersionMixin, StampMixin, FinanceBase):
    """How a statement is laid out in this company; the first active one of a kind is the usual one."""

    __tablename__ = "finance_statement_layout"
    __table_args__ = (
        Unique("company_id", "code"),
        CheckConstraint(f"statement IN ({_one_of(Statement)})", name="statement"),
    )

    code: Mapped[str] = mapped_column(String(40), info={"personal": False})
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    statement: Mapped[str] = mapped_column(String(12), info={"personal": False})
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)


class StatementRow(CompanyMixin, FinanceBase):
    """A row: a heading, accounts by type and code, or a formula over the rows above it."""

    __tablename__ = "finance_statement_row"
    __table_args__ = (
        Unique("company_id", "layout_id", "line_no"),
        CheckConstraint(f"kind IN ({_one_of(RowKind)})", name="kind"),
        CheckConstraint(f"figure IN ({_one_of(Figure)})", name="figure"),
        CheckConstraint("level BETWEEN 0 AND 5", name="level"),
    )

    layout_id: Mapped[int]
    layout: Mapped[StatementLayout] = company_ref(StatementLayout, ondelete="CASCADE")
    line_no: Mapped[int] = mapped_column(Integer)
    code: Mapped[str] = mapped_column(String(40), info={"personal": False})
    title: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    kind: Mapped[str] = mapped_column(String(12), info={"personal": False})
    account_types: Mapped[str] = mapped_column(String(400), default="", info={"personal": False})
    accounts: Mapped[str] = mapped_column(String(400), default="", info={"personal": False})
    figure: Mapped[str] = mapped_column(String(12), info={"personal": False})
    is_credit: Mapped[bool] = mapped_column(Boolean, default=False)
    formula: Mapped[str] = mapped_column(String(400), default="", info={"personal": False})
    level: Mapped[int] = mapped_column(Integer, default=0)
    is_strong: Mapped[bool] = mapped_column(Boolean, default=False)


def layout_row(row: StatementRow) -> LayoutRow:
    """A stored row as a value."""
    return LayoutRow(
        code=row.code,
        title=row.title,
        kind=RowKind(row.kind),
        types=row.account_types,
        accounts=row.accounts,
        figure=Figure(row.figure),
        is_credit=row.is_credit,
        formula=row.formula,
        level=row.level,
        is_strong=row.is_strong,
    )
