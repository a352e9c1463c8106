"""The tiles a home page may hold, from every source: plugins, saved views, reports, measures.

A source is a function of the context that offers tiles; rooms and modules add theirs to `SOURCES`
when their pages are attached. A tile is an endpoint, loaded by itself, so that a failing one says
so in its own place.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

from karvan.desk.home import Placed
from karvan.desk.home import Size
from karvan.desk.home import read_arrangement
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.plugins.declarations import About
from karvan.plugins.declarations import Tile

if TYPE_CHECKING:
    from karvan.context import Context

OWN = _("For everyone")
MOST_AT_FIRST = 12


@dataclass(frozen=True)
class OfferedTile:
    """A tile that may be put on the home page; `at_first` is there before anyone arranges it.

    Tiles stand by `order`; a second one of the same title is not there at first.
    """

    key: str
    title: Text
    group: Text
    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)
    size: Size = "small"
    at_first: bool = False
    icon: str = "layout-grid"
    order: int = 50


Source = Callable[["Context"], Iterable[OfferedTile]]
SOURCES: list[Source] = []


def source(function: Source) -> Source:
    """Decorator: ask this function for tiles."""
    SOURCES.append(function)
    return function


def offered_tiles(ctx: Context) -> dict[str, OfferedTile]:
    """Every tile this person may have, by key, in the order of the sources."""
    tiles = [tile for each in SOURCES for tile in each(ctx)]
    return {tile.key: tile for tile in sorted(tiles, key=lambda tile: tile.order)}


def placed_tiles(ctx: Context, offered: Mapping[str, OfferedTile]) -> list[Placed]:
    """The tiles on the home page: as arranged, else those that the person's rights bring.

    What is offered no more (a plugin is off, a right is gone) is left out and not forgotten.
    """
    arranged = read_arrangement(ctx)
    if arranged is not None:
        return arranged
    first = {str(each.title): each for each in reversed(list(offered.values())) if each.at_first}
    chosen = [each for each in offered.values() if first.get(str(each.title)) is each]
    return [Placed(each.key, each.size) for each in chosen[:MOST_AT_FIRST]]


@source
def _of_plugins(ctx: Context) -> Iterable[OfferedTile]:
    titles = {each.plugin: each.title for each in ctx.runtime.registry.declarations(About)}
    for tile in ctx.runtime.registry.declarations(Tile, ctx.view.on):
        if ctx.can(tile.permission) and tile.plugin not in ctx.view.unavailable:
            yield OfferedTile(
                f"plugin:{tile.plugin}.{tile.code}",
                tile.title,
                titles.get(tile.plugin, tile.plugin),
                tile.endpoint,
                size=tile.size,
                at_first=True,
                order=20,
            )


@source
def _of_marks(ctx: Context) -> Iterable[OfferedTile]:
    yield OfferedTile(
        "own:seen", _("Recently seen"), OWN, "core.tile_marks", {"kind": "seen"}, icon="history", size="tall",
        at_first=True, order=15,
    )  # fmt: skip
    yield OfferedTile(
        "own:favourites", _("Favourites"), OWN, "core.tile_marks", {"kind": "favourite"},
        icon="star", size="tall",
    )  # fmt: skip
