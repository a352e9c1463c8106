"""Talks to the provider: finds its addresses, sends a person there, fetches and opens the token.

authlib, requests and joserfc are imported when first needed: an installation without a provider
does without them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING
from typing import Any
from urllib.parse import urlsplit

from karvan.i18n import lazy_gettext as _
from karvan.identity.oidc.claims import Expected
from karvan.identity.oidc.claims import ProviderPerson
from karvan.identity.oidc.claims import find_fault
from karvan.identity.oidc.claims import person_in
from karvan.identity.oidc.errors import ProviderAway
from karvan.identity.oidc.errors import ProviderMissing
from karvan.identity.oidc.errors import ProviderRefused

if TYPE_CHECKING:
    from karvan.config import OidcSection
    from karvan.i18n import Text

SECONDS = 10
KEPT = timedelta(hours=1)
ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"]
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
DISCOVERY = "/.well-known/openid-configuration"


@dataclass(frozen=True)
class Attempt:
    """One attempt to sign in: kept in the browser's session, used once."""

    state: str
    nonce: str
    verifier: str


@dataclass
class _Known:
    """What was read from the provider, and when."""

    document: dict[str, Any] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)
    read_at: datetime | None = None


class Provider:
    """The provider that `[oidc]` names; one per process."""

    def __init__(self, config: OidcSection) -> None:
        self.config = config
        self._known = _Known()
        self._lock = Lock()

    @property
    def name(self) -> str:
        """What people call it: its name in the configuration, else its host."""
        return self.config.name or urlsplit(self.config.issuer or "").hostname or ""

    def address(
        self, attempt: Attempt, callback: str, now: datetime, *, again: bool = False
    ) -> str:
        """Where to send the person; `again` has them prove who they are even if signed in there.

        Raises ProviderAway and ProviderMissing.
        """
        endpoint = self._read(now).document["authorization_endpoint"]
        more = {"prompt": "login", "max_age": "0"} if again else {}
        client = self._client(callback)
        address, _state = client.create_authorization_url(
            endpoint,
            state=attempt.state,
            nonce=attempt.nonce,
            code_verifier=attempt.verifier,
            **more,
        )
        return str(address)

    def fetch(self, attempt: Attempt, code: str, callback: str, now: datetime) -> ProviderPerson:
        """Exchange the code for the token and see whom it is about.

        Raises ProviderRefused in plain words, and ProviderAway.
        """
        known = self._read(now)
        try:
            answer = self._client(callback).fetch_token(
                known.document["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=attempt.verifier,
                timeout=SECONDS,
            )
        except Exception as problem:
            raise self._problem(problem) from problem
        claims = self._open(str(answer.get("id_token", "")), now)
        expected = Expected(str(self.config.issuer), str(self.config.client_id), attempt.nonce, now)
        if (fault := find_fault(claims, expected)) is not None:
            raise self.refused(fault)
        return person_in(claims)

    def refused(self, reason: Text) -> ProviderRefused:
        """The refusal with this provider's name."""
        return ProviderRefused(provider=self.name, reason=reason)

    def _open(self, token: str, now: datetime) -> dict[str, Any]:
        """The claims of a token signed by the provider; its keys are read anew once."""
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        for is_last in (False, True):
            try:
                keys = KeySet.import_key_set(self._read(now, anew=is_last).keys)  # type: ignore[arg-type]  # as the provider sent it
                return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)
            except (JoseError, ValueError, KeyError, TypeError) as problem:
                if is_last:
                    raise self.refused(_("its answer is not signed by it")) from problem
        raise AssertionError

    def _read(self, now: datetime, *, anew: bool = False) -> _Known:
        """Addresses and keys of the provider, read once an hour."""
        with self._lock:
            known = self._known
            is_fresh = known.read_at is not None and now < known.read_at + KEPT
            if is_fresh and not anew:
                return known
            document = self._get(str(self.config.issuer).rstrip("/") + DISCOVERY)
            if document.get("issuer") != self.config.issuer:
                raise self.refused(_("it calls itself by another name than the configuration"))
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                self._require_safe(str(document.get(name, "")))
            self._known = _Known(document, self._get(document["jwks_uri"]), now)
            return self._known

    def _get(self, address: str) -> dict[str, Any]:
        requests = _import_requests()
        self._require_safe(address)
        try:
            answer = requests.get(address, timeout=SECONDS, allow_redirects=False)
            answer.raise_for_status()
            found = answer.json()
        except (requests.RequestException, ValueError) as problem:
            raise self._problem(problem) from problem
        if not isinstance(found, dict):
            raise self.refused(_("its answer cannot be read"))
        return found

    def _require_safe(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise self.refused(_("its addresses are not encrypted"))

    def _client(self, callback: str) -> Any:
        try:
            from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]  # ships no types
        except ImportError as problem:
            raise ProviderMissing from problem
        secret = self.config.client_secret
        return OAuth2Session(
            self.config.client_id,
            secret.get_secret_value() if secret else None,
            scope=" ".join(self.config.scopes),
            redirect_uri=callback,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
        )

    def _problem(self, problem: Exception) -> ProviderAway | ProviderRefused:
        """What the provider refused, or that it is away; never what it sent, which may be secret."""
        if type(problem).__module__.startswith("requests"):
            return ProviderAway(provider=self.name, reason=type(problem).__name__)
        return self.refused(_("it did not accept the code"))


def new_attempt() -> Attempt:
    """State, nonce and verifier of one attempt, that nobody can guess."""
    return Attempt(*(secrets.token_urlsafe(32) for _each in range(3)))


def _import_requests() -> Any:
    try:
        import requests
    except ImportError as problem:
        raise ProviderMissing from problem
    return requests
