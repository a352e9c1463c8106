"""What a plugin shows: pages, menu, and fragments and tiles on the pages of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from typing import Literal

from karvan.i18n import Text


@dataclass(frozen=True)
class Routes:
    """A blueprint, mounted at `/c/<code>/<plugin>`."""

    plugin: str
    blueprint: Any


@dataclass(frozen=True)
class MenuEntry:
    """A line of the menu: data, so that a page is drawn without calling any plugin."""

    plugin: str
    title: Text
    endpoint: str
    permission: str
    group: Text | None = None
    order: int = 100


@dataclass(frozen=True)
class Slot:
    """A named place on a page of the plugin where others may show a fragment."""

    plugin: str
    name: str
    context_fields: tuple[str, ...]


@dataclass(frozen=True)
class Fragment:
    """An endpoint of the plugin that is shown, lazily, in another's slot.

    `permission` is None in a slot of the portal, where the endpoint is marked `@portal`.
    """

    plugin: str
    slot: str
    endpoint: str
    permission: str | None
    order: int = 100


@dataclass(frozen=True)
class Tile:
    """An endpoint of the plugin that is shown on the home page."""

    plugin: str
    code: str
    title: Text
    endpoint: str
    permission: str
    size: Literal["small", "wide", "tall"] = "small"
