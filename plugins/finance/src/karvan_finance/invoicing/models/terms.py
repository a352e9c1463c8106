"""Payment terms, as people choose them on an invoice."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import Integer
from sqlalchemy import String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.api import CompanyMixin
from karvan.api import ExactDecimal
from karvan.api import MinorUnits
from karvan.api import StampMixin
from karvan.api import Translated
from karvan.api import TranslatedText
from karvan.api import VersionMixin
from karvan.api import company_ref
from karvan_finance.base import FinanceBase
from karvan_finance.invoicing.domain.terms import Share

SHARES = ", ".join(f"'{share}'" for share in Share)


class PaymentTerm(CompanyMixin, VersionMixin, StampMixin, FinanceBase):
    """Terms with a code, and the discount for who pays early, in percent."""

    __tablename__ = "finance_term"
    __table_args__ = (
        Unique("company_id", "code"),
        CheckConstraint("discount_days >= 0", name="discount_days"),
    )

    code: Mapped[str] = mapped_column(String(20), info={"personal": False})
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    discount_percent: Mapped[Decimal] = mapped_column(ExactDecimal, default=Decimal(0))
    discount_days: Mapped[int] = mapped_column(Integer, default=0)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)


class PaymentTermLine(CompanyMixin, FinanceBase):
    """A share of the total, in percent or as an amount, or the rest; and when it is due."""

    __tablename__ = "finance_term_line"
    __table_args__ = (
        Unique("company_id", "term_id", "seq"),
        CheckConstraint(f"share IN ({SHARES})", name="share"),
        CheckConstraint("day_of_month BETWEEN 1 AND 31", name="day_of_month"),
    )

    term_id: Mapped[int]
    term: Mapped[PaymentTerm] = company_ref(PaymentTerm, ondelete="CASCADE", index=False)
    seq: Mapped[int] = mapped_column(Integer)
    share: Mapped[str] = mapped_column(String(8), info={"personal": False})
    percent: Mapped[Decimal] = mapped_column(ExactDecimal, default=Decimal(0))
    fixed: Mapped[int] = mapped_column(MinorUnits, default=0)
    months: Mapped[int] = mapped_column(Integer, default=0)
    days: Mapped[int] = mapped_column(Integer, default=0)
    month_end: Mapped[bool] = mapped_column(Boolean, default=False)
    day_of_month: Mapped[int | None] = mapped_column(Integer)
