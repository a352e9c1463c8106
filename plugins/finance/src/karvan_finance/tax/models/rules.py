"""Rules that replace taxes and accounts, and the groups of parties they are made for."""

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
from karvan.api import ValidityMixin
from karvan.api import VersionMixin
from karvan.api import company_ref
from karvan_finance.base import FinanceBase
from karvan_finance.ledger.models import Account
from karvan_finance.tax.domain.definitions import TaxUse
from karvan_finance.tax.models.taxes import PLAIN
from karvan_finance.tax.models.taxes import Tax
from karvan_finance.tax.models.taxes import one_of


class TaxRuleGroup(CompanyMixin, VersionMixin, StampMixin, FinanceBase):
    """Parties that are taxed alike: at home, in the union, beyond."""

    __tablename__ = "finance_tax_rule_group"
    __table_args__ = (Unique("company_id", "code"),)

    code: Mapped[str] = mapped_column(String(40), info=PLAIN)
    name: Mapped[TranslatedText] = mapped_column(Translated, info=PLAIN)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)


class TaxRule(CompanyMixin, ValidityMixin, VersionMixin, StampMixin, FinanceBase):
    """Replaces one tax (or any, where none is named), or one account.

    `group` None holds for all parties, `country` None for all countries, `use` None for sales and
    purchases. A tax without replacement falls away.
    """

    __tablename__ = "finance_tax_rule"
    __table_args__ = (
        ValidityMixin.validity_check(),
        CheckConstraint(f"use IN ({one_of(TaxUse)})", name="use"),
        CheckConstraint("group_id IS NOT NULL OR country IS NOT NULL", name="whom"),
        CheckConstraint(
            "(account_id IS NULL) = (account_replacement_id IS NULL)"
            " AND (account_id IS NULL OR (tax_id IS NULL AND replacement_id IS NULL))",
            name="what",
        ),
        CheckConstraint("country IS NULL OR length(country) = 2", name="country"),
    )

    group_id: Mapped[int | None]
    group: Mapped[TaxRuleGroup | None] = company_ref(TaxRuleGroup, nullable=True)
    country: Mapped[str | None] = mapped_column(String(2), info=PLAIN)
    use: Mapped[str | None] = mapped_column(String(8), info=PLAIN)
    seq: Mapped[int] = mapped_column(Integer, default=10)
    tax_id: Mapped[int | None]
    tax: Mapped[Tax | None] = company_ref(Tax, nullable=True)
    replacement_id: Mapped[int | None]
    replacement: Mapped[Tax | None] = company_ref(Tax, nullable=True)
    account_id: Mapped[int | None]
    account: Mapped[Account | None] = company_ref(Account, nullable=True)
    account_replacement_id: Mapped[int | None]
    account_replacement: Mapped[Account | None] = company_ref(Account, nullable=True)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
