"""Tells programs that they use what is to go: the headers Deprecation and Sunset.

They stand on every answer of a deprecated entity, and where a deprecated field is answered, sent,
sorted or filtered by. Who asks with `fields` for others is not bothered.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from typing import TYPE_CHECKING

from flask import g
from flask import has_request_context
from flask import request
from werkzeug.http import http_date

from karvan.entities.declaring.deprecation import Deprecated
from karvan.entities.declaring.known import fields_of

if TYPE_CHECKING:
    from flask import Flask
    from flask import Response

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

KEPT = "karvan_leaving"
HIDDEN = frozenset({401, 403, 404})


def install(app: Flask) -> None:
    """Give the answers of the API their headers. What is not there tells nothing of itself."""

    @app.after_request
    def tell_leaving(response: Response) -> Response:
        found = [*g.get(KEPT, ()), *_of_entity(app)]
        if found and response.status_code not in HIDDEN:
            since = min(each.since for each in found)
            response.headers["Deprecation"] = f"@{int(_midnight(since).timestamp())}"
            ends = [each.until for each in found if each.until]
            if ends:
                response.headers["Sunset"] = http_date(_midnight(min(ends)))
        return response


def announce(app: Flask, endpoint: str, entity: Entity) -> None:
    """This address is one of an entity that is to go."""
    if entity.deprecated is not None:
        app.extensions.setdefault(KEPT, {})[endpoint] = entity.deprecated


def note_fields(ctx: Context, entity: Entity, names: Iterable[str]) -> None:
    """The request uses these fields, by public name; say so where one is to go."""
    known = fields_of(ctx, entity)
    found = (known[name].field.deprecated for name in names if name in known)
    left = [each for each in found if each is not None]
    if left and has_request_context():
        g.setdefault(KEPT, []).extend(left)


def _of_entity(app: Flask) -> list[Deprecated]:
    found: dict[str | None, Deprecated] = app.extensions.get(KEPT, {})
    return [found[request.endpoint]] if request.endpoint in found else []


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
