"""Templates: products that differ only in some attributes, and their variants."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKey
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import Integer
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
from karvan.modules.products.models.products import Product
from karvan.modules.products.models.products import ProductKind
from karvan.modules.products.models.products import new_group_key
from karvan.modules.products.models.units import UnitOfMeasure


class ProductAttribute(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """Something in which variants differ: colour, size."""

    __tablename__ = "core_product_attribute"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    code: Mapped[str] = mapped_column(String(40), info={"personal": False})
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})


class AttributeValue(CompanyMixin, VersionMixin, CoreBase):
    """One of the values of an attribute: red, large; `position` is its place in lists."""

    __tablename__ = "core_attribute_value"
    __table_args__ = (
        UniqueConstraint("company_id", "attribute_id", "code"),
        UniqueConstraint("company_id", "attribute_id", "id"),
    )

    attribute_id: Mapped[int]
    attribute: Mapped[ProductAttribute] = company_ref(ProductAttribute, index=False)
    code: Mapped[str] = mapped_column(String(40), info={"personal": False})
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    position: Mapped[int] = mapped_column(Integer, default=0)


class ProductTemplate(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """What the variants have in common; a variant takes these facts when it is made."""

    __tablename__ = "core_product_template"
    __table_args__ = (
        CheckConstraint("kind IN ('goods', 'service')", name="kind"),
        CheckConstraint("list_price >= 0", name="list_price"),
        UniqueConstraint("company_id", "code"),
        UniqueConstraint("company_id", "group_key"),
    )

    code: Mapped[str] = mapped_column(String(40), info={"personal": False})
    kind: Mapped[str] = mapped_column(
        String(8), default=ProductKind.GOODS, info={"personal": False}
    )
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    base_unit_id: Mapped[int]
    base_unit: Mapped[UnitOfMeasure] = company_ref(UnitOfMeasure)
    list_price: Mapped[int | None] = mapped_column(Micro)
    currency: Mapped[str] = mapped_column(
        String(12), ForeignKey("core_currency.code"), info={"personal": False}
    )
    tax_category: Mapped[str] = mapped_column(String(60), default="", info={"personal": False})
    group_key: Mapped[str] = mapped_column(
        String(32), default=new_group_key, info={"personal": False}
    )


class TemplateValue(CompanyMixin, CoreBase):
    """A value an attribute may take in a template; `position` orders the attributes."""

    __tablename__ = "core_template_value"
    __table_args__ = (
        UniqueConstraint("company_id", "template_id", "value_id"),
        ForeignKeyConstraint(
            ["company_id", "attribute_id", "value_id"],
            [
                "core_attribute_value.company_id",
                "core_attribute_value.attribute_id",
                "core_attribute_value.id",
            ],
            name="fk_core_template_value_value_id",
            ondelete="RESTRICT",
        ),
    )

    template_id: Mapped[int]
    template: Mapped[ProductTemplate] = company_ref(
        ProductTemplate, ondelete="CASCADE", index=False
    )
    attribute_id: Mapped[int] = mapped_column(BigInteger)
    value_id: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(Integer, default=0)


class TemplateExclusion(CompanyMixin, CoreBase):
    """Two values that do not go together in a template; the smaller id stands first."""

    __tablename__ = "core_template_exclusion"
    __table_args__ = (
        CheckConstraint("first_id < second_id", name="order"),
        UniqueConstraint("company_id", "template_id", "first_id", "second_id"),
    )

    template_id: Mapped[int]
    template: Mapped[ProductTemplate] = company_ref(
        ProductTemplate, ondelete="CASCADE", index=False
    )
    first_id: Mapped[int]
    first: Mapped[AttributeValue] = company_ref(AttributeValue)
    second_id: Mapped[int]
    second: Mapped[AttributeValue] = company_ref(AttributeValue)


class ProductVariant(CompanyMixin, CoreBase):
    """A product that is one combination of a template's values; `values_key` names it.

    The key lists the ids of the values, ascending: "12-45". `fell_away` says that the template
    lost the combination and the product was archived for that, not by someone's wish.
    """

    __tablename__ = "core_product_variant"
    __table_args__ = (
        UniqueConstraint("company_id", "product_id"),
        UniqueConstraint("company_id", "template_id", "values_key"),
    )

    product_id: Mapped[int]
    product: Mapped[Product] = company_ref(Product, ondelete="CASCADE", index=False)
    template_id: Mapped[int]
    template: Mapped[ProductTemplate] = company_ref(ProductTemplate, index=False)
    values_key: Mapped[str] = mapped_column(String(200), info={"personal": False})
    fell_away: Mapped[bool] = mapped_column(Boolean, default=False)
