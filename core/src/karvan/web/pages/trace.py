"""Which plugins were called behind one's own requests: for finding out who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import session

from karvan.i18n import lazy_gettext as _
from karvan.identity import permissions as p
from karvan.plugins.access import permission
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.traces import TRACING
from karvan.web.traces import find_traced

if TYPE_CHECKING:
    from karvan.context import Context


@core.get(f"{CORE}/trace")
@permission(p.MODULE_MANAGE)
def trace(ctx: Context) -> Response:
    """The calls behind this person's last requests."""
    return render(
        ctx,
        "karvan/trace.html",
        on=bool(session.get(TRACING)),
        requests=find_traced(ctx.company.id, ctx.actor.id or 0),
    )


@core.post(f"{CORE}/trace")
@permission(p.MODULE_MANAGE)
def switch_trace(ctx: Context) -> Response:
    """Begin or stop tracing one's own requests."""
    session[TRACING] = not session.get(TRACING)
    text = _("Your requests are traced.") if session[TRACING] else _("Tracing has stopped.")
    return redirect_to(ctx, "core.trace", flash=text)
