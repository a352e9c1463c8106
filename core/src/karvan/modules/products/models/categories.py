"""Categories of products: several trees side by side, one place per tree for each product."""

from __future__ import annotations

from sqlalchemy import BigInteger
from sqlalchemy import Boolean
from sqlalchemy import CheckConstraint
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import Index
from sqlalchemy import String
from sqlalchemy import UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped
from sqlalchemy.orm import mapped_column

from karvan.db.base import CoreBase
from karvan.db.base import company_ref
from karvan.db.mixins import CompanyMixin
from karvan.db.mixins import StampMixin
from karvan.db.mixins import VersionMixin
from karvan.db.types import Translated
from karvan.db.types import TranslatedText
from karvan.modules.products.models.products import Product
from karvan.modules.products.models.products import new_group_key


def _one_tree(purpose: str) -> Index:
    """At most one tree of the company serves the purpose."""
    return Index(
        f"uq_core_category_tree_{purpose}",
        "company_id",
        unique=True,
        sqlite_where=sql(purpose),
        postgresql_where=sql(purpose),
    )


class CategoryTree(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """One way to sort products: by sales, by accounting, by storage.

    The tree `for_posting` chooses accounts, the one `for_pricing` prices; the same tree may do both.
    """

    __tablename__ = "core_category_tree"
    __table_args__ = (
        UniqueConstraint("company_id", "code"),
        _one_tree("for_posting"),
        _one_tree("for_pricing"),
    )

    code: Mapped[str] = mapped_column(String(40), info={"personal": False})
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    for_posting: Mapped[bool] = mapped_column(Boolean, default=False)
    for_pricing: Mapped[bool] = mapped_column(Boolean, default=False)


class ProductCategory(CompanyMixin, VersionMixin, StampMixin, CoreBase):
    """A node of a tree; its parent stands in the same tree, which the key makes sure of."""

    __tablename__ = "core_product_category"
    __table_args__ = (
        UniqueConstraint("company_id", "tree_id", "code"),
        UniqueConstraint("company_id", "tree_id", "id"),
        UniqueConstraint("company_id", "group_key"),
        CheckConstraint("parent_id <> id", name="parent"),
        ForeignKeyConstraint(
            ["company_id", "tree_id", "parent_id"],
            [
                "core_product_category.company_id",
                "core_product_category.tree_id",
                "core_product_category.id",
            ],
            name="fk_core_product_category_parent_id",
            ondelete="RESTRICT",
        ),
        Index("ix_core_product_category_parent_id", "company_id", "parent_id"),
    )

    tree_id: Mapped[int]
    tree: Mapped[CategoryTree] = company_ref(CategoryTree, index=False)
    parent_id: Mapped[int | None] = mapped_column(BigInteger)
    code: Mapped[str] = mapped_column(String(40), info={"personal": False})
    name: Mapped[TranslatedText] = mapped_column(Translated, info={"personal": False})
    active: Mapped[bool] = mapped_column(Boolean, default=True)
    group_key: Mapped[str] = mapped_column(
        String(32), default=new_group_key, info={"personal": False}
    )


class CategoryMember(CompanyMixin, CoreBase):
    """The one category a product has in a tree."""

    __tablename__ = "core_category_member"
    __table_args__ = (
        UniqueConstraint("company_id", "product_id", "tree_id"),
        ForeignKeyConstraint(
            ["company_id", "tree_id", "category_id"],
            [
                "core_product_category.company_id",
                "core_product_category.tree_id",
                "core_product_category.id",
            ],
            name="fk_core_category_member_category_id",
            ondelete="RESTRICT",
        ),
        Index("ix_core_category_member_category_id", "company_id", "category_id"),
    )

    product_id: Mapped[int]
    product: Mapped[Product] = company_ref(Product, ondelete="CASCADE", index=False)
    tree_id: Mapped[int] = mapped_column(BigInteger)
    category_id: Mapped[int] = mapped_column(BigInteger)
