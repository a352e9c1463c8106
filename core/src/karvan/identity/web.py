"""Web sessions behind Flask's own interface, so `session`, Flask-Login and CSRF work as usual.

The cookie holds a random token and nothing else; everything about the session is in the database,
so it can be ended there. One statement loads session, user and the membership in the company that
the address names.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from typing import Final

from flask import Flask
from flask import Request
from flask import Response
from flask import request
from flask import session as current
from flask.sessions import SessionInterface
from flask.sessions import SessionMixin
from flask_login import LoginManager
from flask_login import UserMixin
from sqlalchemy.exc import DBAPIError

from karvan.actors import Actor
from karvan.care.closing import ClosedWatch
from karvan.errors import AppError
from karvan.errors import NotSignedIn
from karvan.identity.credentials.api_tokens import KIND
from karvan.identity.credentials.api_tokens import permissions_within
from karvan.identity.errors import SignInRefused
from karvan.identity.metering import TokenMeter
from karvan.identity.oidc.claims import ProviderPerson
from karvan.identity.queries.api_tokens import LiveToken
from karvan.identity.queries.api_tokens import find_live_token
from karvan.identity.queries.permissions import PermissionCache
from karvan.identity.queries.permissions import implied_permissions
from karvan.identity.queries.permissions import installation_actor
from karvan.identity.queries.permissions import with_implied
from karvan.identity.queries.signed_in import LiveSession
from karvan.identity.queries.signed_in import SignedInUser
from karvan.identity.queries.signed_in import find_live_session
from karvan.identity.services.provider_sign_in import is_account_of
from karvan.identity.services.provider_sign_in import sign_in_by_provider
from karvan.identity.services.sessions import Origin
from karvan.identity.services.sessions import open_session
from karvan.identity.services.sessions import save_session
from karvan.identity.services.sessions import touch_session
from karvan.identity.services.signing_in import SECOND
from karvan.identity.services.signing_in import WAITING
from karvan.identity.services.signing_in import SecondStep
from karvan.identity.services.signing_in import SignIn
from karvan.identity.services.signing_in import begin_anew
from karvan.identity.services.signing_in import prove_again
from karvan.identity.services.signing_in import sign_in
from karvan.identity.services.signing_in import sign_in_by_code
from karvan.identity.services.signing_in import sign_out
from karvan.identity.services.throttling import admit
from karvan.identity.throttle import wrong_token_keys
from karvan.runtime import Runtime

SECURE_COOKIE: Final = "__Host-karvan"
PLAIN_COOKIE: Final = "karvan"
SEEN_EVERY = timedelta(minutes=1)
WITHOUT_SESSION = ("/healthz", "/readyz", "/metrics", "/-/static/")
PURPOSE = "web session"
ANEW_SECONDS = 60
UNREADABLE = "karvan.unreadable"


class BrowserSession(dict[str, Any], SessionMixin):
    """What Flask calls `session`: a dictionary that knows whether it was changed.

    A request that carries an API token (`is_bearer`) has one of its own, which is stored nowhere;
    `bearer` is the token, None when it is no good.
    """

    def __init__(
        self,
        live: LiveSession | None = None,
        *,
        bearer: LiveToken | None = None,
        is_bearer: bool = False,
    ) -> None:
        super().__init__(live.data if live else {})
        self.live = live
        self.bearer = bearer
        self.is_bearer = is_bearer
        self.token = live.token if live else None
        self.new = live is None
        self.modified = False
        self.ended = False

    def adopt(self, token: str, data: dict[str, Any]) -> None:
        """Go on as the session of this token, which the database holds already."""
        super().clear()
        super().update(data)
        self.token, self.new, self.modified, self.ended = token, True, False, False

    def end(self) -> None:
        """Forget everything; the cookie is taken back with the answer."""
        super().clear()
        self.live, self.token, self.ended, self.modified = None, None, True, False

    def __setitem__(self, key: str, value: Any) -> None:
        self.modified = True
        super().__setitem__(key, value)

    def __delitem__(self, key: str) -> None:
        self.modified = True
        super().__delitem__(key)

    def pop(self, key: str, *default: Any) -> Any:
        """As of a dictionary."""
        self.modified = self.modified or key in self
        return super().pop(key, *default)

    def setdefault(self, key: str, default: Any = None) -> Any:
        """As of a dictionary."""
        if key not in self:
            self[key] = default
        return self[key]

    def update(self, *others: Any, **values: Any) -> None:
        """As of a dictionary."""
        self.modified = True
        super().update(*others, **values)

    def clear(self) -> None:
        """As of a dictionary."""
        self.modified = self.modified or bool(self)
        super().clear()


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


class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """What Flask-Login calls the current user."""

    def __init__(self, user: SignedInUser) -> None:
        self.user = user
        self.id = user.id


class Identity:
    """Sessions and rights of one application; `init_identity` puts it in place."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.sessions = DatabaseSessions(runtime)
        self.permissions = PermissionCache(runtime)
        self.meter = TokenMeter(runtime)

    def user(self) -> SignedInUser | None:
        """Who is signed in."""
        live = browser_session().live
        return None if live is None else live.user

    def company_actor(self) -> Actor | None:
        """The user as one who acts in the company of the address; None for who is no member."""
        live = browser_session().live
        if live is None or live.user is None or live.access is None:
            return None
        token = browser_session().bearer
        if token is None:
            return self.permissions.actor_for(live.user, live.access)
        held = self.permissions.permissions_of(live.access)
        implied = with_implied(token.scopes, implied_permissions(self.runtime))
        return Actor.token(live.user.id, live.user.name, permissions_within(implied, held))

    def check_token(self) -> None:
        """Refuse a request whose API token is no good, or asks too much. Outside any unit of work.

        Raises NotSignedIn and Throttled; nothing for a request without a token.
        """
        session = browser_session()
        if not session.is_bearer:
            return
        if session.bearer is not None:
            self.meter.count(session.bearer.id)
            return
        keys = wrong_token_keys(request.remote_addr)
        self.runtime.run_installation(
            Actor.nobody(), lambda ctx: admit(ctx, keys), purpose="API token"
        )
        raise NotSignedIn

    def installation_actor(self) -> Actor:
        """The user, or nobody, as one who acts on the installation."""
        user = self.user()
        return Actor.nobody() if user is None else installation_actor(user)

    def sign_in(self, email: str, password: str) -> None:
        """Sign this browser in, under a new token. Called outside any unit of work.

        Raises SignInRefused, Throttled and Unavailable.
        """
        session = browser_session()
        opened = sign_in(self.runtime, SignIn(email, password, origin_of(request), session.token))
        session.adopt(opened.token, opened.data)

    def sign_in_by_code(self, code: str) -> None:
        """Go on with a sign-in that waits for its code. Called outside any unit of work.

        Raises SignInExpired, CodeRefused and Throttled.
        """
        session = browser_session()
        step = SecondStep(code, session, origin_of(request), session.token)
        opened = sign_in_by_code(self.runtime, step)
        session.adopt(opened.token, opened.data)

    def sign_in_by_provider(self, person: ProviderPerson) -> None:
        """Sign this browser in as whom the provider vouches for. Outside any unit of work.

        Raises ProviderRefused.
        """
        session = browser_session()
        opened = sign_in_by_provider(self.runtime, person, origin_of(request), session.token)
        session.adopt(opened.token, opened.data)

    def prove_by_provider(self, person: ProviderPerson, *, started_at: int) -> None:
        """Let who is signed in prove it by the provider, anew since then.

        Raises SignInRefused for another person, or for one who has not signed in there again.
        """
        user, proven = self.user(), person.proven_at
        is_new = proven is not None and proven.timestamp() >= started_at - ANEW_SECONDS
        if user is None or not is_new:
            raise SignInRefused
        is_same = self.runtime.run_installation(
            Actor.nobody(),
            lambda ctx: is_account_of(ctx, person, user.id),
            purpose=PURPOSE,
            write=False,
        )
        if not is_same:
            raise SignInRefused
        self.begin_anew()

    def waits_for_code(self) -> bool:
        """Whether this browser gave the right password and owes the code."""
        return WAITING in browser_session()

    def lacks_second_factor(self) -> bool:
        """Whether the member's roles ask for a second factor and this session began without."""
        live = browser_session().live
        if live is None or live.access is None or SECOND in live.data:
            return False
        return self.permissions.rights_of(live.access).needs_factor

    def prove(self, password: str) -> None:
        """Let who is signed in prove it by the password; the session goes on under a new token.

        Called outside any unit of work. Raises SignInRefused, Throttled and Unavailable.
        """
        session, user = browser_session(), self.user()
        if user is None:
            raise SignInRefused
        attempt = SignIn(user.email, password, origin_of(request), session.token)
        opened = prove_again(self.runtime, attempt, session)
        session.adopt(opened.token, opened.data)

    def begin_anew(self, **more: Any) -> None:
        """Go on in a new session after what ended all of this person's sessions."""
        session, user = browser_session(), self.user()
        assert user is not None
        kept = {**session, **more}
        opened = begin_anew(self.runtime, user.id, session.token, origin_of(request), kept)
        session.adopt(opened.token, opened.data)

    def sign_out(self) -> None:
        """End this browser's session. Called outside any unit of work."""
        session, user = browser_session(), self.user()
        if session.token is not None:
            sign_out(self.runtime, session.token, None if user is None else user.id)
        session.end()


