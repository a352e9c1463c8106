"""Signing in by the sign-in provider: there, back, and proving it again."""

from __future__ import annotations

from typing import Any
from typing import cast

from flask import Response
from flask import current_app
from flask import redirect
from flask import request
from flask import session
from flask import url_for

from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _
from karvan.identity.oidc.provider import Attempt
from karvan.identity.oidc.provider import Provider
from karvan.identity.oidc.provider import new_attempt
from karvan.plugins.access import public
from karvan.web.addresses import local_address
from karvan.web.pages import core
from karvan.web.pages.sign_in import go_on
from karvan.web.rendering import render_bare
from karvan.web.state import current_identity
from karvan.web.state import current_runtime
from karvan.web.state import state
from karvan.web.wrapper import without_context

STRANGER = "whoever signs in is not signed in yet"
_ATTEMPT, _PROVIDER = "provider", "karvan.provider"
LONGEST_CODE = 4_000


@core.get("/-/login/provider")
@public(STRANGER)
@without_context
def provider_start() -> Response:
    """Send the person to the provider; with `again`, to prove anew who they are."""
    provider, attempt = _provider(), new_attempt()
    again = "again" in request.args and state().person is not None
    now = current_runtime().clock.now()
    address = provider.address(attempt, _callback(), now, again=again)
    session[_ATTEMPT] = {
        "state": attempt.state,
        "nonce": attempt.nonce,
        "verifier": attempt.verifier,
        "next": local_address(request.args.get("next")),
        "again": again,
        "at": int(now.timestamp()),
    }
    return cast("Response", redirect(address))


@core.get("/-/login/provider/back")
@public(STRANGER)
@without_context
def provider_back() -> Response:
    """The person comes back with a code; an attempt is good for one return."""
    provider, kept = _provider(), session.pop(_ATTEMPT, None)
    code = _code(provider, kept)
    attempt = Attempt(kept["state"], kept["nonce"], kept["verifier"])
    person = provider.fetch(attempt, code, _callback(), current_runtime().clock.now())
    if kept["again"]:
        current_identity().prove_by_provider(person, started_at=kept["at"])
        return render_bare("karvan/accounts/proven.html")
    current_identity().sign_in_by_provider(person)
    return go_on(kept["next"])


def _code(provider: Provider, kept: dict[str, Any] | None) -> str:
    """The code of an answer that belongs to this browser's attempt."""
    if kept is None or request.args.get("state") != kept["state"]:
        raise provider.refused(_("the answer belongs to no attempt of this browser"))
    if request.args.get("error"):
        raise provider.refused(_("it was cancelled there"))
    code = request.args.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE:
        raise provider.refused(_("it sent no code"))
    return code


def _callback() -> str:
    return url_for("core.provider_back", _external=True)


def _provider() -> Provider:
    """The provider of this application; NotFound where none is configured."""
    config = current_runtime().config.oidc
    if not config.is_on:
        raise NotFound
    known = current_app.extensions.get(_PROVIDER)
    if known is None or known.config is not config:
        known = current_app.extensions[_PROVIDER] = Provider(config)
    return cast("Provider", known)
