"""How a person has arranged the home page of a company: tiles by key, in order, each of a size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Literal
from typing import get_args

from karvan.desk.models import HomePage
from karvan.errors import Malformed

if TYPE_CHECKING:
    from karvan.context import Context

Size = Literal["small", "wide", "tall"]
SIZES: tuple[Size, ...] = get_args(Size)
MOST_TILES = 24
LONGEST_KEY = 120


@dataclass(frozen=True)
class Placed:
    """A tile in its place."""

    key: str
    size: Size


def read_arrangement(ctx: Context) -> list[Placed] | None:
    """The person's own arrangement, None while it is as their rights make it."""
    found = ctx.session.get(HomePage, _key(ctx))
    return None if found is None else [Placed(each["key"], each["size"]) for each in found.tiles]


def store_arrangement(ctx: Context, tiles: Sequence[Placed]) -> None:
    """Keep these tiles in this order."""
    if len(tiles) > MOST_TILES:
        raise Malformed(reason=f"tiles={len(tiles)}")
    kept = [{"key": each.key[:LONGEST_KEY], "size": each.size} for each in tiles]
    found = ctx.session.get(HomePage, _key(ctx))
    if found is None:
        company_id, user_id = _key(ctx)
        found = HomePage(company_id=company_id, user_id=user_id)
        ctx.session.add(found)
    found.tiles, found.changed_at = kept, ctx.clock.now()


def forget_arrangement(ctx: Context) -> None:
    """Back to what the person's rights make of it."""
    found = ctx.session.get(HomePage, _key(ctx))
    if found is not None:
        ctx.session.delete(found)


def moved(tiles: Sequence[Placed], key: str, step: int) -> list[Placed]:
    """The tiles with one of them `step` places later, as far as there is room."""
    place = _place(tiles, key)
    target = min(max(place + step, 0), len(tiles) - 1)
    rest = [*tiles[:place], *tiles[place + 1 :]]
    return [*rest[:target], tiles[place], *rest[target:]]


def resized(tiles: Sequence[Placed], key: str, size: str) -> list[Placed]:
    """The tiles with one of them of another size."""
    wanted = next((each for each in SIZES if each == size), None)
    if wanted is None:
        raise Malformed(reason=f"size={size}")
    place = _place(tiles, key)
    return [*tiles[:place], Placed(key, wanted), *tiles[place + 1 :]]


def without(tiles: Sequence[Placed], key: str) -> list[Placed]:
    """The tiles without one of them."""
    place = _place(tiles, key)
    return [*tiles[:place], *tiles[place + 1 :]]


def in_order(tiles: Sequence[Placed], keys: Sequence[str]) -> list[Placed]:
    """The tiles in the order of the keys; those that are not named keep their order at the end."""
    known = {each.key: each for each in tiles}
    named = [known.pop(key) for key in keys if key in known]
    return [*named, *known.values()]


def _place(tiles: Sequence[Placed], key: str) -> int:
    place = next((at for at, each in enumerate(tiles) if each.key == key), None)
    if place is None:
        raise Malformed(reason=f"tile={key}")
    return place


def _key(ctx: Context) -> tuple[int, int]:
    return ctx.company.id, ctx.actor.person_id or 0
