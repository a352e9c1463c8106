"""The home page of a company: its apps, and the tiles this person has, each loaded by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response
from flask import request
from flask import url_for

from karvan.care.findings import Finding
from karvan.care.findings import find_cheap
from karvan.desk.home import SIZES
from karvan.desk.home import Placed
from karvan.desk.home import forget_arrangement
from karvan.desk.home import in_order
from karvan.desk.home import moved
from karvan.desk.home import resized
from karvan.desk.home import store_arrangement
from karvan.desk.home import without
from karvan.errors import Malformed
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.plugins.access import signed_in
from karvan.web.desk.marks import list_marks
from karvan.web.desk.tiles import OfferedTile
from karvan.web.desk.tiles import offered_tiles
from karvan.web.desk.tiles import placed_tiles
from karvan.web.navigation import find_apps
from karvan.web.pages import COMPANY
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.state import state

if TYPE_CHECKING:
    from karvan.context import Context

AT_ONCE = 8
MEMBERS = "every member of a company may see its home page"
SIZE_TITLES: dict[str, Text] = {"small": _("Small"), "wide": _("Wide"), "tall": _("Tall")}


@dataclass(frozen=True)
class ShownTile:
    """A tile in its place, with its address."""

    key: str
    title: Text
    icon: str
    size: str
    url: str


@core.get(f"{COMPANY}/")
@signed_in(MEMBERS)
def home(ctx: Context) -> Response:
    """Apps and tiles; no plugin is called to draw it. With `arrange` the tiles can be moved."""
    offered = offered_tiles(ctx)
    placed = [each for each in placed_tiles(ctx, offered) if each.key in offered]
    here = {each.key for each in placed}
    person = state().person
    return render(
        ctx,
        "karvan/home.html",
        apps=[each for each in find_apps(ctx) if each.name != "home"],
        tiles=[_shown(offered[each.key], each) for each in placed],
        arranging="arrange" in request.args,
        last_moved=request.args.get("moved", ""),
        waiting=[each for each in offered.values() if each.key not in here],
        sizes=[(size, SIZE_TITLES[size]) for size in SIZES],
        at_once=AT_ONCE,
        unavailable=ctx.view.unavailable,
        findings=_findings(ctx) if person is not None and person.is_administrator else [],
    )


@core.post(f"{CORE}/tiles")
@signed_in(MEMBERS)
def arrange_home(ctx: Context) -> Response:
    """Add, move, resize or remove a tile, put all in an order, or go back to how it was at first."""
    act, key = request.form.get("act", ""), request.form.get("key", "")
    if act == "reset":
        forget_arrangement(ctx)
        return redirect_to(ctx, "core.home", flash=_("The home page is as it was at first."))
    offered = offered_tiles(ctx)
    store_arrangement(ctx, _arranged(placed_tiles(ctx, offered), offered, act, key))
    if act == "order" and "HX-Request" not in request.headers:
        return Response(status=204)
    return redirect_to(ctx, "core.home", arrange="", moved=f"{act}:{key}")


@core.get(f"{CORE}/tiles/marks/<any(seen, favourite):kind>")
@signed_in("everyone keeps favourites of their own")
def tile_marks(ctx: Context, kind: str) -> Response:
    """The tile of favourites, and that of what was seen last."""
    marks = list_marks(ctx, "seen" if kind == "seen" else "favourite")
    title = _("Recently seen") if kind == "seen" else _("Favourites")
    return render(ctx, "karvan/desk/tile_marks.html", tile_title=title, marks=marks[:8])


def _arranged(
    placed: list[Placed], offered: dict[str, OfferedTile], act: str, key: str
) -> list[Placed]:
    if act == "add":
        if key not in offered:
            raise Malformed(reason=f"tile={key}")
        return [each for each in placed if each.key != key] + [Placed(key, offered[key].size)]
    if act == "order":
        return in_order(placed, request.form.getlist("keys"))
    acts = {
        "remove": lambda: without(placed, key),
        "earlier": lambda: moved(placed, key, -1),
        "later": lambda: moved(placed, key, 1),
        "size": lambda: resized(placed, key, request.form.get("size", "")),
    }
    if act not in acts:
        raise Malformed(reason=f"act={act}")
    return acts[act]()


def _shown(tile: OfferedTile, placed: Placed) -> ShownTile:
    address = url_for(tile.endpoint, **tile.values)
    return ShownTile(tile.key, tile.title, tile.icon, placed.size, address)


def _findings(ctx: Context) -> list[Finding]:
    """What is not well with the installation, for those who can mend it."""
    found = find_cheap(ctx.uow.connection, ctx.runtime.config, ctx.clock.now())
    return [each for each in found if each.level != "ok" and each.code != "copy"]
