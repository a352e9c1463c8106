"""Web sessions behind Flask's own interface, so `session`, Flask-Login and CSRF work as usual.

The cookie holds a random token and nothing else; everything about the session is in the database,
so it can be ended there. One statement loads session, user and the membership in the company that
the address names.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from flask import Flask
from flask import Request
from flask import Response
from flask import request
from flask.sessions import SessionInterface
from flask.sessions import SessionMixin
from sqlalchemy.exc import DBAPIError

from karvan.actors import Actor
from karvan.care.closing import ClosedWatch
from karvan.errors import AppError
from karvan.identity.browser_sessions import UNREADABLE
from karvan.identity.browser_sessions import BrowserSession
from karvan.identity.browser_sessions import bearer_in
from karvan.identity.browser_sessions import company_code_in
from karvan.identity.browser_sessions import origin_of
from karvan.identity.queries.api_tokens import find_live_token
from karvan.identity.queries.signed_in import LiveSession
from karvan.identity.queries.signed_in import find_live_session
from karvan.identity.services.sessions import open_session
from karvan.identity.services.sessions import save_session
from karvan.identity.services.sessions import touch_session
from karvan.identity.services.signing_in import SECOND
from karvan.runtime import Runtime

SECURE_COOKIE: Final = "__Host-karvan"
PLAIN_COOKIE: Final = "karvan"
SEEN_EVERY = timedelta(minutes=1)
WITHOUT_SESSION = ("/healthz", "/readyz", "/metrics", "/-/static/")
PURPOSE = "web session"


class DatabaseSessions(SessionInterface):
    """Loads a session with one statement; writes only what changed, or once a minute that it lives."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.watch = ClosedWatch(runtime.database)

    def open_session(self, app: Flask, request: Request) -> BrowserSession:
        """The session of the request's cookie, or a new empty one; none for an API token."""
        if request.path.startswith(WITHOUT_SESSION):
            return BrowserSession()
        company, token = company_code_in(request.path), request.cookies.get(self._cookie(request))
        try:
            self.watch.require_open()
            if (text := bearer_in(request)) is not None:
                return self._session_of_token(text, company)
            return BrowserSession(self._find(token, company) if token else None)
        except (AppError, DBAPIError) as problem:
            request.environ[UNREADABLE] = problem
            return BrowserSession()

    def _session_of_token(self, text: str, company_code: str | None) -> BrowserSession:
        """Who the token acts for, in its own company and nowhere else."""
        now = self._runtime.clock.now()
        with self._runtime.database.begin(write=False) as connection:
            token = find_live_token(connection, text, now)
        live = None
        if token is not None and token.company_code == company_code:
            data = {SECOND: "token"} if token.has_factor else {}
            live = LiveSession("", now, data, token.user, token.access)
        return BrowserSession(live, bearer=token, is_bearer=True)

    def _find(self, token: str, company: str | None) -> LiveSession | None:
        now, security = self._runtime.clock.now(), self._runtime.config.security
        with self._runtime.database.begin(write=False) as connection:
            return find_live_session(connection, token, now, security, company_code=company)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store what changed and give or take back the cookie."""
        assert isinstance(session, BrowserSession)
        if session.is_bearer:
            response.vary.add("Authorization")
            return
        if session.ended:
            self._take_back(response)
        elif session.token is None:
            if session:
                session.token = self._begin(session)
                self._give(response, session.token)
        else:
            self._keep(session, session.token)
            if session.new:
                self._give(response, session.token)
        response.vary.add("Cookie")

    def _begin(self, session: BrowserSession) -> str:
        return self._runtime.run_installation(
            Actor.nobody(),
            lambda ctx: open_session(ctx, origin_of(request), data=dict(session)),
            purpose=PURPOSE,
        )

    def _keep(self, session: BrowserSession, token: str) -> None:
        if session.modified:
            self._runtime.run_installation(
                Actor.nobody(),
                lambda ctx: save_session(ctx, token, dict(session)),
                purpose=PURPOSE,
            )
        elif session.live and self._runtime.clock.now() >= session.live.last_seen_at + SEEN_EVERY:
            self._runtime.run_installation(
                Actor.nobody(), lambda ctx: touch_session(ctx, token), purpose=PURPOSE
            )

    def _cookie(self, request: Request) -> str:
        return SECURE_COOKIE if self._is_secure(request) else PLAIN_COOKIE

    def _is_secure(self, request: Request) -> bool:
        return self._runtime.config.web.https or request.is_secure

    def _give(self, response: Response, token: str) -> None:
        response.set_cookie(
            self._cookie(request),
            token,
            secure=self._is_secure(request),
            httponly=True,
            samesite="Lax",
            path="/",
        )

    def _take_back(self, response: Response) -> None:
        response.delete_cookie(
            self._cookie(request),
            secure=self._is_secure(request),
            httponly=True,
            samesite="Lax",
            path="/",
        )
