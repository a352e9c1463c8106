"""The list page, and the table of all addresses that belong to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.entities.bulk.actions import bulk_actions
from karvan.entities.listing import SIZES
from karvan.errors import NotFound
from karvan.web.kit.lists.asking import LIST
from karvan.web.kit.lists.asking import state_of
from karvan.web.kit.lists.bulk import ask_bulk
from karvan.web.kit.lists.bulk import cancel_bulk
from karvan.web.kit.lists.bulk import run_bulk
from karvan.web.kit.lists.bulk import show_run
from karvan.web.kit.lists.editing import save_cell
from karvan.web.kit.lists.editing import show_cell
from karvan.web.kit.lists.exporting import export_list
from karvan.web.kit.lists.exporting import prepare_export
from karvan.web.kit.lists.filter_pages import show_filter
from karvan.web.kit.lists.grid import save_grid
from karvan.web.kit.lists.grid import show_grid
from karvan.web.kit.lists.grouping import grouped_table
from karvan.web.kit.lists.table import table_of
from karvan.web.kit.lists.toolbar import toolbar_of
from karvan.web.kit.lists.views import change_this_view
from karvan.web.kit.lists.views import choose_these_columns
from karvan.web.kit.lists.views import save_this_view
from karvan.web.kit.routes import KitRoute
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaration import Entity

TEMPLATE = "karvan/kit/list.html"
BOARDS: dict[str, Callable[..., Response]] = {}


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
        actions=[] if state.vanished or is_grouped else bulk_actions(ctx, entity),
        sizes=SIZES,
    )


def show_board(ctx: Context, entity: Entity, view: str) -> Response:
    """The same records as a board, calendar, pivot table or chart."""
    declared = getattr(entity, view)
    if declared is None or view not in BOARDS:
        raise NotFound
    return BOARDS[view](ctx, entity, request)


def _edits(entity: Entity) -> bool:
    return bool(entity.list.editable)


ROUTES: list[KitRoute] = [
    KitRoute("list", "GET", "", "read", show_list),
    KitRoute("filter", "GET", "/filter", "read", show_filter),
    KitRoute("view_save", "POST", "/views", "read", save_this_view, form="list"),
    KitRoute("view_change", "POST", "/views/<int:view_id>", "read", change_this_view, form="list"),
    KitRoute("columns", "POST", "/columns", "read", choose_these_columns, form="list"),
    KitRoute("bulk_form", "GET", "/bulk", "read", ask_bulk),
    KitRoute("bulk", "POST", "/bulk", "read", run_bulk, form="bulk_form"),
    KitRoute("bulk_result", "GET", "/bulk/<int:run_id>", "read", show_run),
    KitRoute("bulk_cancel", "POST", "/bulk/<int:run_id>/cancel", "read", cancel_bulk),
    KitRoute(
        "cell_form", "GET", "/<int:record_id>/cell/<field>", "update", show_cell, wanted=_edits
    ),
    KitRoute(
        "cell",
        "POST",
        "/<int:record_id>/cell/<field>",
        "update",
        save_cell,
        form="cell_form",
        wanted=_edits,
    ),
    KitRoute("grid", "GET", "/grid", "create", show_grid),
    KitRoute("grid_save", "POST", "/grid", "create", save_grid, form="grid"),
    KitRoute("export", "GET", "/export.<format>", "read", export_list, opens_own=True),
    KitRoute("export_prepare", "POST", "/export.<format>", "read", prepare_export, form="export"),
]
