"""Which category a product stands in, for columns and filters of its list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.modules.products.models import CategoryMember
from karvan.modules.products.models import Product

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from karvan.context import Context


def first_categories(ctx: Context, products: Sequence[Product]) -> dict[int, int]:
    """The id of each product's category in the first of its trees."""
    statement = (
        select(CategoryMember.product_id, CategoryMember.category_id)
        .where(CategoryMember.product_id.in_([each.id for each in products]))
        .order_by(CategoryMember.tree_id)
    )
    found: dict[int, int] = {}
    for product_id, category_id in ctx.session.execute(statement):
        found.setdefault(product_id, category_id)
    return found


def is_in_category(ctx: Context, categories: Sequence[int]) -> ColumnElement[bool]:
    """Whether a product stands in one of the categories, in whatever tree."""
    members = select(CategoryMember.product_id).where(
        CategoryMember.company_id == ctx.company.id, CategoryMember.category_id.in_(categories)
    )
    return Product.id.in_(members)
