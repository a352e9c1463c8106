"""What a request says of who sends it: the session of its browser, its API token, its company.

A request that carries an API token has a session of its own, which is stored nowhere.
"""

from __future__ import annotations

from typing import Any

from flask import Request
from flask import session as current
from flask.sessions import SessionMixin

from karvan.identity.credentials.api_tokens import KIND
from karvan.identity.queries.api_tokens import LiveToken
from karvan.identity.queries.signed_in import LiveSession
from karvan.identity.services.sessions import Origin

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
