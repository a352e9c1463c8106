"""Asks a person to prove once more who they are, where a view is marked `@reauthenticated`.

A post is not lost: the page that asks carries its fields, and goes on with them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Response
from flask import request
from flask import url_for
from werkzeug.datastructures import MultiDict

from karvan.errors import AppError
from karvan.errors import Throttled
from karvan.errors import Unavailable
from karvan.identity.errors import SignInRefused
from karvan.identity.reauthentication import ReauthenticationNeeded
from karvan.identity.reauthentication import is_fresh
from karvan.identity.reauthentication import needs_reauthentication
from karvan.identity.web import browser_session
from karvan.web.addresses import local_address
from karvan.web.rendering import render_bare
from karvan.web.state import Refused
from karvan.web.state import current_identity
from karvan.web.state import current_runtime
from karvan.web.state import state

PASSWORD = "_password"  # noqa: S105 - the name of a field
NOT_CARRIED = frozenset({"csrf_token", PASSWORD})
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def ask_for_proof(view: Callable[..., Any]) -> Response | None:
    """The page that asks for the password, or None where that is not needed (any more)."""
    if not needs_reauthentication(view) or _is_proven():
        return None
    if browser_session().is_bearer or request.accept_mimetypes.best == "application/json":
        raise ReauthenticationNeeded
    if request.method in READING or request.files or "HX-Request" in request.headers:
        return _lead_to_confirm()
    if PASSWORD not in request.form:
        return _page(401)
    try:
        current_identity().prove(request.form[PASSWORD])
    except (SignInRefused, Throttled, Unavailable) as error:
        return _refused(error)
    return None


def _is_proven() -> bool:
    live = browser_session().live
    proven_at = None if live is None else live.reauth_at
    return is_fresh(proven_at, current_runtime().clock.now())


def _lead_to_confirm() -> Response:
    """Where nothing can be carried along: a page to be read, files, a part of a page."""
    here = request.full_path.rstrip("?")
    if request.method not in READING:
        here = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "").path
    address = url_for("core.confirm", next=local_address(here))
    return Response(status=303, headers={"Location": address})


def _refused(error: AppError) -> Response:
    state().refused = Refused(error, MultiDict())
    response = _page(error.status)
    if isinstance(error, Throttled):
        response.headers["Retry-After"] = str(error.data.get("retry_after", 60))
    state().refused = None
    return response


def _page(status: int) -> Response:
    carried = [
        (name, value) for name, value in request.form.items(multi=True) if name not in NOT_CARRIED
    ]
    config = current_runtime().config.oidc
    provider = (config.name or config.issuer) if config.is_on else ""
    response = render_bare(
        "karvan/proof.html", address=request.full_path, carried=carried, provider=provider
    )
    response.status_code = status
    return response
