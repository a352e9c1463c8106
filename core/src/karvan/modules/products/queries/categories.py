"""Reading category trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.errors import NotFound
from karvan.modules.products.models import CategoryMember
from karvan.modules.products.models import CategoryTree
from karvan.modules.products.models import ProductCategory

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class CategoryNode:
    """A category at its place: `depth` 0 stands at the top of its tree."""

    category: ProductCategory
    depth: int


@dataclass(frozen=True)
class TreeChoice:
    """A tree with its categories, each parent before its children."""

    tree: CategoryTree
    nodes: list[CategoryNode]


def get_tree(ctx: Context, tree_id: int) -> CategoryTree:
    """The tree of this id; raises NotFound."""
    tree = ctx.session.get(CategoryTree, (ctx.company.id, tree_id))
    if tree is None:
        raise NotFound
    return tree


def find_tree_by_code(ctx: Context, code: str) -> CategoryTree | None:
    """The tree of this code, or None."""
    return ctx.session.scalars(select(CategoryTree).where(CategoryTree.code == code)).one_or_none()


def list_trees(ctx: Context) -> Sequence[CategoryTree]:
    """The trees of the company, in the order they were made."""
    return ctx.session.scalars(select(CategoryTree).order_by(CategoryTree.id)).all()


def get_category(ctx: Context, category_id: int) -> ProductCategory:
    """The category of this id; raises NotFound."""
    category = ctx.session.get(ProductCategory, (ctx.company.id, category_id))
    if category is None:
        raise NotFound
    return category


def list_categories(
    ctx: Context, tree_id: int, *, with_archived: bool = False
) -> list[CategoryNode]:
    """The categories of a tree, each parent before its children, siblings by name."""
    statement = select(ProductCategory).where(ProductCategory.tree_id == tree_id)
    if not with_archived:
        statement = statement.where(ProductCategory.active)
    children: dict[int | None, list[ProductCategory]] = {}
    found = ctx.session.scalars(statement).all()
    ids = {each.id for each in found}
    for each in sorted(found, key=lambda one: (str(one.name), one.id)):
        parent = each.parent_id if each.parent_id in ids else None
        children.setdefault(parent, []).append(each)
    nodes: list[CategoryNode] = []
    waiting = [CategoryNode(each, 0) for each in reversed(children.get(None, []))]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        below = children.get(node.category.id, [])
        waiting += [CategoryNode(each, node.depth + 1) for each in reversed(below)]
    return nodes


def category_choices(ctx: Context, *, with_archived: bool = False) -> list[TreeChoice]:
    """All trees with their categories."""
    return [
        TreeChoice(tree, list_categories(ctx, tree.id, with_archived=with_archived))
        for tree in list_trees(ctx)
    ]


def with_descendants(ctx: Context, category_id: int) -> list[int]:
    """The category and all below it; raises NotFound."""
    tree_id = get_category(ctx, category_id).tree_id
    rows = ctx.session.execute(
        select(ProductCategory.id, ProductCategory.parent_id).where(
            ProductCategory.tree_id == tree_id
        )
    )
    children: dict[int, list[int]] = {}
    for each, parent in rows:
        if parent is not None:
            children.setdefault(parent, []).append(each)
    found, waiting = [category_id], [category_id]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def categories_of(ctx: Context, product_id: int) -> dict[int, ProductCategory]:
    """The category the product has in each tree, by the id of the tree."""
    members = select(CategoryMember.category_id).where(
        CategoryMember.company_id == ctx.company.id, CategoryMember.product_id == product_id
    )
    found = ctx.session.scalars(select(ProductCategory).where(ProductCategory.id.in_(members)))
    return {each.tree_id: each for each in found}
