"""The home page of a company: its apps, and tiles that load by themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from karvan.care.findings import Finding
from karvan.care.findings import find_cheap
from karvan.plugins.access import signed_in
from karvan.plugins.declarations import Tile
from karvan.web.navigation import find_apps
from karvan.web.pages import COMPANY
from karvan.web.pages import core
from karvan.web.rendering import render
from karvan.web.state import state

if TYPE_CHECKING:
    from karvan.context import Context

MOST_TILES = 8


@core.get(f"{COMPANY}/")
@signed_in("every member of a company may see its home page")
def home(ctx: Context) -> Response:
    """Apps and tiles; no plugin is called to draw it."""
    tiles = ctx.runtime.registry.declarations(Tile, ctx.view.on)
    person = state().person
    return render(
        ctx,
        "karvan/home.html",
        apps=[each for each in find_apps(ctx) if each.name != "home"],
        tiles=[each for each in tiles if ctx.can(each.permission)][:MOST_TILES],
        unavailable=ctx.view.unavailable,
        findings=_findings(ctx) if person is not None and person.is_administrator else [],
    )


def _findings(ctx: Context) -> list[Finding]:
    """What is not well with the installation, for those who can mend it."""
    found = find_cheap(ctx.uow.connection, ctx.runtime.config, ctx.clock.now())
    return [each for each in found if each.level != "ok" and each.code != "copy"]
