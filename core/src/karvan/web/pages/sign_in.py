"""Signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import cast
from urllib.parse import urlsplit

from flask import Response
from flask import redirect
from flask import request
from flask import session
from flask import url_for

from karvan.actors import Actor
from karvan.identity.queries.people import list_companies_of
from karvan.identity.services.first_run import needs_setup
from karvan.identity.web import company_code_in
from karvan.plugins.access import public
from karvan.plugins.access import signed_in
from karvan.web.addresses import local_address
from karvan.web.door import WISHES
from karvan.web.pages import core
from karvan.web.preferences import wishes_of
from karvan.web.rendering import render_bare
from karvan.web.state import current_identity
from karvan.web.state import current_runtime
from karvan.web.state import state
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from karvan.context import Context


@core.get("/")
@public("the entrance leads to the sign-in page, the first run or the person's company")
def start(ctx: Context) -> Response:
    """Lead to where this person works."""
    if state().person is None:
        entrance = "core.setup" if needs_setup(ctx) else "core.sign_in"
        return cast("Response", redirect(url_for(entrance)))
    companies = list_companies_of(ctx, ctx.actor.id or 0)
    if page := _start_page({each.code for each in companies}):
        return cast("Response", redirect(page))
    if len(companies) == 1:
        return cast("Response", redirect(url_for("core.home", company=companies[0].code)))
    return cast("Response", redirect(url_for("core.companies")))


def _start_page(companies: set[str]) -> str | None:
    """The page this person chose to begin with, unless its company is no longer theirs."""
    chosen: str | None = session.get(WISHES, {}).get("start_page")
    if chosen is None:
        return None
    company = company_code_in(chosen)
    return chosen if company is None or company in companies else None


@core.get("/-/login")
@public("whoever signs in is not signed in yet")
@without_context
def sign_in() -> Response:
    """Ask for e-mail address and password."""
    target = local_address(request.values.get("next"))
    if state().person is not None:
        return cast("Response", redirect(target))
    return render_bare("karvan/sign_in.html", next=target, provider=provider_name())


@core.post("/-/login")
@public("whoever signs in is not signed in yet")
@without_context
def sign_in_post() -> Response:
    """Sign this browser in and go on to where the person wanted to be."""
    current_identity().sign_in(request.form.get("email", ""), request.form.get("password", ""))
    return go_on(request.form.get("next"))


@core.get("/-/login/code")
@public("whoever owes the second step is not signed in yet")
@without_context
def sign_in_code() -> Response:
    """Ask for the code of the second factor."""
    if not current_identity().waits_for_code():
        return cast("Response", redirect(url_for("core.sign_in")))
    return render_bare("karvan/accounts/code.html", next=local_address(request.values.get("next")))


@core.post("/-/login/code")
@public("whoever owes the second step is not signed in yet")
@without_context
def sign_in_code_post() -> Response:
    """Finish the sign-in by the code."""
    current_identity().sign_in_by_code(request.form.get("code", ""))
    return go_on(request.form.get("next"))


def go_on(wanted: str | None) -> Response:
    """To where the person wanted to be, by way of the second step where it is owed."""
    target = local_address(wanted)
    if current_identity().waits_for_code():
        return cast("Response", redirect(url_for("core.sign_in_code", next=target), code=303))
    actor = Actor.user(int(session["_user_id"]), "", frozenset())
    session[WISHES] = current_runtime().run_installation(
        actor, wishes_of, purpose="preferences", write=False
    )
    return cast("Response", redirect(target, code=303))


@core.get("/-/confirm")
@signed_in("whoever is signed in may prove it again")
@without_context
def confirm() -> Response:
    """Ask for the password before something that needs it."""
    return render_bare("karvan/confirm.html", next=local_address(request.values.get("next")))


@core.post("/-/confirm")
@signed_in("whoever is signed in may prove it again")
@without_context
def confirm_post() -> Response:
    """Begin a new session of the same person, with what the one before held."""
    current_identity().prove(request.form.get("password", ""))
    return cast("Response", redirect(local_address(request.form.get("next")), code=303))


@core.post("/-/logout")
@signed_in("only who is signed in can sign out")
@without_context
def sign_out() -> Response:
    """End this browser's session."""
    current_identity().sign_out()
    return cast("Response", redirect(url_for("core.sign_in"), code=303))


def provider_name() -> str:
    """What the button of the sign-in provider says; empty where there is none."""
    config = current_runtime().config.oidc
    return config.name or urlsplit(config.issuer or "").hostname or "" if config.is_on else ""
