"""The page of the global search: what was found of each entity, and the way to all of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response
from flask import current_app as app
from flask import request
from flask import url_for

from karvan.i18n import Text
from karvan.plugins.access import signed_in
from karvan.search.finding import Group
from karvan.search.finding import find
from karvan.search.matching import LONGEST_QUERY
from karvan.web.desk.marks import address_of_record
from karvan.web.navigation import known_icon
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context

MOST_SHOWN = 20


@dataclass(frozen=True)
class ShownGroup:
    """What was found of an entity, with addresses; `all_url` leads to its list."""

    code: str
    title: Text
    label: Text
    icon: str
    hits: list[tuple[str, str, str]]
    all_url: str | None
    is_more: bool


@core.get(f"{CORE}/search")
@signed_in("everyone finds what they may read")
def search(ctx: Context) -> Response:
    """The records that hold the words, at most 20 of each kind."""
    typed = request.args.get("q", "")[:LONGEST_QUERY]
    return render(
        ctx, "karvan/desk/search.html", typed=typed, groups=find_groups(ctx, typed, MOST_SHOWN)
    )


def find_groups(ctx: Context, typed: str, most: int) -> list[ShownGroup]:
    """What is found, as it is shown."""
    return [_shown(each, typed) for each in find(ctx, typed, most=most)]


def _shown(group: Group, typed: str) -> ShownGroup:
    entity = group.entity
    hits = [
        (hit.title, hit.detail, address_of_record(entity.code, hit.id, hit.link))
        for hit in group.hits
    ]
    listing = entity.endpoint("list")
    all_url = url_for(listing, q=typed) if listing in app.view_functions else None
    icon = known_icon(entity.icon)
    return ShownGroup(entity.code, entity.plural, entity.label, icon, hits, all_url, group.is_more)
