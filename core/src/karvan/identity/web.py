"""Who is there, for one web application: sessions, rights, signing in and out."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask import request
from flask_login import LoginManager
from flask_login import UserMixin

from karvan.actors import Actor
from karvan.errors import NotSignedIn
from karvan.identity.browser_sessions import BrowserSession
from karvan.identity.browser_sessions import bearer_in
from karvan.identity.browser_sessions import browser_session
from karvan.identity.browser_sessions import company_code_in
from karvan.identity.browser_sessions import origin_of
from karvan.identity.browser_sessions import require_session
from karvan.identity.credentials.api_tokens import permissions_within
from karvan.identity.errors import SignInRefused
from karvan.identity.metering import TokenMeter
from karvan.identity.oidc.claims import ProviderPerson
from karvan.identity.queries.permissions import PermissionCache
from karvan.identity.queries.permissions import implied_permissions
from karvan.identity.queries.permissions import installation_actor
from karvan.identity.queries.permissions import with_implied
from karvan.identity.queries.signed_in import SignedInUser
from karvan.identity.services.provider_sign_in import is_account_of
from karvan.identity.services.provider_sign_in import sign_in_by_provider
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
from karvan.identity.stored_sessions import PLAIN_COOKIE
from karvan.identity.stored_sessions import PURPOSE
from karvan.identity.stored_sessions import SECURE_COOKIE
from karvan.identity.stored_sessions import SEEN_EVERY
from karvan.identity.stored_sessions import DatabaseSessions
from karvan.identity.throttle import wrong_token_keys
from karvan.runtime import Runtime

__all__ = [
    "PLAIN_COOKIE",
    "SECURE_COOKIE",
    "SEEN_EVERY",
    "BrowserSession",
    "DatabaseSessions",
    "Identity",
    "SignedIn",
    "bearer_in",
    "browser_session",
    "company_code_in",
    "init_identity",
    "origin_of",
    "require_session",
]

ANEW_SECONDS = 60


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
