"""The installation for its administrators: what is on disk, what is broken, who there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from karvan.care.findings import find_cheap
from karvan.companies.queries import list_companies
from karvan.errors import Forbidden
from karvan.i18n import lazy_gettext as _
from karvan.identity.queries.people import list_people
from karvan.plugins.access import signed_in
from karvan.plugins.views import read_installed
from karvan.web.pages import core
from karvan.web.queries.problems import find_open_problems
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context


@core.get("/-/administration")
@signed_in("the page itself refuses all but administrators")
def administration(ctx: Context) -> Response:
    """Plugins with their problems, companies and people of the whole installation."""
    if not ctx.can("*"):
        raise Forbidden(permission=str(_("administrator of the installation")))
    registry = ctx.runtime.registry
    installed = read_installed(ctx.uow.connection)
    return render(
        ctx,
        "karvan/administration.html",
        installed=installed,
        reasons=registry.reasons(installed),
        new=sorted(set(registry.on_disk) - set(installed)),
        problems=find_open_problems(ctx),
        findings=find_cheap(ctx.uow.connection, ctx.runtime.config, ctx.clock.now()),
        companies=list_companies(ctx),
        people=list_people(ctx),
    )
