"""Companies and currencies (of the installation) and exchange rates (of one company).

A company's code stands in every address and never changes. Row 0 is the installation itself: what
belongs to no company, such as the creation of a user, is audited under it.
"""

from __future__ import annotations

from datetime import date
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import Integer
from sqlalchemy import SmallInteger
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import InstallationMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import ValidityMixin
from karvan.db.mixins import VersionMixin
from karvan.db.rules import immutable
from karvan.db.types import ExactDecimal
from karvan.db.types import LocalDate
from karvan.db.types import Translated
from karvan.db.types import TranslatedText
from karvan.db.types import UtcInstant

INSTALLATION_ID = 0
INSTALLATION_CODE = "-"


class Currency(InstallationMixin, VersionMixin, ValidityMixin, CoreBase):
    """A currency: its own key, the ISO code it has in a span of time, and its minor unit.

    The exponent says how many decimals the minor unit has (2: cents, 0: yen) and never changes,
    because every amount ever stored depends on it. `rounding_minor` is the smallest coin.
    """

    __tablename__ = "core_currency"
    __rules__ = (immutable("code", "exponent"),)
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("exponent BETWEEN 0 AND 8", name="exponent"),
        CheckConstraint("rounding_minor > 0", name="rounding"),
        ValidityMixin.validity_check(),
    )

    code: Mapped[str] = mapped_column(String(12), info={"personal": False})
    iso_code: Mapped[str | None] = mapped_column(String(3), info={"personal": False})
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    exponent: Mapped[int] = mapped_column(SmallInteger)
    rounding_minor: Mapped[int] = mapped_column(Integer, default=1)


class Company(InstallationMixin, VersionMixin, CoreBase):
    """A company: its currency, language, calendar and the day its fiscal year starts.

    The fiscal year starts on a day of the company's own calendar: 1/1 is 1 January in a Gregorian
    company and 1 Farvardin in a Jalali one.
    """

    __tablename__ = "core_company"
    __rules__ = (immutable("code", "currency"),)
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("calendar IN ('gregorian', 'jalali')", name="calendar"),
        CheckConstraint("state IN ('preparing', 'open')", name="state"),
        CheckConstraint("fiscal_month BETWEEN 1 AND 12", name="fiscal_month"),
        CheckConstraint("fiscal_day BETWEEN 1 AND 31", name="fiscal_day"),
        CheckConstraint("id = 0 OR currency IS NOT NULL", name="currency"),
    )

    code: Mapped[str] = mapped_column(String(20), info={"personal": False})
    name: Mapped[str] = mapped_column(String(200), info={"personal": False})
    country: Mapped[str | None] = mapped_column(String(2), info={"personal": False})
    currency: Mapped[str | None] = mapped_column(
        String(12), ForeignKey("core_currency.code"), info={"personal": False}
    )
    language: Mapped[str] = mapped_column(String(8), info={"personal": False})
    calendar: Mapped[str] = mapped_column(String(12), info={"personal": False})
    fiscal_month: Mapped[int] = mapped_column(SmallInteger)
    fiscal_day: Mapped[int] = mapped_column(SmallInteger)
    time_zone: Mapped[str] = mapped_column(String(64), info={"personal": False})
    state: Mapped[str] = mapped_column(String(12), info={"personal": False})
    is_demo: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)


class ExchangeRate(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """Units of company money for one unit of a foreign currency, from a day on."""

    __tablename__ = "core_exchange_rate"
    __table_args__ = (
        UniqueConstraint("company_id", "currency", "on_date"),
        Index("ix_core_exchange_rate_on_date", "company_id", "on_date", "id"),
    )

    currency: Mapped[str] = mapped_column(
        String(12), ForeignKey("core_currency.code"), info={"personal": False}
    )
    on_date: Mapped[date] = mapped_column(LocalDate)
    rate: Mapped[Decimal] = mapped_column(ExactDecimal)
