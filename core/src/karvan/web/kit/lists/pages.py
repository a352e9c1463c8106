"""The list page, and the table of all addresses that belong to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.entities.bulk.actions import bulk_actions
from karvan.web.kit.lists.asking import LIST
from karvan.web.kit.lists.asking import ListState
from karvan.web.kit.lists.asking import state_of
from karvan.web.kit.lists.grouping import checked_groups
from karvan.web.kit.lists.table import table_of
from karvan.web.kit.lists.toolbar import toolbar_of
from karvan.web.kit.routes import KitRoute
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaration import Entity

TEMPLATE = "karvan/kit/list.html"


def show_list(ctx: Context, entity: Entity) -> Response:
    """The records of an entity, in the view that the address names."""
    state = state_of(ctx, entity, request.args)
    if state.view != LIST:
        return _board(ctx, entity, state)
    if state.group:
        return _grouped(ctx, state)
    return render(
        ctx,
        entity.templates.get(LIST, TEMPLATE),
        entity=entity,
        state=state,
        bar=toolbar_of(ctx, state),
        table=table_of(ctx, state),
        groups=None,
        actions=[] if state.vanished else bulk_actions(ctx, entity),
    )


ROUTES: list[KitRoute] = [
    KitRoute("list", "GET", "", "read", show_list),
]
