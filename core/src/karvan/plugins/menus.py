"""The menu line that an entity gets by itself, unless its author wrote one.

A plugin that declares nothing but an entity is found in the menu all the same: under the entity's
plural, after the lines that were declared, in the order of declaration.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from karvan.entities.declaring.declaration import Entity
from karvan.plugins.declarations import MenuEntry

AFTER_DECLARED = 1000
LIST = "list"


def automatic_entries(declared: Iterable[Any]) -> list[MenuEntry]:
    """A line for each entity with pages whose list no line of its plugin leads to."""
    everything = list(declared)
    shown = {each.endpoint for each in everything if isinstance(each, MenuEntry)}
    wanted = [
        each
        for each in everything
        if isinstance(each, Entity)
        and each.pages
        and each.menu
        and "read" in each.verbs
        and each.endpoint(LIST) not in shown
    ]
    return [_entry(each, place) for place, each in enumerate(wanted)]


def _entry(entity: Entity, place: int) -> MenuEntry:
    return MenuEntry(
        entity.plugin,
        entity.plural,
        entity.endpoint(LIST),
        entity.permission("read"),
        order=AFTER_DECLARED + place,
    )
