"""The list page, and the addresses of what belongs to reading it; `writing.py` has the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.entities.bulk.actions import BulkAction
from karvan.entities.bulk.actions import bulk_actions
from karvan.entities.reading.listing import SIZES
from karvan.errors import NotFound
from karvan.web.kit.boards.pages import BOARDS
from karvan.web.kit.lists.asking import LIST
from karvan.web.kit.lists.asking import is_offered
from karvan.web.kit.lists.asking import state_of
from karvan.web.kit.lists.filter_pages import show_filter
from karvan.web.kit.lists.grouping import grouped_table
from karvan.web.kit.lists.links import has_page
from karvan.web.kit.lists.table import table_of
from karvan.web.kit.lists.toolbar import toolbar_of
from karvan.web.kit.lists.views import change_this_view
from karvan.web.kit.lists.views import choose_these_columns
from karvan.web.kit.lists.views import save_this_view
from karvan.web.kit.prints import may_print
from karvan.web.kit.routes import KitRoute
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

TEMPLATE = "karvan/kit/list.html"


def show_list(ctx: Context, entity: Entity) -> Response:
    """The records of an entity, in the view that the address names."""
    state = state_of(ctx, entity, request.args)
    if state.view != LIST:
        return show_board(ctx, entity, state.view)
    is_grouped = bool(state.group)
    return render(
        ctx,
        entity.templates.get(LIST, TEMPLATE),
        entity=entity,
        state=state,
        bar=toolbar_of(ctx, state),
        table=None if is_grouped else table_of(ctx, state),
        groups=grouped_table(ctx, state) if is_grouped else None,
        actions=_actions(ctx, entity) if not (state.vanished or is_grouped) else [],
        sizes=SIZES,
        prints=may_print(ctx, entity) and has_page(entity, "bulk"),
    )


def _actions(ctx: Context, entity: Entity) -> list[BulkAction]:
    return bulk_actions(ctx, entity) if has_page(entity, "bulk") else []


def show_board(ctx: Context, entity: Entity, view: str) -> Response:
    """The same records as a board, calendar, pivot table or chart."""
    if not is_offered(entity, view):
        raise NotFound
    return BOARDS[view](ctx, entity, request)


ROUTES: list[KitRoute] = [
    KitRoute("list", "GET", "", "read", show_list),
    KitRoute("filter", "GET", "/filter", "read", show_filter),
    KitRoute("view_save", "POST", "/views", "read", save_this_view, form="list"),
    KitRoute("view_change", "POST", "/views/<int:view_id>", "read", change_this_view, form="list"),
    KitRoute("columns", "POST", "/columns", "read", choose_these_columns, form="list"),
]
