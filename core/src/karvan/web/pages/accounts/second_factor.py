"""A person's second factor: set up with an app, recovery codes, and taking it away again."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import segno
from flask import Response
from flask import request

from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _
from karvan.identity.models import User
from karvan.identity.queries.second_factors import second_factor_of
from karvan.identity.reauthentication import reauthenticated
from karvan.identity.services.second_steps import begin_enrolment
from karvan.identity.services.second_steps import confirm_enrolment
from karvan.identity.services.second_steps import find_enrolment
from karvan.identity.services.second_steps import remove_factor
from karvan.identity.services.second_steps import renew_recovery_codes
from karvan.identity.services.signing_in import SECOND
from karvan.plugins.access import signed_in
from karvan.web.forms import form_of
from karvan.web.pages import core
from karvan.web.rendering import redirect
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.state import current_identity
from karvan.web.state import current_runtime
from karvan.web.state import state
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from karvan.context import Context

    T = TypeVar("T")

OWN = "everyone may look after their own account"
PURPOSE = "second factor"
PIXELS = 5


@core.get("/-/account/totp")
@signed_in(OWN)
def totp(ctx: Context) -> Response:
    """Whether there is a second factor; while it is being set up, what the app must be told."""
    user = ctx.session.get_one(User, ctx.actor.id)
    return render(
        ctx,
        "karvan/accounts/second_factor.html",
        factor=second_factor_of(ctx, user.id),
        enrolment=find_enrolment(ctx, user),
    )


@core.post("/-/account/totp")
@signed_in(OWN)
@reauthenticated
def begin_totp(ctx: Context) -> Response:
    """Make a secret and show it."""
    begin_enrolment(ctx, ctx.session.get_one(User, ctx.actor.id))
    return redirect_to(ctx, "core.totp")


@core.get("/-/account/totp.png")
@signed_in(OWN)
@reauthenticated
def totp_image(ctx: Context) -> Response:
    """What the app reads with the camera; only while it is being set up."""
    enrolment = find_enrolment(ctx, ctx.session.get_one(User, ctx.actor.id))
    if enrolment is None:
        raise NotFound
    image = io.BytesIO()
    segno.make(enrolment.address, micro=False).save(image, kind="png", scale=PIXELS)
    return Response(image.getvalue(), mimetype="image/png")


@core.post("/-/account/totp/confirm")
@signed_in(OWN)
@form_of("core.totp")
@without_context
@reauthenticated
def confirm_totp() -> Response:
    """Put it in force by a first code. All other sessions end, and this one begins anew."""
    code = request.form.get("code", "")
    codes = _for_oneself(lambda ctx, user: confirm_enrolment(ctx, user, code))
    current_identity().begin_anew(**{SECOND: "code"})
    return _show_once(codes)


@core.post("/-/account/totp/recovery-codes")
@signed_in(OWN)
@form_of("core.totp")
@without_context
@reauthenticated
def new_recovery_codes() -> Response:
    """Make new recovery codes; the ones before are void."""
    return _show_once(_for_oneself(renew_recovery_codes))


@core.post("/-/account/totp/remove")
@signed_in(OWN)
@form_of("core.totp")
@without_context
@reauthenticated
def remove_totp() -> Response:
    """Sign in by password alone from now on."""
    _for_oneself(remove_factor)
    current_identity().begin_anew()
    return redirect("core.totp", _("The second factor was removed. All other sessions have ended."))


def _for_oneself(act: Callable[[Context, User], T]) -> T:
    """Run it on the person who is signed in, in a unit of work of its own."""
    person, actor = state().person, state().actor
    assert person is not None
    assert actor is not None
    return current_runtime().run_installation(
        actor, lambda ctx: act(ctx, ctx.session.get_one(User, person.id)), purpose=PURPOSE
    )


def _show_once(codes: list[str]) -> Response:
    person, actor = state().person, state().actor
    assert person is not None
    assert actor is not None
    return current_runtime().run_installation(
        actor,
        lambda ctx: render(ctx, "karvan/accounts/recovery_codes.html", codes=codes),
        purpose=PURPOSE,
        write=False,
    )
