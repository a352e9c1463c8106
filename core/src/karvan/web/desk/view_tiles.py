"""Saved views as tiles: the first records of a list, or the bars of a chart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from flask import Response
from flask import current_app as app
from flask import url_for
from sqlalchemy import or_
from sqlalchemy import select

from karvan.entities.declaring.known import find_entity
from karvan.entities.declaring.known import get_entity
from karvan.entities.declaring.known import list_entities
from karvan.entities.figures.groups import series_of
from karvan.entities.reading.listing import list_records
from karvan.entities.reading.rows import rows_of
from karvan.entities.saved_views.models import OWN
from karvan.entities.saved_views.models import SavedView
from karvan.entities.saved_views.queries import get_view
from karvan.errors import NotFound
from karvan.plugins.access import signed_in
from karvan.web.desk.marks import address_of
from karvan.web.desk.tiles import OfferedTile
from karvan.web.desk.tiles import source
from karvan.web.kit.lists.asking import ListState
from karvan.web.kit.lists.asking import query_args
from karvan.web.kit.lists.asking import state_of
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

ROWS, COLUMNS, BARS = 7, 3, 7
WHOLE = 100


@dataclass(frozen=True)
class Bar:
    """One bar of a small chart: what it stands for, its figure, and its length of 100."""

    title: str
    text: str
    length: int


@source
def _of_views(ctx: Context) -> Iterable[OfferedTile]:
    entities = {each.code: each for each in list_entities(ctx)}
    views = ctx.session.scalars(
        select(SavedView)
        .where(
            SavedView.kind != OWN,
            SavedView.entity.in_(entities),
            or_(SavedView.user_id == (ctx.actor.person_id or 0), SavedView.user_id.is_(None)),
        )
        .order_by(SavedView.entity, SavedView.name, SavedView.id)
    )
    for view in views:
        entity = entities[view.entity]
        yield OfferedTile(
            f"view:{view.id}",
            view.name,
            entity.plural,
            "core.tile_view",
            {"view_id": view.id},
            icon=entity.icon,
            size="small" if view.kind == "chart" else "wide",
            order=40,
        )


@core.get(f"{CORE}/tiles/views/<int:view_id>")
@signed_in("the permission of what the view lists is asked")
def tile_view(ctx: Context, view_id: int) -> Response:
    """The first records of a saved view, or its chart in a few bars."""
    kept = ctx.session.get(SavedView, (ctx.company.id, view_id))
    if kept is None or find_entity(ctx, kept.entity) is None:
        raise NotFound
    entity = get_entity(ctx, kept.entity)
    view = get_view(ctx, entity, view_id)
    state = state_of(ctx, entity, query_args(view.query), strict=False)
    listing = entity.endpoint("list")
    whole = url_for(listing, v=view.id) if listing in app.view_functions else None
    bars = _bars(ctx, entity, state) if view.kind == "chart" else []
    return render(
        ctx, "karvan/desk/tile_view.html", view=view, whole=whole, bars=bars,
        **({} if bars else _records(ctx, entity, state)),
    )  # fmt: skip


def _records(ctx: Context, entity: Entity, state: ListState) -> dict[str, object]:
    page = list_records(ctx, entity, state.request)
    names = list(state.columns or entity.list.columns)[:COLUMNS]
    address = lambda endpoint, **values: address_of((endpoint, values)) or ""  # noqa: E731 - a name for a short thing
    rows = rows_of(ctx, entity, page.records[:ROWS], names, address=address)
    return {"rows": rows, "names": names, "count": page.count, "is_capped": page.is_capped}


def _bars(ctx: Context, entity: Entity, state: ListState) -> list[Bar]:
    """The longest bars of the chart's first series."""
    first = entity.chart
    by = state.args.get("by") or (first.by if first else "")
    measure = state.args.get("measure") or (first.measure if first else "count")
    if not by:
        return []
    series = series_of(ctx, entity, state.request, by, measure)
    points = series[0].points if series else []
    known = [(each, abs(each.figure.number or Decimal(0))) for each in points]
    most = max((number for _each, number in known), default=Decimal(0)) or Decimal(1)
    longest = sorted(known, key=lambda pair: -pair[1])[:BARS]
    return [
        Bar(str(each.member.title), each.figure.text, int(number * WHOLE / most))
        for each, number in longest
    ]
