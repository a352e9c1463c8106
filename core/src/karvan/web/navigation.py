"""Company switcher, app switcher, menu and path, from declarations alone: drawing a page calls no
plugin.

An app is a plugin that is on and has at least one menu entry the person may open.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from flask import current_app
from flask import request

from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.plugins.declarations import About
from karvan.plugins.declarations import MenuEntry
from karvan.plugins.words import CORE
from karvan.web.static_files import icon_names
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context

ADMINISTRATION_ICON = "settings"
DEFAULT_ICON = "puzzle"
REPORT = "core.report"
MOST_KEPT = 512
_KEPT = "karvan.menu"
DESK = frozenset({"search", "favourites", "tiles", "my-day", "notifications"})


Offered = tuple[frozenset[str], frozenset[str], frozenset[str]]


@dataclass(frozen=True)
class App:
    """One entry of the app switcher."""

    name: str
    title: Text
    icon: str
    url: str


@dataclass(frozen=True)
class MenuItem:
    """One line of the navigation."""

    title: Text
    url: str
    current: bool


@dataclass(frozen=True)
class MenuGroup:
    """Lines under one heading; the first group may have none."""

    title: Text | None
    entries: list[MenuItem]


@dataclass(frozen=True)
class Crumb:
    """One step of the path to the page."""

    title: Text
    url: str


def find_apps(ctx: Context) -> list[App]:
    """The home page, then every app of this company that this person may open, then its settings."""
    entries = _permitted(ctx)
    about = {each.plugin: each for each in ctx.runtime.registry.declarations(About, ctx.view.on)}
    home = App("home", _("Home"), "home", url("core.home"))
    found = [home]
    for word in _in_order(entries):
        first = min((each for each in entries if each.plugin == word), key=_place)
        title, icon = _face(word, about.get(word))
        found.append(App(word, title, icon, url(first.endpoint)))
    return [each for each in found if each.name != CORE] + [
        each for each in found if each.name == CORE
    ]


def app_of_request(apps: list[App]) -> App:
    """The app the address belongs to: `/c/<code>/<plugin>/…`, core's own under `/c/<code>/-/…`.

    A report is drawn by core, yet belongs to the app of the plugin that declared it.
    """
    parts = request.path.split("/")
    word = parts[3] if len(parts) > 3 else ""
    wanted = CORE if word == "-" else word or "home"
    if word == "-" and parts[4:5] and parts[4] in DESK:
        wanted = "home"
    if request.endpoint == REPORT:
        wanted = (request.view_args or {})["code"].partition(".")[0]
    return next((each for each in apps if each.name == wanted), apps[0])


def find_menu(ctx: Context, app: App) -> list[MenuGroup]:
    """The app's menu in groups, in the order its plugin declared."""
    entries = sorted((each for each in _permitted(ctx) if each.plugin == app.name), key=_place)
    current = _current(entries)
    return [
        MenuGroup(title, [_item(each, current) for each in group])
        for title, group in _grouped(entries)
    ]


def find_crumbs(app: App, menu: list[MenuGroup]) -> list[Crumb]:
    """Home, the app, and the menu entry a page lies under, without the page itself."""
    home = Crumb(_("Home"), url("core.home"))
    if app.name == "home":
        return [] if home.url == request.path else [home]
    above = [
        Crumb(each.title, each.url) for group in menu for each in group.entries if each.current
    ]
    crumbs = [home, Crumb(app.title, app.url), *above]
    return [each for each in crumbs if each.url != request.path]


def _permitted(ctx: Context) -> tuple[MenuEntry, ...]:
    """What the menu has for everybody with these permissions where just these plugins are on."""
    kept: dict[Offered, tuple[MenuEntry, ...]] = current_app.extensions.setdefault(_KEPT, {})
    missing = frozenset(ctx.view.unavailable)
    key = (ctx.view.on, missing, ctx.actor.permissions)
    if key not in kept:
        declared = ctx.runtime.registry.declarations(MenuEntry, ctx.view.on)
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = tuple(
            each for each in declared if each.plugin not in missing and ctx.can(each.permission)
        )
    return kept[key]


def _in_order(entries: Iterable[MenuEntry]) -> list[str]:
    return list(dict.fromkeys(each.plugin for each in entries))


def _face(word: str, about: About | None) -> tuple[Text, str]:
    if word == CORE:
        return _("Company"), ADMINISTRATION_ICON
    if about is None:
        return word.capitalize(), DEFAULT_ICON
    return about.title, known_icon(about.icon)


def known_icon(name: str) -> str:
    """The icon of this name, or that of any module when the sprite has none."""
    return name if name in icon_names() else DEFAULT_ICON


def _place(entry: MenuEntry) -> tuple[int, str]:
    return entry.order, entry.endpoint


def _grouped(entries: list[MenuEntry]) -> Iterable[tuple[Text | None, Iterable[MenuEntry]]]:
    """Entries without a group come first, groups in the order of their first entry."""
    first = {each.group: index for index, each in reversed(list(enumerate(entries)))}
    ordered = sorted(entries, key=lambda each: (each.group is not None, first[each.group]))
    return groupby(ordered, key=lambda each: each.group)


def _current(entries: list[MenuEntry]) -> MenuEntry | None:
    """The entry of this page, else the one whose address this page's address continues."""
    below = [
        each
        for each in entries
        if each.endpoint == request.endpoint
        or request.path.startswith(url(each.endpoint).rstrip("/") + "/")
    ]
    return max(
        below,
        key=lambda each: (each.endpoint == request.endpoint, len(url(each.endpoint))),
        default=None,
    )


def _item(entry: MenuEntry, current: MenuEntry | None) -> MenuItem:
    return MenuItem(entry.title, url(entry.endpoint), entry is current)
