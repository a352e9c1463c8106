"""The product, its own units and barcodes, and what a kit is made of."""

from __future__ import annotations

import uuid
from enum import StrEnum

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.base import company_ref
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import VersionMixin
from karvan.db.types import Micro
from karvan.db.types import Translated
from karvan.db.types import TranslatedText
from karvan.modules.products.models.units import UnitOfMeasure

KINDS_SQL = "kind IN ('goods', 'service', 'kit')"


class ProductKind(StrEnum):
    """Goods are delivered and counted, a service is done, a kit is delivered as its components."""

    GOODS = "goods"
    SERVICE = "service"
    KIT = "kit"


def new_group_key() -> str:
    """A key that a copy of the record in another company of the group shares."""
    return uuid.uuid4().hex


class Product(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """Something the company sells, buys or uses.

    Prices are per base unit: `list_price` in millionths of `currency`, `reference_cost` in
    millionths of company money. Weight (kg) and volume (l) of one base unit are in millionths.
    `sort_name` holds code and names as they are searched; `default_name` the name that sorts.
    """

    __tablename__ = "core_product"
    __table_args__ = (
        CheckConstraint(KINDS_SQL, name="kind"),
        CheckConstraint("list_price >= 0", name="list_price"),
        CheckConstraint("reference_cost >= 0", name="reference_cost"),
        CheckConstraint("weight >= 0 AND volume >= 0", name="size"),
        UniqueConstraint("company_id", "code"),
        UniqueConstraint("company_id", "group_key"),
        Index("ix_core_product_sort_name", "company_id", "sort_name", "id"),
    )

    code: Mapped[str] = mapped_column(String(60), info={"personal": False})
    kind: Mapped[str] = mapped_column(
        String(8), default=ProductKind.GOODS, info={"personal": False}
    )
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    sort_name: Mapped[str] = mapped_column(String(600), info={"personal": False})
    search_text: Mapped[str] = mapped_column(String(800), info={"personal": False})
    description: Mapped[TranslatedText | None] = mapped_column(Translated, info={"personal": False})
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    base_unit_id: Mapped[int]
    base_unit: Mapped[UnitOfMeasure] = company_ref(UnitOfMeasure)
    list_price: Mapped[int | None] = mapped_column(Micro)
    currency: Mapped[str] = mapped_column(
        String(12), ForeignKey("core_currency.code"), info={"personal": False}
    )
    reference_cost: Mapped[int | None] = mapped_column(Micro)
    tax_category: Mapped[str] = mapped_column(String(60), default="", info={"personal": False})
    weight: Mapped[int | None] = mapped_column(Micro)
    volume: Mapped[int | None] = mapped_column(Micro)
    group_key: Mapped[str] = mapped_column(
        String(32), default=new_group_key, info={"personal": False}
    )


class ProductUnit(CompanyMixin, CoreBase):
    """A unit of one product: 1 carton is `numerator / denominator` of its base unit."""

    __tablename__ = "core_product_unit"
    __table_args__ = (
        CheckConstraint("numerator > 0 AND denominator > 0", name="factor"),
        UniqueConstraint("company_id", "product_id", "unit_id"),
    )

    product_id: Mapped[int]
    product: Mapped[Product] = company_ref(Product, ondelete="CASCADE", index=False)
    unit_id: Mapped[int]
    unit: Mapped[UnitOfMeasure] = company_ref(UnitOfMeasure)
    numerator: Mapped[int] = mapped_column(BigInteger)
    denominator: Mapped[int] = mapped_column(BigInteger)


class ProductBarcode(CompanyMixin, CoreBase):
    """A code that is read by a scanner, for one unit of the product; `key` is what is compared.

    A GTIN of 8, 12, 13 or 14 digits is one number whatever its length, so its key has 14 digits.
    """

    __tablename__ = "core_product_barcode"
    __table_args__ = (
        CheckConstraint("kind IN ('ean8', 'ean13', 'upc', 'gtin14', 'free')", name="kind"),
        UniqueConstraint("company_id", "key"),
    )

    product_id: Mapped[int]
    product: Mapped[Product] = company_ref(Product, ondelete="CASCADE")
    unit_id: Mapped[int]
    unit: Mapped[UnitOfMeasure] = company_ref(UnitOfMeasure)
    code: Mapped[str] = mapped_column(String(48), info={"personal": False})
    key: Mapped[str] = mapped_column(String(60), info={"personal": False})
    kind: Mapped[str] = mapped_column(String(8), info={"personal": False})


class KitLine(CompanyMixin, CoreBase):
    """How much of a component one kit holds: `numerator / denominator` of its base unit."""

    __tablename__ = "core_kit_line"
    __table_args__ = (
        CheckConstraint("numerator > 0 AND denominator > 0", name="quantity"),
        CheckConstraint("kit_id <> component_id", name="component"),
        UniqueConstraint("company_id", "kit_id", "component_id"),
    )

    kit_id: Mapped[int]
    kit: Mapped[Product] = company_ref(Product, ondelete="CASCADE", index=False)
    component_id: Mapped[int]
    component: Mapped[Product] = company_ref(Product)
    numerator: Mapped[int] = mapped_column(BigInteger)
    denominator: Mapped[int] = mapped_column(BigInteger)
