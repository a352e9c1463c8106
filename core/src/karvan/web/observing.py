"""Around the whole application: gives each request its name, times it, counts it, writes one line.

Stands outside of everything else, so that what fails before any view, or while the answer streams,
is told as well. The line holds the rule of the address, never the address.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING
from typing import Any

from flask import Flask
from flask import Response
from flask import request
from werkzeug.wsgi import ClosingIterator

from karvan.monitoring.figures import figures
from karvan.monitoring.logs import facts
from karvan.request_ids import named
from karvan.request_ids import new_request_id
from karvan.web.state import state

if TYPE_CHECKING:
    from wsgiref.types import StartResponse
    from wsgiref.types import WSGIApplication
    from wsgiref.types import WSGIEnvironment

    from karvan.runtime import Runtime

log = logging.getLogger("karvan.request")
HEADER = "X-Request-ID"
SEEN = "karvan.seen"
QUIET = ("/healthz", "/readyz", "/metrics", "/-/static/")
UNKNOWN = "(none)"


def install(app: Flask, runtime: Runtime) -> None:
    """Observe every request of the application."""
    app.wsgi_app = Observer(app.wsgi_app, runtime)  # type: ignore[method-assign]

    @app.after_request
    def remember(response: Response) -> Response:
        here, rule = state(), request.url_rule
        request.environ[SEEN] = {
            "route": UNKNOWN if rule is None else rule.rule,
            "endpoint": request.endpoint,
            "company": here.company.code if here.company else None,
            "user": here.actor.id if here.actor and here.person else None,
        }
        return response


class Observer:
    """The outermost layer."""

    def __init__(self, inner: WSGIApplication, runtime: Runtime) -> None:
        self._inner = inner
        self._runtime = runtime

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        begun = time.perf_counter()
        request_id = new_request_id(self._given(environ))
        seen: dict[str, Any] = {"status": 500}

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            seen["status"] = int(status.split(" ", 1)[0])
            return start_response(status, [*headers, (HEADER, request_id)], *rest)

        def ended() -> None:
            with named(request_id):
                self._tell(environ, seen["status"], time.perf_counter() - begun)

        with named(request_id):
            body = self._inner(environ, start)
        return ClosingIterator(body, ended)

    def _given(self, environ: WSGIEnvironment) -> str | None:
        """A name is taken from a proxy that is trusted, from nobody else."""
        if not self._runtime.config.web.trusted_proxies:
            return None
        return environ.get("HTTP_X_REQUEST_ID")

    def _tell(self, environ: WSGIEnvironment, status: int, seconds: float) -> None:
        seen = environ.get(SEEN, {})
        method, route = str(environ.get("REQUEST_METHOD", "")), str(seen.get("route", UNKNOWN))
        pool: Any = self._runtime.database.engine.pool
        figures().answered(method, route, status, seconds, pool.checkedout())
        is_quiet = str(environ.get("PATH_INFO", "")).startswith(QUIET) and status < 500
        level = logging.DEBUG if is_quiet else logging.INFO
        shown = {"company": seen.get("company"), "user": seen.get("user")}
        log.log(
            level,
            "%s %s %s",
            method if method.isalpha() else "?",
            seen.get("endpoint") or UNKNOWN,
            status,
            extra=facts(route=route, status=status, ms=round(seconds * 1000, 1), **shown),
        )
