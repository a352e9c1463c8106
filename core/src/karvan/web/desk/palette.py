"""The command palette: records, pages, actions, favourites and what was seen, as JSON for its list.

Everything in it is something the person could reach by other ways; nothing is done here.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import asdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response
from flask import current_app as app
from flask import jsonify
from flask import request
from flask import url_for

from karvan.entities.declaring.known import list_entities
from karvan.i18n import gettext
from karvan.identity.queries.people import list_companies_of
from karvan.plugins.access import signed_in
from karvan.plugins.declarations import Report
from karvan.search.matching import LONGEST_QUERY
from karvan.search.matching import parse_query
from karvan.text import lower_first
from karvan.text import normalize_text
from karvan.web.choices import LANGUAGE_CHOICES
from karvan.web.desk.marks import list_marks
from karvan.web.desk.searching import find_groups
from karvan.web.navigation import find_apps
from karvan.web.navigation import find_menu
from karvan.web.navigation import known_icon
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.templating import language_url

if TYPE_CHECKING:
    from karvan.context import Context

MOST_RECORDS = 5
MOST_PAGES = 8
MOST_RECENT = 6


@dataclass(frozen=True)
class Item:
    """One line: it leads to an address, or has the page do something by name."""

    title: str
    icon: str
    url: str = ""
    detail: str = ""
    act: str = ""


@core.get(f"{CORE}/palette")
@signed_in("everyone finds what they may reach")
def palette(ctx: Context) -> Response:
    """The groups of lines for what was typed; without it favourites, what was seen, and apps."""
    typed = request.args.get("q", "")[:LONGEST_QUERY]
    groups = _found(ctx, typed) if parse_query(typed) else _at_first(ctx)
    shown = [
        {"title": title, "items": [asdict(each) for each in items]}
        for title, items in groups
        if items
    ]
    return jsonify(groups=shown)


def _at_first(ctx: Context) -> Iterator[tuple[str, list[Item]]]:
    starred, seen = list_marks(ctx, "favourite"), list_marks(ctx, "seen")
    for title, marks in ((gettext("Favourites"), starred), (gettext("Recently seen"), seen)):
        yield title, [Item(m.title, m.icon, m.url, str(m.label)) for m in marks[:MOST_RECENT]]
    yield gettext("Apps"), [Item(str(a.title), a.icon, a.url) for a in find_apps(ctx)]
    yield gettext("Actions"), list(_actions(ctx))[:MOST_PAGES]


def _found(ctx: Context, typed: str) -> Iterator[tuple[str, list[Item]]]:
    words = normalize_text(typed).split()
    starred = [Item(m.title, m.icon, m.url, str(m.label)) for m in list_marks(ctx, "favourite")]
    yield gettext("Favourites"), _matching(starred, words)[:MOST_RECORDS]
    yield gettext("Pages"), _matching(_pages(ctx), words)[:MOST_PAGES]
    yield gettext("Actions"), _matching(_actions(ctx), words)[:MOST_PAGES]
    for group in find_groups(ctx, typed, MOST_RECORDS):
        items = [
            Item(title, group.icon, url, detail or str(group.label))
            for title, detail, url in group.hits
        ]
        if group.is_more and group.all_url:
            items.append(Item(gettext("All results"), "list", group.all_url, str(group.title)))
        yield str(group.title), items
    everything = Item(
        gettext("Search everywhere"), "search", url_for("core.search", q=typed), typed
    )
    yield gettext("Search"), [everything]


def _pages(ctx: Context) -> Iterator[Item]:
    for shown in find_apps(ctx):
        if shown.name == "home":
            yield Item(str(shown.title), shown.icon, shown.url)
        for group in find_menu(ctx, shown):
            for entry in group.entries:
                yield Item(str(entry.title), shown.icon, entry.url, str(shown.title))
    yield from _reports(ctx)
    yield Item(gettext("Preferences"), "adjustments-horizontal", url_for("core.preferences"))
    yield Item(gettext("My day"), "checklist", url_for("core.my_day"))
    yield Item(gettext("Favourites"), "star", url_for("core.favourites"))
    yield Item(gettext("Notifications"), "bell", url_for("core.notifications"))
    yield Item(gettext("My account"), "shield-lock", url_for("core.account"))


def _actions(ctx: Context) -> Iterator[Item]:
    yield from _creations(ctx)
    yield Item(gettext("Arrange my home page"), "layout-grid", url_for("core.home", arrange=""))
    yield Item(gettext("Make this my start page"), "home", act="start-page")
    yield Item(gettext("Light or dark"), "contrast", act="theme")
    yield Item(gettext("Keyboard shortcuts"), "info-circle", act="shortcuts")
    for code, name in LANGUAGE_CHOICES:
        if code != ctx.locale.language:
            yield Item(str(name), "language", language_url(code), gettext("Language"))
    for company in list_companies_of(ctx, ctx.actor.person_id or 0):
        if company.code != ctx.company.code:
            home = url_for("core.home", company=company.code)
            yield Item(company.name, "building", home, gettext("Switch company"))


def _creations(ctx: Context) -> Iterator[Item]:
    for entity in list_entities(ctx):
        endpoint = entity.endpoint("new")
        if endpoint in app.view_functions and ctx.can(entity.permission("create")):
            title = gettext("New {thing}", thing=lower_first(entity.label))
            yield Item(title, "plus", url_for(endpoint), str(entity.plural))


def _reports(ctx: Context) -> Iterator[Item]:
    for report in ctx.runtime.registry.declarations(Report, ctx.view.on):
        if ctx.can(report.permission):
            url = url_for("core.report", code=report.full_code)
            yield Item(str(report.title), known_icon("report-analytics"), url, gettext("Report"))


def _matching(items: Iterable[Item], words: list[str]) -> list[Item]:
    """The items of which every word begins some word, those whose title begins so first."""
    found = [each for each in items if _holds(f"{each.title} {each.detail}", words)]
    return sorted(found, key=lambda each: not normalize_text(each.title).startswith(words[0]))


def _holds(text: str, words: list[str]) -> bool:
    known = normalize_text(text).split()
    return all(any(each.startswith(word) for each in known) for word in words)
