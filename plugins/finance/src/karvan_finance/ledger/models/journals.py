"""Journals: the books of first entry, each with its own series of numbers."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlalchemy import String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.api import CompanyMixin
from karvan.api import NumberSeries
from karvan.api import StampMixin
from karvan.api import Translated
from karvan.api import TranslatedText
from karvan.api import VersionMixin
from karvan.api import company_ref
from karvan_finance.base import FinanceBase


class JournalKind(StrEnum):
    """What a journal records."""

    SALE = "sale"
    PURCHASE = "purchase"
    BANK = "bank"
    CASH = "cash"
    GENERAL = "general"
    OPENING = "opening"
    CLOSING = "closing"


KINDS = ", ".join(f"'{kind}'" for kind in JournalKind)


class Journal(CompanyMixin, VersionMixin, StampMixin, FinanceBase):
    """A book of first entry; its entries are numbered in `series` when they are posted."""

    __tablename__ = "finance_journal"
    __table_args__ = (
        Unique("company_id", "code"),
        CheckConstraint(f"kind IN ({KINDS})", name="kind"),
    )

    code: Mapped[str] = mapped_column(String(20), info={"personal": False})
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    kind: Mapped[str] = mapped_column(String(12), info={"personal": False})
    series_id: Mapped[int]
    series: Mapped[NumberSeries] = company_ref(NumberSeries)
