"""Addresses for monitors: whether the process lives, can serve, what it counts, what it runs."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from flask import Response
from flask import jsonify
from flask import request

from karvan.errors import Forbidden
from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _
from karvan.monitoring.figures import exposition
from karvan.monitoring.readiness import find_readiness
from karvan.monitoring.versions import find_versions
from karvan.plugins.access import public
from karvan.plugins.access import signed_in
from karvan.web.pages import core
from karvan.web.state import current_runtime
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from karvan.context import Context

LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = ("X-Forwarded-For", "Forwarded", "Via")
TEXT = "text/plain; version=0.0.4; charset=utf-8"


@core.get("/healthz")
@public("a monitor asks whether the process answers, and learns nothing else")
@without_context
def health() -> Response:
    """Whether this process answers."""
    return jsonify(status="ok")


@core.get("/readyz")
@public("a balancer asks whether to send people here, and learns the names of failing checks")
@without_context
def readiness() -> Response:
    """Whether this process can serve people: 200, or 503 with the names of what fails."""
    found = find_readiness(current_runtime())
    response = jsonify(found.to_json())
    response.status_code = 200 if found.ok else 503
    return response


@core.get("/metrics")
@public("figures for a monitoring system; the view asks for its token, or for the machine itself")
@without_context
def metrics() -> Response:
    """What is counted, in the text of Prometheus; there only where it is switched on."""
    _require_monitor()
    return Response(exposition(current_runtime()), content_type=TEXT)


@core.get("/version")
@signed_in("the page itself refuses all but administrators")
def version(ctx: Context) -> Response:
    """What runs here."""
    if not ctx.can("*"):
        raise Forbidden(permission=str(_("administrator of the installation")))
    return jsonify(find_versions(ctx))


def _require_monitor() -> None:
    section = current_runtime().config.metrics
    token = section.token.get_secret_value() if section.token is not None else ""
    if not section.enabled:
        raise NotFound
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise NotFound
    elif request.remote_addr not in LOOPBACK or any(each in request.headers for each in FORWARDED):
        raise NotFound
