"""The views of records that are no list, and the addresses that belong to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from karvan.web.kit.boards.calendar import export_ics
from karvan.web.kit.boards.calendar import render_calendar
from karvan.web.kit.boards.chart import render_chart
from karvan.web.kit.boards.kanban import move_on_board
from karvan.web.kit.boards.kanban import render_kanban
from karvan.web.kit.boards.pivot import export_pivot
from karvan.web.kit.boards.pivot import render_pivot
from karvan.web.kit.routes import KitRoute

if TYPE_CHECKING:
    from flask import Response

    from karvan.entities.declaring.declaration import Entity

BOARDS: dict[str, Callable[..., Response]] = {
    "kanban": render_kanban,
    "calendar": render_calendar,
    "pivot": render_pivot,
    "chart": render_chart,
}


def _has_board(entity: Entity) -> bool:
    return entity.kanban is not None


def _has_calendar(entity: Entity) -> bool:
    return entity.calendar is not None


ROUTES: list[KitRoute] = [
    KitRoute(
        "move",
        "POST",
        "/<int:record_id>/move",
        "read",
        move_on_board,
        form="list",
        wanted=_has_board,
    ),
    KitRoute("ics", "GET", "/calendar.ics", "read", export_ics, wanted=_has_calendar),
    KitRoute("pivot_export", "GET", "/pivot.<format>", "read", export_pivot),
]
