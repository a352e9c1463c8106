"""What the page of this request is about: a record, or the page itself with its filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request

from karvan.desk.bookmarks import PAGE
from karvan.desk.bookmarks import is_marked
from karvan.desk.bookmarks import record_target
from karvan.entities.declaring.declaration import Entity
from karvan.plugins.declarations import MenuEntry

if TYPE_CHECKING:
    from karvan.context import Context

REPORT = "core.report"


@dataclass(frozen=True)
class Target:
    """What a star on this page would keep; `is_seen` where opening it counts as having seen it."""

    text: str
    is_seen: bool
    is_favourite: bool


def target_of_request(ctx: Context) -> Target | None:
    """The target of this page; None where nobody would come back to it."""
    found = _text(ctx)
    if found is None:
        return None
    text, is_seen = found
    return Target(text, is_seen, is_marked(ctx, "favourite", text))


def _text(ctx: Context) -> tuple[str, bool] | None:
    endpoint, given = request.endpoint or "", request.view_args or {}
    if request.method != "GET" or ctx.actor.person_id is None:
        return None
    page = _entity_page(ctx, endpoint)
    if page == "page" and isinstance(given.get("record_id"), int):
        return record_target(endpoint.removesuffix("_page"), given["record_id"]), True
    here = f"{PAGE}{request.full_path.rstrip('?')}"
    if endpoint == REPORT or _is_one_record(given):
        return here, True
    entries = ctx.runtime.registry.declarations(MenuEntry, ctx.view.on)
    is_listed = page == "list" or any(each.endpoint == endpoint for each in entries)
    return (here, False) if is_listed else None


def _entity_page(ctx: Context, endpoint: str) -> str | None:
    """Which generated page of an entity the endpoint is."""
    code, _underscore, page = endpoint.rpartition("_")
    declared = ctx.runtime.registry.declarations(Entity, ctx.view.on)
    return page if any(each.code == code and each.pages for each in declared) else None


def _is_one_record(given: dict[str, object]) -> bool:
    """An address with one number, such as a hand-written page of a record."""
    return [type(each) for name, each in given.items() if name != "company"] == [int]
