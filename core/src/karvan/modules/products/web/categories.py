"""Category trees in the browser: all trees on one page, and the forms of trees and categories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.i18n import lazy_gettext as _
from karvan.modules.products.models import ProductCategory
from karvan.modules.products.permissions import CATEGORY_MANAGE
from karvan.modules.products.permissions import PRODUCT_READ
from karvan.modules.products.queries.categories import category_choices
from karvan.modules.products.queries.categories import get_category
from karvan.modules.products.queries.categories import get_tree
from karvan.modules.products.queries.categories import list_categories
from karvan.modules.products.services import SaveCategory
from karvan.modules.products.services import SaveTree
from karvan.modules.products.services import save_category
from karvan.modules.products.services import save_tree
from karvan.plugins.access import permission
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.typed import Typed

if TYPE_CHECKING:
    from karvan.context import Context

PLACE = f"{CORE}/product-categories"


@core.get(PLACE)
@permission(PRODUCT_READ)
def product_categories(ctx: Context) -> Response:
    """All trees with their categories."""
    trees = category_choices(ctx, with_archived=True)
    return render(ctx, "karvan/products/categories.html", trees=trees)


@core.get(f"{PLACE}/trees/new")
@permission(CATEGORY_MANAGE)
def new_category_tree(ctx: Context) -> Response:
    """The form of a new tree."""
    return render(ctx, "karvan/products/tree.html", tree=None)


@core.post(f"{PLACE}/trees/new")
@permission(CATEGORY_MANAGE)
def add_category_tree(ctx: Context) -> Response:
    """Create what the form says."""
    return _save_tree(ctx, None)


@core.get(f"{PLACE}/trees/<int:tree_id>")
@permission(CATEGORY_MANAGE)
def category_tree(ctx: Context, tree_id: int) -> Response:
    """The form of one tree."""
    return render(ctx, "karvan/products/tree.html", tree=get_tree(ctx, tree_id))


@core.post(f"{PLACE}/trees/<int:tree_id>")
@permission(CATEGORY_MANAGE)
def change_category_tree(ctx: Context, tree_id: int) -> Response:
    """Change what the form says."""
    return _save_tree(ctx, tree_id)


@core.get(f"{PLACE}/trees/<int:tree_id>/new")
@permission(CATEGORY_MANAGE)
def new_product_category(ctx: Context, tree_id: int) -> Response:
    """The form of a new category of a tree."""
    return _form(ctx, tree_id, None)


@core.post(f"{PLACE}/trees/<int:tree_id>/new")
@permission(CATEGORY_MANAGE)
def add_product_category(ctx: Context, tree_id: int) -> Response:
    """Create what the form says."""
    return _save(ctx, tree_id, None)


@core.get(f"{PLACE}/<int:category_id>")
@permission(CATEGORY_MANAGE)
def product_category(ctx: Context, category_id: int) -> Response:
    """The form of one category."""
    category = get_category(ctx, category_id)
    return _form(ctx, category.tree_id, category)


@core.post(f"{PLACE}/<int:category_id>")
@permission(CATEGORY_MANAGE)
def change_product_category(ctx: Context, category_id: int) -> Response:
    """Change what the form says."""
    return _save(ctx, get_category(ctx, category_id).tree_id, category_id)


def _save_tree(ctx: Context, tree_id: int | None) -> Response:
    typed = Typed(ctx, request.form)
    command = SaveTree(
        typed.text("code"),
        typed.translated("name"),
        for_posting=typed.is_checked("for_posting"),
        for_pricing=typed.is_checked("for_pricing"),
        tree_id=tree_id,
        version=form_version() or 0,
    )
    save_tree(ctx, command)
    return redirect_to(ctx, "core.product_categories", flash=_("The tree was saved."))


def _save(ctx: Context, tree_id: int, category_id: int | None) -> Response:
    typed = Typed(ctx, request.form)
    command = SaveCategory(
        tree_id,
        typed.translated("name"),
        typed.text("code"),
        parent_id=typed.identifier("parent"),
        active=typed.is_checked("active") or category_id is None,
        category_id=category_id,
        version=form_version() or 0,
    )
    save_category(ctx, command)
    return redirect_to(ctx, "core.product_categories", flash=_("The category was saved."))


def _form(ctx: Context, tree_id: int, category: ProductCategory | None) -> Response:
    nodes = list_categories(ctx, tree_id)
    return render(
        ctx,
        "karvan/products/category.html",
        tree=get_tree(ctx, tree_id),
        category=category,
        parents=[each for each in nodes if category is None or each.category.id != category.id],
    )
