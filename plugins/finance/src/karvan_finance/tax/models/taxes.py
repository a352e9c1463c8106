"""Taxes, the parts they are posted in, and the members of groups."""

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
from karvan.api import Micro
from karvan.api import StampMixin
from karvan.api import Translated
from karvan.api import TranslatedText
from karvan.api import ValidityMixin
from karvan.api import VersionMixin
from karvan.api import company_ref
from karvan.api import immutable
from karvan.values import MICRO
from karvan_finance.base import FinanceBase
from karvan_finance.ledger.models import Account
from karvan_finance.tax.domain.definitions import PartKind
from karvan_finance.tax.domain.definitions import TaxDocument
from karvan_finance.tax.domain.definitions import TaxKind
from karvan_finance.tax.domain.definitions import TaxRounding
from karvan_finance.tax.domain.definitions import TaxUse

FULL = 100 * MICRO
"""100 %, in millionths of a percent."""

PLAIN = {"personal": False}


def one_of(words: type[TaxKind | TaxUse | TaxRounding | TaxDocument | PartKind]) -> str:
    """The words of an enumeration as SQL lists them."""
    return ", ".join(f"'{word}'" for word in words)


class Tax(CompanyMixin, ValidityMixin, VersionMixin, StampMixin, FinanceBase):
    """A tax as it holds from a day to a day; a rate that changes is a tax of its own.

    `rate` is in percent, for fixed ones in major units of company money per unit. `rounding` None
    leaves it to the company.
    """

    __tablename__ = "finance_tax"
    __rules__ = (immutable("code", "use", "kind"),)
    __table_args__ = (
        Unique("company_id", "code"),
        ValidityMixin.validity_check(),
        CheckConstraint(f"kind IN ({one_of(TaxKind)})", name="kind"),
        CheckConstraint(f"use IN ({one_of(TaxUse)})", name="use"),
        CheckConstraint(f"rounding IN ({one_of(TaxRounding)})", name="rounding"),
    )

    code: Mapped[str] = mapped_column(String(40), info=PLAIN)
    name: Mapped[TranslatedText] = mapped_column(Translated, info=PLAIN)
    use: Mapped[str] = mapped_column(String(8), info=PLAIN)
    kind: Mapped[str] = mapped_column(String(8), default=TaxKind.PERCENT, info=PLAIN)
    rate: Mapped[Decimal] = mapped_column(ExactDecimal)
    included: Mapped[bool] = mapped_column(Boolean, default=False)
    affects_base: Mapped[bool] = mapped_column(Boolean, default=False)
    base_affected: Mapped[bool] = mapped_column(Boolean, default=True)
    seq: Mapped[int] = mapped_column(Integer, default=10)
    rounding: Mapped[str | None] = mapped_column(String(8), info=PLAIN)
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)


class TaxPart(CompanyMixin, FinanceBase):
    """A share of a tax, in millionths of a percent, for invoices or refunds.

    A part of the tax without account stays on the line's own account; a base part has none.
    """

    __tablename__ = "finance_tax_part"
    __table_args__ = (
        Unique("company_id", "tax_id", "document", "seq"),
        CheckConstraint(f"document IN ({one_of(TaxDocument)})", name="document"),
        CheckConstraint(f"part IN ({one_of(PartKind)})", name="part"),
        CheckConstraint(f"share <> 0 AND share BETWEEN -{FULL} AND {FULL}", name="share"),
        CheckConstraint(
            f"part <> 'base' OR (account_id IS NULL AND share IN (-{FULL}, {FULL}))", name="base"
        ),
    )

    tax_id: Mapped[int]
    tax: Mapped[Tax] = company_ref(Tax, ondelete="CASCADE", index=False)
    document: Mapped[str] = mapped_column(String(8), default=TaxDocument.INVOICE, info=PLAIN)
    seq: Mapped[int] = mapped_column(Integer)
    part: Mapped[str] = mapped_column(String(4), default=PartKind.TAX, info=PLAIN)
    share: Mapped[int] = mapped_column(Micro, default=FULL)
    account_id: Mapped[int | None]
    account: Mapped[Account | None] = company_ref(Account, nullable=True)
    box: Mapped[str | None] = mapped_column(String(20), info=PLAIN)


class TaxMember(CompanyMixin, FinanceBase):
    """A tax that a group stands for; a group is no member."""

    __tablename__ = "finance_tax_member"
    __table_args__ = (
        Unique("company_id", "group_id", "member_id"),
        CheckConstraint("group_id <> member_id", name="member"),
    )

    group_id: Mapped[int]
    group: Mapped[Tax] = company_ref(Tax, ondelete="CASCADE", index=False)
    member_id: Mapped[int]
    member: Mapped[Tax] = company_ref(Tax)
