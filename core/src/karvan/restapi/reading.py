"""Views that read: a page of records, and one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import urlencode

from flask import Response
from flask import request

from karvan.entities.reading.listing import get_record
from karvan.entities.reading.listing import list_records
from karvan.restapi.answering import respond
from karvan.restapi.asking import MOST_LIMIT
from karvan.restapi.asking import OF_ONE
from karvan.restapi.asking import check_names
from karvan.restapi.asking import fields_asked
from karvan.restapi.asking import list_asked
from karvan.restapi.documents import document_of
from karvan.restapi.documents import documents_of
from karvan.restapi.etags import etag_of
from karvan.restapi.naming import grouped
from karvan.restapi.repeating import Answer

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.reading.listing import Page


def rest_list(ctx: Context, entity: Entity) -> Response:
    """A page of records, and the cursors of the pages around it."""
    asked = list_asked(ctx, entity)
    page = list_records(ctx, entity, asked.records, most=MOST_LIMIT, counted=asked.count)
    body: dict[str, Any] = {
        "items": documents_of(ctx, entity, page.records, asked.fields),
        "next": page.next,
        "previous": page.previous,
    }
    if asked.count:
        body |= {"count": page.count, "count_is_capped": page.is_capped}
    return respond(Answer(200, body, _links(page)))


def rest_read(ctx: Context, entity: Entity, record_id: int) -> Response:
    """One record."""
    check_names(OF_ONE)
    names = fields_asked(ctx, entity)
    document = document_of(ctx, entity, get_record(ctx, entity, record_id))
    headers = {"ETag": f'"{etag_of(document)}"'}
    if request.args.get("fields"):
        document = _selected(document, names)
    return respond(Answer(200, document, headers))


def _selected(document: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    wanted = grouped(dict.fromkeys(names))
    return _within(document, {"id": None, "version": None, **wanted})


def _within(document: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _within(value, wanted[name]) if isinstance(wanted[name], dict) else value
        for name, value in document.items()
        if name in wanted
    }


def _links(page: Page) -> dict[str, str]:
    """The pages around as RFC 8288 writes them, for programs that follow links."""
    around = {"next": ("after", page.next), "prev": ("before", page.previous)}
    links = [
        f'<{_at(name, cursor)}>; rel="{rel}"' for rel, (name, cursor) in around.items() if cursor
    ]
    return {"Link": ", ".join(links)} if links else {}


def _at(name: str, cursor: str) -> str:
    kept = [pair for pair in request.args.items(multi=True) if pair[0] not in {"after", "before"}]
    return f"{request.path}?{urlencode([*kept, (name, cursor)])}"
