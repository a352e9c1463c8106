"""Changes of rights and modules ask for the password again when signing in was long ago.

A browser left open must not be enough to widen anybody's rights.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Response
from flask import request
from flask import session
from flask import url_for

from karvan.web.addresses import local_address
from karvan.web.state import current_runtime

V = TypeVar("V", bound=Callable[..., Any])
FRESH_SECONDS = 600
_FRESH = "__karvan_fresh__"
_PROVEN_AT = "proven_at"


def by_password(view: V) -> V:
    """Mark a view of core that only who signed in within ten minutes may post to."""
    setattr(view, _FRESH, True)
    return view


def note_proof() -> None:
    """Remember in the session that the password was given just now."""
    session[_PROVEN_AT] = int(current_runtime().clock.now().timestamp())


def ask_for_password(view: Callable[..., Any]) -> Response | None:
    """Lead to the page that asks for the password, or None where that is not needed."""
    if request.method != "POST" or not getattr(view, _FRESH, False):
        return None
    now = current_runtime().clock.now().timestamp()
    if now < session.get(_PROVEN_AT, 0) + FRESH_SECONDS:
        return None
    came_from = local_address(urlsplit(request.referrer or "").path)
    return Response(status=303, headers={"Location": url_for("core.confirm", next=came_from)})
