"""Ledgers, accounts, the roles accounts play, and commodities that are no currency."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint as Unique
from sqlalchemy import text
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.api import CompanyMixin
from karvan.api import Lines
from karvan.api import StampMixin
from karvan.api import Translated
from karvan.api import TranslatedText
from karvan.api import VersionMixin
from karvan.api import company_ref
from karvan.api import immutable
from karvan_finance.base import FinanceBase
from karvan_finance.ledger.domain.ledger import AccountType

TYPES = ", ".join(f"'{kind}'" for kind in AccountType)
SELECTORS = ("product", "product_category", "party", "party_group", "place", "company")
CURRENCY = "core_currency.code"


class Ledger(CompanyMixin, FinanceBase):
    """A set of books in one currency. A company has one, `main`, made when finance is enabled."""

    __tablename__ = "finance_ledger"
    __rules__ = (immutable("code", "currency"),)
    __table_args__ = (Unique("company_id", "code"),)

    code: Mapped[str] = mapped_column(String(20), info={"personal": False})
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    currency: Mapped[str] = mapped_column(
        String(12), ForeignKey(CURRENCY), info={"personal": False}
    )


class Account(CompanyMixin, VersionMixin, StampMixin, FinanceBase):
    """Where lines are put. A group only gathers accounts below it and takes no lines.

    `currency` None takes any; a control account needs a party on every line; `full_name` is the
    path an imported account had in its source, such as Assets:Bank.
    """

    __tablename__ = "finance_account"
    __rules__ = (
        immutable(
            "type",
            "is_group",
            "is_reconcilable",
            once_used_in=(Lines("finance_line", "account_id"),),
        ),
    )
    __table_args__ = (
        Unique("company_id", "code"),
        Unique("company_id", "full_name"),
        CheckConstraint(f"type IN ({TYPES})", name="type"),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="parent"),
    )

    code: Mapped[str] = mapped_column(String(120), info={"personal": False})
    full_name: Mapped[str | None] = mapped_column(String(400), info={"personal": False})
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    type: Mapped[str] = mapped_column(String(24), info={"personal": False})
    parent_id: Mapped[int | None]
    parent: Mapped[Account | None] = company_ref("self", nullable=True)
    currency: Mapped[str | None] = mapped_column(
        String(12), ForeignKey(CURRENCY), info={"personal": False}
    )
    is_group: Mapped[bool] = mapped_column(Boolean, default=False)
    is_control: Mapped[bool] = mapped_column(Boolean, default=False)
    is_reconcilable: Mapped[bool] = mapped_column(Boolean, default=False)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    group_key: Mapped[str | None] = mapped_column(String(80), info={"personal": False})


class AccountRole(CompanyMixin, VersionMixin, FinanceBase):
    """Which account plays a role, for the whole company or for what a selector names."""

    __tablename__ = "finance_account_role"
    __table_args__ = (
        Unique(
            "company_id",
            "role",
            "selector_kind",
            "selector_id",
            name="uq_finance_account_role_selector",
        ),
        Index(
            "uq_finance_account_role_company_wide",
            "company_id",
            "role",
            unique=True,
            sqlite_where=text("selector_kind = 'company'"),
            postgresql_where=text("selector_kind = 'company'"),
        ),
        CheckConstraint(
            f"selector_kind IN ({', '.join(map(repr, SELECTORS))})", name="selector_kind"
        ),
        CheckConstraint("(selector_kind = 'company') = (selector_id IS NULL)", name="selector"),
    )

    role: Mapped[str] = mapped_column(String(40), info={"personal": False})
    selector_kind: Mapped[str] = mapped_column(String(20), info={"personal": False})
    selector_id: Mapped[int | None] = mapped_column(BigInteger)
    account_id: Mapped[int]
    account: Mapped[Account] = company_ref(Account)


class Commodity(CompanyMixin, VersionMixin, FinanceBase):
    """What is counted in lines but is no currency: shares, hours, points."""

    __tablename__ = "finance_commodity"
    __table_args__ = (Unique("company_id", "code"),)

    code: Mapped[str] = mapped_column(String(40), info={"personal": False})
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
