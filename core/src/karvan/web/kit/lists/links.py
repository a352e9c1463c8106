"""Addresses between a list and its records: each keeps the list as the reader left it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import current_app
from werkzeug.datastructures import MultiDict

from karvan.entities.reading.listing import neighbours
from karvan.web.kit.lists.asking import CONTENT
from karvan.web.kit.lists.asking import LIST
from karvan.web.kit.lists.asking import request_of
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.web.kit.lists.asking import Args


def has_page(entity: Entity, page: str) -> bool:
    """Whether the entity has this generated page."""
    return entity.endpoint(page) in current_app.view_functions


def record_url(entity: Entity, record_id: int, **values: Any) -> str | None:
    """The address of a record's generated page, None where the entity has none."""
    if not has_page(entity, "page"):
        return None
    return url(entity.endpoint("page"), record_id=record_id, **values)


def neighbour_links(
    ctx: Context, entity: Entity, record: Any, args: Args
) -> tuple[str | None, str | None]:
    """The addresses of the records before and after this one in the list that the reader came from.

    `args` are those of the record's page, which carries the list's state along.
    """
    kept = MultiDict([(name, text) for name, text in args.items(multi=True) if name in CONTENT])
    request = request_of(kept)
    before, after = neighbours(ctx, entity, request, record)
    along = {name: kept.getlist(name) for name in ("f", "sort", "q", "show") if kept.get(name)}
    return (
        record_url(entity, before, **along) if before is not None else None,
        record_url(entity, after, **along) if after is not None else None,
    )


def list_url_of(entity: Entity, args: Args) -> str:
    """The way back: the list as it was when the reader opened the record."""
    along = {name: args.getlist(name) for name in ("f", "sort", "q", "show") if args.get(name)}
    return url(entity.endpoint(LIST), **along)
