"""The keyboard: one registry that binds the keys in the browser and fills the help of them.

A shortcut follows a link (`url`), presses what a page marks with `data-shortcut="<press>"`, or has
the page do something by name (`act`). Keys are those of the Latin layout, whatever is switched on;
two of them follow one another. None works while somebody types, but those with a modifier.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.i18n import gettext
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.web.navigation import App

GO = "g"
TAKEN = "hnasp"


@dataclass(frozen=True)
class Shortcut:
    """One entry of the registry."""

    keys: str
    title: str
    group: str
    url: str = ""
    press: str = ""
    act: str = ""


def list_shortcuts(apps: list[App]) -> list[dict[str, str]]:
    """The shortcuts of a page in a company, for the browser."""
    return [asdict(each) for each in (*_everywhere(), *_ways(apps), *_lists(), *_records())]


def _everywhere() -> Iterator[Shortcut]:
    group = gettext("Everywhere")
    yield Shortcut("mod+k", gettext("Search and commands"), group, act="palette")
    yield Shortcut("/", gettext("Search on this page, else everywhere"), group, act="search")
    yield Shortcut("?", gettext("Show the shortcuts"), group, act="shortcuts")
    yield Shortcut("f", gettext("Add to favourites, or remove"), group, press="star")
    yield Shortcut("escape", gettext("Close what is open"), group, act="close")


def _ways(apps: list[App]) -> Iterator[Shortcut]:
    group = gettext("Go to")
    yield Shortcut(f"{GO} h", gettext("Home"), group, url=url("core.home"))
    yield Shortcut(f"{GO} n", gettext("Notifications"), group, url=url("core.notifications"))
    yield Shortcut(f"{GO} a", gettext("Activities"), group, url=url("core.activities"))
    yield Shortcut(f"{GO} s", gettext("Favourites"), group, url=url("core.favourites"))
    yield Shortcut(f"{GO} p", gettext("Preferences"), group, url=url("core.preferences"))
    taken = set(TAKEN)
    for each in apps:
        letter = next((c for c in each.name if c.isalpha() and c not in taken), None)
        if each.name != "home" and letter is not None:
            taken.add(letter)
            yield Shortcut(f"{GO} {letter}", str(each.title), group, url=each.url)


def _lists() -> Iterator[Shortcut]:
    group = gettext("In a list")
    yield Shortcut("j", gettext("Next row"), group, act="row-next")
    yield Shortcut("k", gettext("Row before"), group, act="row-before")
    yield Shortcut("enter", gettext("Open the row"), group, act="row-open")
    yield Shortcut("x", gettext("Select the row"), group, act="row-select")
    yield Shortcut("n", gettext("New"), group, press="new")


def _records() -> Iterator[Shortcut]:
    group = gettext("On a record")
    yield Shortcut("e", gettext("Edit"), group, press="edit")
    yield Shortcut("s", gettext("Save"), group, press="save")
    yield Shortcut("mod+s", gettext("Save, also while typing"), group, press="save")
    yield Shortcut("[", gettext("Record before"), group, press="previous")
    yield Shortcut("]", gettext("Next record"), group, press="next")
    yield Shortcut("u", gettext("Back to the list"), group, act="up")
