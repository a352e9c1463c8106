"""What outside people see: the way in, the home page with the documents of all plugins, the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request
from flask import url_for

from karvan.actors import Actor
from karvan.i18n import lazy_gettext as _
from karvan.identity.services.sessions import Origin
from karvan.modules.portal.asking import admit_visitor
from karvan.modules.portal.asking import ask_for_link
from karvan.modules.portal.asking import forgive_visitor
from karvan.modules.portal.door import give_cookie
from karvan.modules.portal.errors import LinkDead
from karvan.modules.portal.letting_in import leave_portal
from karvan.modules.portal.letting_in import open_portal
from karvan.modules.portal.queries import own_profile
from karvan.plugins.access import portal
from karvan.plugins.access import public
from karvan.web.pages import core
from karvan.web.portal import PORTAL
from karvan.web.rendering import redirect
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.rendering import render_bare
from karvan.web.state import current_runtime
from karvan.web.state import state
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from karvan.companies.info import CompanyInfo
    from karvan.context import Context

NO_TRACE = {"X-Robots-Tag": "noindex, nofollow", "Referrer-Policy": "no-referrer"}
OPENING = "opens a link"


@core.get(f"{PORTAL}/")
@portal
def portal_home(ctx: Context) -> Response:
    """The visitor's documents, as each plugin shows them."""
    return render(ctx, "karvan/portal/home.html")


@core.get(f"{PORTAL}/profile")
@portal
def portal_profile(ctx: Context) -> Response:
    """What the company knows of the visitor."""
    return render(ctx, "karvan/portal/profile.html", profile=own_profile(ctx))


@core.post(f"{PORTAL}/sign-out")
@portal
def portal_sign_out(ctx: Context) -> Response:
    """End this browser's session of the portal."""
    visitor = state().visitor
    if visitor is not None:
        leave_portal(ctx, visitor.session_id)
    done = _("You are signed out of the portal.")
    response = redirect_to(ctx, "core.portal_ask", flash=done)
    give_cookie(ctx.runtime, ctx.company, request, response, None)
    return response


@core.get(f"{PORTAL}/sign-in/<token>")
@public("whoever holds a link may open it; looking at the page changes nothing")
@without_context
def portal_sign_in(token: str) -> Response:
    """A button, for every token alike: programs that read mail follow links, but press no buttons."""
    return _untraced(render_bare("karvan/portal/sign_in.html", token=token))


@core.post(f"{PORTAL}/sign-in/<token>")
@public("whoever holds a link may open it, once")
@without_context
def portal_enter(token: str) -> Response:
    """Exchange the link for a session; every link that is no good gets the same answer."""
    runtime, company = current_runtime(), _company()
    admit_visitor(runtime, company.id, OPENING, request.remote_addr)
    origin = Origin(request.remote_addr, request.user_agent.string)
    try:
        opened = runtime.run(
            company.id,
            Actor.nobody(),
            lambda ctx: open_portal(ctx, token, origin),
            source="portal sign-in",
        )
    except LinkDead as dead:
        ask = url_for("core.portal_ask", company=company.code)
        response = render_bare("karvan/portal/closed.html", text=dead.message, ask=ask)
        response.status_code = dead.status
        return _untraced(response)
    forgive_visitor(runtime, company.id, OPENING, request.remote_addr)
    response = redirect("core.portal_home", company=company.code)
    give_cookie(runtime, company, request, response, opened.token)
    return _untraced(response)


@core.get(f"{PORTAL}/ask")
@public("outside people ask for a new link")
@without_context
def portal_ask() -> Response:
    """The form that asks for a new link."""
    return render_bare("karvan/portal/ask.html", asked=False)


@core.post(f"{PORTAL}/ask")
@public("outside people ask for a new link")
@without_context
def portal_ask_post() -> Response:
    """The same answer for every address; what comes of it comes by mail."""
    runtime, company = current_runtime(), _company()
    address = request.form.get("email", "")
    admit_visitor(runtime, company.id, address, request.remote_addr)
    runtime.run(
        company.id, Actor.nobody(), lambda ctx: ask_for_link(ctx, address), source="portal ask"
    )
    return render_bare("karvan/portal/ask.html", asked=True)


def _company() -> CompanyInfo:
    """The door has found it, or answered 404."""
    company = state().company
    assert company is not None
    return company


def _untraced(response: Response) -> Response:
    """Neither search engines nor the next page learn the address, which holds the token."""
    response.headers.update(NO_TRACE)
    return response
