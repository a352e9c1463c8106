"""A person's own page: their password, and the way to all else of their account."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.actors import Actor
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.identity.errors import SignInRefused
from karvan.identity.models import User
from karvan.identity.queries.people import list_companies_of
from karvan.identity.queries.second_factors import second_factor_of
from karvan.identity.queries.sessions import list_sessions
from karvan.identity.services.tokens import reset_password
from karvan.identity.services.users import set_password
from karvan.identity.web import browser_session
from karvan.plugins.access import public
from karvan.plugins.access import signed_in
from karvan.web.forms import form_of
from karvan.web.pages import core
from karvan.web.rendering import redirect
from karvan.web.rendering import render
from karvan.web.rendering import render_bare
from karvan.web.state import current_identity
from karvan.web.state import current_runtime
from karvan.web.state import state
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from karvan.context import Context

OWN = "everyone may look after their own account"


@core.get("/-/account")
@signed_in(OWN)
def account(ctx: Context) -> Response:
    """Password, second factor, tokens and sessions."""
    user = ctx.session.get_one(User, ctx.actor.id)
    return render(
        ctx,
        "karvan/account.html",
        user=user,
        sessions=list_sessions(ctx, user.id, token=browser_session().token),
        companies=list_companies_of(ctx, user.id),
        factor=second_factor_of(ctx, user.id),
    )


@core.post("/-/account/password")
@signed_in(OWN)
@form_of("core.account")
@without_context
def change_password() -> Response:
    """Choose another password; all other sessions end, and this one begins anew."""
    new = request.form.get("new_password", "")
    if new != request.form.get("password_again"):
        text = _("The two passwords differ.")
        raise Invalid([Problem("core.password_differs", text, field="password_again")])
    _change_password(request.form.get("password", ""), new)
    return redirect("core.account", _("The password was changed. All other sessions have ended."))


def _change_password(present: str, new: str) -> None:
    """Prove the present password, which is throttled like any sign-in; then begin anew."""
    person = state().person
    assert person is not None
    try:
        current_identity().prove(present)
    except SignInRefused:
        text = _("This is not your present password.")
        raise Invalid([Problem("core.wrong_password", text, field="password")]) from None

    def store(ctx: Context) -> None:
        set_password(ctx, ctx.session.get_one(User, person.id), new)

    try:
        current_runtime().run_installation(
            Actor.user(person.id, person.name, frozenset()), store, purpose="password"
        )
    except Invalid as error:
        raise Invalid([replace(each, field="new_password") for each in error.problems]) from None
    current_identity().begin_anew()


@core.get("/-/reset/<token>")
@public("whoever forgot a password cannot sign in; the one-time link opens it")
@without_context
def reset(token: str) -> Response:
    """Ask for a new password."""
    return render_bare("karvan/reset.html", token=token)


@core.post("/-/reset/<token>")
@public("whoever forgot a password cannot sign in; the one-time link opens it")
def reset_post(ctx: Context, token: str) -> Response:
    """Set the password the link was made for."""
    new = request.form.get("password", "")
    if new != request.form.get("password_again"):
        text = _("The two passwords differ.")
        raise Invalid([Problem("core.password_differs", text, field="password_again")])
    reset_password(ctx, token, new)
    return redirect("core.sign_in", _("The password is set. Sign in with it."))
