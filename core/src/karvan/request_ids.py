"""The name of what is being answered, for log, trail and error page alike. Pure; any layer may ask.

A request has one name, given by the proxy in front or by us. Each unit of work of it has a name of
its own that begins with the request's, so that the trail can tell transactions apart.
"""

from __future__ import annotations

import re
import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

GIVEN = re.compile(r"[A-Za-z0-9-]{8,32}")
_current: ContextVar[str | None] = ContextVar("karvan_request", default=None)


def new_request_id(given: str | None = None) -> str:
    """A name for a request: the one given, where it is an acceptable one, else a new one."""
    return given if given and GIVEN.fullmatch(given) else secrets.token_hex(8)


def current_request_id() -> str | None:
    """The name of the request this thread answers, or of the job it runs."""
    return _current.get()


def new_unit_id() -> str:
    """A name for one unit of work, at most 40 characters."""
    request = _current.get()
    return uuid.uuid4().hex if request is None else f"{request}.{secrets.token_hex(3)}"


@contextmanager
def named(request_id: str) -> Iterator[None]:
    """What happens inside belongs to this request or job."""
    before = _current.set(request_id[:32])
    try:
        yield
    finally:
        _current.reset(before)
