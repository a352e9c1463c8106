"""The board: lanes of cards that are moved by dragging, by keyboard, or by a menu without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Request
from flask import Response
from flask import request as posted

from karvan.entities.declaring.known import shown_fields
from karvan.entities.declaring.views import Kanban
from karvan.entities.figures.boards import Board
from karvan.entities.figures.boards import board_of
from karvan.entities.figures.boards import move_card
from karvan.entities.reading.rows import title_of_record
from karvan.errors import NotFound
from karvan.i18n import gettext
from karvan.web.forms import form_version
from karvan.web.kit.boards.addresses import list_url
from karvan.web.kit.boards.addresses import new_url
from karvan.web.kit.boards.addresses import page_url
from karvan.web.kit.lists.asking import ListState
from karvan.web.kit.lists.asking import state_of
from karvan.web.kit.lists.toolbar import toolbar_of
from karvan.web.rendering import redirect
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

KANBAN, TEMPLATE = "kanban", "karvan/kit/boards/kanban.html"


def render_kanban(ctx: Context, entity: Entity, request: Request, *, said: str = "") -> Response:
    """The records as cards in the lanes of a choice, a state or a reference."""
    if entity.kanban is None:
        raise NotFound
    state = state_of(ctx, entity, request.args, strict=False)
    board = board_of(ctx, entity, entity.kanban, state.request, address=page_url)
    return render(
        ctx,
        entity.templates.get(KANBAN, TEMPLATE),
        entity=entity,
        state=state,
        bar=toolbar_of(ctx, state),
        board=board,
        kanban=entity.kanban,
        fields=shown_fields(ctx, entity),
        links=_links(state, board),
        new_urls=_new_urls(ctx, entity, entity.kanban, board),
        here=state.query(view=KANBAN),
        said=said,
    )


def move_on_board(ctx: Context, entity: Entity, record_id: int) -> Response:
    """Move a card to another lane, and show the board again."""
    if entity.kanban is None:
        raise NotFound
    to = posted.form.get("to", "")
    record = move_card(ctx, entity, entity.kanban, record_id, to, version=form_version())
    said = gettext("{title} was moved.", title=title_of_record(ctx, entity, record))
    if posted.headers.get("HX-Request-Type") == "partial":
        ctx.uow.flush()
        return render_kanban(ctx, entity, posted, said=said)
    query = state_of(ctx, entity, posted.args, strict=False).query(view=KANBAN)
    return redirect(entity.endpoint("list"), said, **query)


def _links(state: ListState, board: Board) -> dict[str, str]:
    """The list behind each lane."""
    return {lane.key: list_url(state, lane.filter) for lane in board.lanes}


def _new_urls(ctx: Context, entity: Entity, kanban: Kanban, board: Board) -> dict[str, str]:
    """Where a record of a lane is begun; a state is not chosen, it is come to."""
    if board.dimension.known.field.readonly:
        return {}
    return {
        lane.key: new_url(ctx, entity, **{kanban.by: lane.key}) for lane in board.lanes if lane.key
    }
