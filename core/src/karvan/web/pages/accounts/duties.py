"""Rights that should stay apart, and who holds them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from karvan.identity import permissions as p
from karvan.identity.queries.duties import declared_conflicts
from karvan.identity.queries.duties import list_violations
from karvan.identity.services.duties import MODE
from karvan.plugins.access import permission
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context


@core.get(f"{CORE}/duties")
@permission(p.USER_MANAGE)
def duties(ctx: Context) -> Response:
    """The pairs, what happens when they come together, and who holds them."""
    return render(
        ctx,
        "karvan/accounts/duties.html",
        conflicts=declared_conflicts(ctx),
        violations=list_violations(ctx),
        mode=ctx.setting(MODE),
    )
