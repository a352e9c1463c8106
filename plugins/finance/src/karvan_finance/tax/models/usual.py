"""The taxes that products, accounts and parties usually bear."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from karvan.api import CompanyMixin
from karvan.api import Party
from karvan.api import Product
from karvan.api import VersionMixin
from karvan.api import company_ref
from karvan.api import extends
from karvan_finance.base import FinanceBase
from karvan_finance.ledger.models import Account
from karvan_finance.tax.models.rules import TaxRuleGroup
from karvan_finance.tax.models.taxes import Tax


class ProductTaxes(CompanyMixin, VersionMixin, FinanceBase):
    """What a product is taxed when it is sold and when it is bought."""

    __tablename__ = "finance_product_tax"
    __table_args__ = (extends(Product),)

    sale_tax_id: Mapped[int | None]
    sale_tax: Mapped[Tax | None] = company_ref(Tax, nullable=True)
    purchase_tax_id: Mapped[int | None]
    purchase_tax: Mapped[Tax | None] = company_ref(Tax, nullable=True)


class AccountTaxes(CompanyMixin, VersionMixin, FinanceBase):
    """What a line on the account is taxed where it names no product that says so."""

    __tablename__ = "finance_account_tax"
    __table_args__ = (extends(Account),)

    sale_tax_id: Mapped[int | None]
    sale_tax: Mapped[Tax | None] = company_ref(Tax, nullable=True)
    purchase_tax_id: Mapped[int | None]
    purchase_tax: Mapped[Tax | None] = company_ref(Tax, nullable=True)


class PartyTaxGroup(CompanyMixin, VersionMixin, FinanceBase):
    """Which rules of tax hold for a party."""

    __tablename__ = "finance_party_tax"
    __table_args__ = (extends(Party),)

    group_id: Mapped[int | None]
    group: Mapped[TaxRuleGroup | None] = company_ref(TaxRuleGroup, nullable=True)
