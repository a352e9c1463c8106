"""Category trees: adding, moving and archiving categories, and putting products into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from karvan.db.types import TranslatedText
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.graphs import find_cycle
from karvan.i18n import lazy_gettext as _
from karvan.modules.products.errors import CategoryInACircle
from karvan.modules.products.errors import UnknownCategory
from karvan.modules.products.models import CategoryMember
from karvan.modules.products.models import CategoryTree
from karvan.modules.products.models import ProductCategory
from karvan.modules.products.permissions import CATEGORY_CREATE
from karvan.modules.products.permissions import CATEGORY_UPDATE
from karvan.modules.products.permissions import PRODUCT_UPDATE
from karvan.modules.products.permissions import TREE_CREATE
from karvan.modules.products.permissions import TREE_UPDATE
from karvan.modules.products.queries.categories import get_category
from karvan.modules.products.queries.categories import get_tree
from karvan.modules.products.queries.products import get_product

if TYPE_CHECKING:
    from karvan.context import Context

Name = str | Mapping[str, str]
LONGEST_CODE = 40


@dataclass(frozen=True)
class SaveTree:
    """A tree of categories, new without an id; what serves posting or pricing is one tree each."""

    code: str
    name: Name
    for_posting: bool = False
    for_pricing: bool = False
    tree_id: int | None = None
    version: int = 0


@dataclass(frozen=True)
class SaveCategory:
    """A category of a tree, new without an id; an empty code is replaced by its id, `C12`."""

    tree_id: int
    name: Name
    code: str = ""
    parent_id: int | None = None
    active: bool = True
    category_id: int | None = None
    version: int = 0


def save_tree(ctx: Context, command: SaveTree) -> CategoryTree:
    """Add a tree or change it. Raises Invalid, StaleVersion."""
    ctx.require(TREE_CREATE if command.tree_id is None else TREE_UPDATE)
    tree = get_tree(ctx, command.tree_id) if command.tree_id is not None else CategoryTree()
    if command.tree_id is not None and tree.version != command.version:
        raise StaleVersion
    code, name = command.code.strip(), TranslatedText.of(command.name, ctx.company.language)
    problems = _text_problems(code, name, may_lack_code=False)
    others = ctx.session.scalars(select(CategoryTree)).all()
    for each in others:
        if each.id == command.tree_id:
            continue
        if each.code == code:
            problems.append(_taken(code))
        for field in ("for_posting", "for_pricing"):
            if getattr(command, field) and getattr(each, field):
                text = _("The tree {tree} serves this already. Change it first.", tree=each.code)
                problems.append(Problem("core.category_tree.purpose", text, field=field))
    if problems:
        raise Invalid(problems)
    tree.code, tree.name = code, name
    tree.for_posting, tree.for_pricing = command.for_posting, command.for_pricing
    ctx.session.add(tree)
    ctx.uow.flush()
    return tree


def save_category(ctx: Context, command: SaveCategory) -> ProductCategory:
    """Add a category or change it, moving it where a new parent is named.

    Raises CategoryInACircle, UnknownCategory for a parent of another tree, Invalid, StaleVersion.
    """
    ctx.require(CATEGORY_CREATE if command.category_id is None else CATEGORY_UPDATE)
    tree = get_tree(ctx, command.tree_id)
    category = _category_to_change(ctx, command)
    code, name = command.code.strip(), TranslatedText.of(command.name, ctx.company.language)
    problems = _text_problems(code, name, may_lack_code=True)
    taken = select(ProductCategory.id).where(
        ProductCategory.tree_id == tree.id, ProductCategory.code == code
    )
    owner = ctx.session.scalar(taken) if code else None
    if owner is not None and owner != category.id:
        problems.append(_taken(code))
    if problems:
        raise Invalid(problems)
    _require_fitting_parent(ctx, tree, category.id, command.parent_id)
    category.tree_id, category.parent_id = tree.id, command.parent_id
    category.code = code or category.code or f"C{category.id}"
    category.name, category.active = name, command.active
    ctx.session.add(category)
    ctx.uow.flush()
    return category


def set_category(ctx: Context, product_id: int, tree_id: int, category_id: int | None) -> None:
    """Put a product into one category of a tree, or into none. Raises UnknownCategory."""
    ctx.require(PRODUCT_UPDATE)
    product, tree = get_product(ctx, product_id), get_tree(ctx, tree_id)
    place = (CategoryMember.product_id == product.id, CategoryMember.tree_id == tree.id)
    member = ctx.session.scalars(select(CategoryMember).where(*place)).one_or_none()
    if category_id is None:
        if member is not None:
            ctx.session.delete(member)
    else:
        if get_category(ctx, category_id).tree_id != tree.id:
            raise UnknownCategory(category=category_id, tree=tree.code)
        if member is None:
            member = CategoryMember(product_id=product.id, tree_id=tree.id)
            ctx.session.add(member)
        member.category_id = category_id
    ctx.uow.flush()


def _category_to_change(ctx: Context, command: SaveCategory) -> ProductCategory:
    if command.category_id is None:
        return ProductCategory(id=ctx.uow.new_id())
    category = get_category(ctx, command.category_id)
    if category.version != command.version:
        raise StaleVersion
    return category


def _require_fitting_parent(
    ctx: Context, tree: CategoryTree, category_id: int, parent_id: int | None
) -> None:
    """The tree is locked, so that no two moves make a circle together."""
    if parent_id is None:
        return
    one = select(CategoryTree.id).where(CategoryTree.id == tree.id)
    ctx.session.execute(one.with_for_update()).all()
    rows = ctx.session.execute(
        select(ProductCategory.id, ProductCategory.parent_id, ProductCategory.code).where(
            ProductCategory.tree_id == tree.id
        )
    ).all()
    codes = {row.id: row.code for row in rows}
    if parent_id not in codes:
        raise UnknownCategory(category=parent_id, tree=tree.code)
    edges = {row.id: [row.parent_id] for row in rows if row.parent_id is not None}
    edges[category_id] = [parent_id]
    way = find_cycle(edges, category_id)
    if way is not None:
        raise CategoryInACircle(way=" → ".join(codes[each] for each in way))


def _text_problems(code: str, name: TranslatedText, *, may_lack_code: bool) -> list[Problem]:
    problems = []
    if not name:
        problems.append(Problem("core.product_category.name", _("Enter a name."), field="name"))
    if len(code) > LONGEST_CODE or not (code or may_lack_code):
        text = _("A code has 1 to {limit} characters.", limit=LONGEST_CODE)
        problems.append(Problem("core.product_category.code", text, field="code"))
    return problems


def _taken(code: str) -> Problem:
    text = _("The code {code} is in use. Choose another.", code=code)
    return Problem("core.product_category.code", text, field="code")
