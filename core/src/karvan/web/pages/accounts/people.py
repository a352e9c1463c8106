"""One person, for administrators of the installation: sessions, second factor, tokens, access."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from flask import Response

from karvan.errors import Forbidden
from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _
from karvan.identity.models import User
from karvan.identity.queries.api_tokens import list_tokens
from karvan.identity.queries.people import get_person
from karvan.identity.queries.second_factors import second_factor_of
from karvan.identity.queries.sessions import list_sessions
from karvan.identity.reauthentication import reauthenticated
from karvan.identity.services.api_tokens import revoke_own_token
from karvan.identity.services.second_steps import remove_factor
from karvan.identity.services.sessions import end_listed_session
from karvan.identity.services.sessions import end_other_sessions
from karvan.identity.services.users import disable_user
from karvan.identity.services.users import enable_user
from karvan.identity.web import browser_session
from karvan.plugins.access import signed_in
from karvan.web.forms import form_of
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text

V = TypeVar("V", bound=Callable[..., Any])
ADMINISTRATORS = "the page itself refuses all but administrators"
PERSON = "/-/administration/people/<int:user_id>"


@core.get(PERSON)
@signed_in(ADMINISTRATORS)
def person(ctx: Context, user_id: int) -> Response:
    """One user of the installation."""
    _administrator(ctx)
    return render(
        ctx,
        "karvan/accounts/person.html",
        person=get_person(ctx, user_id),
        factor=second_factor_of(ctx, user_id),
        tokens=[each for each in list_tokens(ctx, user_id=user_id) if each.is_live],
        sessions=list_sessions(ctx, user_id, token=browser_session().token),
    )


def _posted(rule: str, *, asks_password: bool = True) -> Callable[[V], V]:
    """A post of the person's page; what is grave asks for the administrator's password again."""

    def mark(view: V) -> V:
        marked = reauthenticated(view) if asks_password else view
        return core.post(f"{PERSON}{rule}")(
            signed_in(ADMINISTRATORS)(form_of("core.person")(marked))
        )

    return mark


@_posted("/sessions/<handle>", asks_password=False)
def end_persons_session(ctx: Context, user_id: int, handle: str) -> Response:
    """End one session of this person."""
    _administrator(ctx)
    end_listed_session(ctx, user_id, handle)
    return _back(ctx, user_id, _("That session has ended."))


@_posted("/sessions", asks_password=False)
def end_persons_sessions(ctx: Context, user_id: int) -> Response:
    """End all sessions of this person; one's own stays."""
    _administrator(ctx)
    end_other_sessions(ctx, user_id, browser_session().token)
    return _back(ctx, user_id, _("All sessions have ended."))


@_posted("/totp/reset")
def reset_totp(ctx: Context, user_id: int) -> Response:
    """Take the second factor away from who has lost it."""
    remove_factor(ctx, _user(ctx, user_id))
    return _back(ctx, user_id, _("The second factor was removed; all sessions have ended."))


@_posted("/tokens/<int:token_id>/revoke")
def revoke_persons_token(ctx: Context, user_id: int, token_id: int) -> Response:
    """Revoke one of this person's API tokens, of whatever company."""
    _administrator(ctx)
    revoke_own_token(ctx, token_id, user_id)
    return _back(ctx, user_id, _("The token is revoked."))


@_posted("/disable")
def disable_person(ctx: Context, user_id: int) -> Response:
    """Let this person sign in no more."""
    disable_user(ctx, _user(ctx, user_id))
    return _back(ctx, user_id, _("The account is disabled."))


@_posted("/enable")
def enable_person(ctx: Context, user_id: int) -> Response:
    """Let this person sign in again."""
    enable_user(ctx, _user(ctx, user_id))
    return _back(ctx, user_id, _("The account is active again."))


def _administrator(ctx: Context) -> None:
    if not ctx.can("*"):
        raise Forbidden(permission=str(_("administrator of the installation")))


def _user(ctx: Context, user_id: int) -> User:
    _administrator(ctx)
    user = ctx.session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def _back(ctx: Context, user_id: int, text: Text) -> Response:
    return redirect_to(ctx, "core.person", flash=text, user_id=user_id)
