"""Opens one page as one person, and keeps every call of a plugin that it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karvan.actors import Actor
from karvan.errors import Malformed
from karvan.plugins.trace import TracedCall
from karvan.plugins.trace import tracing

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.runtime import Runtime

PURPOSE = "plugin trace"


def trace_url(runtime: Runtime, url: str, email: str) -> tuple[int, list[TracedCall]]:
    """The status of the answer and the calls, in the order in which they ended.

    The page is only read (GET). The session that is opened for it is ended again.
    """
    from karvan.app import create_app
    from karvan.identity.web import PLAIN_COOKIE
    from karvan.identity.web import SECURE_COOKIE

    if not url.startswith("/"):
        raise Malformed(reason=f"{url} must begin with /, as in /c/acme/finance/entries")
    token = runtime.run_installation(
        Actor.cli(), lambda ctx: _open_session(ctx, email), purpose=PURPOSE
    )
    client = create_app(runtime).test_client()
    is_secure = runtime.config.web.https
    client.set_cookie(SECURE_COOKIE if is_secure else PLAIN_COOKIE, token, secure=is_secure)
    hosts = runtime.config.web.trusted_hosts
    base = f"{'https' if is_secure else 'http'}://{hosts[0] if hosts else 'localhost'}"
    try:
        with tracing() as trace:
            status = client.get(url, base_url=base).status_code
    finally:
        runtime.run_installation(Actor.cli(), lambda ctx: _end_session(ctx, token), purpose=PURPOSE)
    return status, trace.calls


def _open_session(ctx: Context, email: str) -> str:
    from karvan.identity.services.sessions import Origin
    from karvan.identity.services.sessions import open_session
    from karvan.identity.services.users import get_user

    return open_session(ctx, Origin(agent=PURPOSE), user=get_user(ctx, email))


def _end_session(ctx: Context, token: str) -> None:
    from karvan.identity.services.sessions import end_session

    end_session(ctx, token)
