"""Ending one's own sessions, in this browser or another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from karvan.i18n import lazy_gettext as _
from karvan.identity.services.sessions import end_listed_session
from karvan.identity.services.sessions import end_other_sessions
from karvan.identity.web import browser_session
from karvan.plugins.access import signed_in
from karvan.web.forms import form_of
from karvan.web.pages import core
from karvan.web.rendering import redirect_to

if TYPE_CHECKING:
    from karvan.context import Context

OWN = "everyone may look after their own account"


@core.post("/-/account/sessions/<handle>")
@signed_in(OWN)
@form_of("core.account")
def end_session(ctx: Context, handle: str) -> Response:
    """End one of this person's sessions."""
    end_listed_session(ctx, ctx.actor.id or 0, handle)
    return redirect_to(ctx, "core.account", flash=_("That session has ended."))


@core.post("/-/account/sessions")
@signed_in(OWN)
@form_of("core.account")
def end_sessions(ctx: Context) -> Response:
    """End all of this person's sessions but the one in use."""
    end_other_sessions(ctx, ctx.actor.id or 0, browser_session().token)
    return redirect_to(ctx, "core.account", flash=_("All other sessions have ended."))