def init_identity(app: Flask, runtime: Runtime) -> Identity:
    """Put sessions and Flask-Login into the application; the result answers who is there."""
    identity = Identity(runtime)
    app.session_interface = identity.sessions
    manager = LoginManager()
    manager.session_protection = None  # sessions are ended on the server, not by guessing
    manager.init_app(app)

    @manager.user_loader  # type: ignore[untyped-decorator]  # Flask-Login ships no types
    def load(user_id: str) -> SignedIn | None:
        user = identity.user()
        return SignedIn(user) if user is not None and str(user.id) == user_id else None

    app.extensions["karvan.identity"] = identity
    return identity


def browser_session() -> BrowserSession:
    """This request's session."""
    found = current._get_current_object()  # type: ignore[attr-defined]  # a proxy's own method
    assert isinstance(found, BrowserSession)
    return found


def origin_of(request: Request) -> Origin:
    """Where the request came from; behind proxies, as the trusted ones say."""
    return Origin(request.remote_addr, request.headers.get("User-Agent"))


def bearer_in(request: Request) -> str | None:
    """The API token the request carries, or None.

    Outside of companies other kinds of bearer tokens may be at home: there only one of ours counts.
    """
    kind, _blank, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        return None
    text = text.strip()
    is_ours = company_code_in(request.path) is not None or text.startswith(f"{KIND}_")
    return text if is_ours else None


def company_code_in(path: str) -> str | None:
    """The code in `/c/<code>/…`, or None for an address without a company."""
    parts = path.split("/", 3)
    is_company_path = len(parts) > 2 and parts[0] == "" and parts[1] == "c"
    return parts[2] or None if is_company_path else None


def require_session(request: Request) -> None:
    """Raises what kept the session from being read: a database that is away, an upgrade."""
    problem = request.environ.get(UNREADABLE)
    if problem is not None:
        raise problem
