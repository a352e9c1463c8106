"""Bookmarks as they are shown: with a title and an address, and only what may be read now."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any
from typing import cast
from urllib.parse import urlsplit

from flask import current_app as app
from flask import url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from karvan.desk.bookmarks import PAGE
from karvan.desk.bookmarks import Kind
from karvan.desk.bookmarks import list_bookmarks
from karvan.desk.bookmarks import record_in
from karvan.entities.declaring.known import find_entity
from karvan.entities.reading.listing import select_of
from karvan.entities.reading.rows import link_of
from karvan.entities.reading.rows import title_of_record
from karvan.errors import Forbidden
from karvan.i18n import Text
from karvan.plugins.access import access_of
from karvan.plugins.declarations import Report
from karvan.web.desk.targets import REPORT
from karvan.web.navigation import known_icon

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.desk.models import Bookmark
    from karvan.plugins.gate import Gate


@dataclass(frozen=True)
class Mark:
    """A bookmark that may be followed."""

    target: str
    title: str
    url: str
    icon: str
    label: Text


def list_marks(ctx: Context, kind: Kind) -> list[Mark]:
    """The person's bookmarks that lead to something they may read, the newest first."""
    kept = list_bookmarks(ctx, kind)
    records = _records(ctx, kept)
    shown = (records.get(each.target) or _page(ctx, each) for each in kept)
    return [each for each in shown if each is not None]


def _records(ctx: Context, kept: Sequence[Bookmark]) -> dict[str, Mark]:
    """One query for each entity, with its permission and scope."""
    wanted: dict[str, dict[int, str]] = {}
    for each in kept:
        if (found := record_in(each.target)) is not None:
            wanted.setdefault(found[0], {})[found[1]] = each.target
    return {
        mark.target: mark for code, ids in wanted.items() for mark in _of_entity(ctx, code, ids)
    }


def _of_entity(ctx: Context, code: str, ids: dict[int, str]) -> Iterable[Mark]:
    entity = find_entity(ctx, code)
    if entity is None:
        return
    try:
        statement = select_of(ctx, entity).where(entity.model.id.in_(ids))
    except Forbidden:
        return
    for record in ctx.session.scalars(statement):
        address = address_of_record(code, record.id, link_of(ctx, entity, record))
        title = title_of_record(ctx, entity, record)
        yield Mark(ids[record.id], title, address, known_icon(entity.icon), entity.label)


def _page(ctx: Context, kept: Bookmark) -> Mark | None:
    address = kept.target.removeprefix(PAGE)
    if address == kept.target or not may_open(ctx, address):
        return None
    return Mark(kept.target, kept.title, address, "file-text", "")


def address_of_record(
    code: str, record_id: int, place: tuple[str, Mapping[str, Any]] | None
) -> str:
    """The address of a record's own page, else of the one every record has."""
    return address_of(place) or url_for("core.record", kind=code, record_id=record_id)


def address_of(place: tuple[str, Mapping[str, Any]] | None) -> str | None:
    """The address of a record's page, None where it has none."""
    if place is None or place[0] not in app.view_functions:
        return None
    return url_for(place[0], **place[1])


def may_open(ctx: Context, address: str) -> bool:
    """Whether an address of this company is there and this person may open it."""
    try:
        path = urlsplit(address).path.removeprefix(app.config.get("APPLICATION_ROOT", "/") or "/")
        endpoint, given = app.url_map.bind("").match("/" + path.lstrip("/"), method="GET")
    except (HTTPException, RequestRedirect, ValueError):
        return False
    if given.get("company") != ctx.company.code:
        return False
    return _is_on(ctx, endpoint) and _is_permitted(ctx, endpoint, given)


def _is_on(ctx: Context, endpoint: str) -> bool:
    owner = cast("Gate", app.extensions["karvan.gate"]).owners.get(endpoint)
    return owner is None or (owner in ctx.view.on and owner not in ctx.view.unavailable)


def _is_permitted(ctx: Context, endpoint: str, given: Mapping[str, Any]) -> bool:
    access = access_of(app.view_functions[endpoint])
    if access is not None and access.permission and not ctx.can(access.permission):
        return False
    if endpoint != REPORT:
        return True
    plugin, _dot, code = str(given.get("code", "")).partition(".")
    declared = ctx.runtime.registry.declarations(Report, ctx.view.on)
    return any(
        each.plugin == plugin and each.code == code and ctx.can(each.permission)
        for each in declared
    )
