"""The calls of plugins behind an administrator's own last requests, while tracing is on.

Kept in the memory of this process only: a trace is for looking now, not for keeping.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from flask import request
from flask import session

from karvan.plugins.trace import TracedCall
from karvan.plugins.trace import tracing
from karvan.web.state import current_runtime
from karvan.web.state import state

TRACING = "tracing"
KEPT = 30


@dataclass(frozen=True)
class TracedRequest:
    """One request and the calls it made; `at` is a UTC instant."""

    at: datetime
    company_id: int
    person_id: int
    request: str
    calls: tuple[TracedCall, ...]


_traced: deque[TracedRequest] = deque(maxlen=KEPT)


@contextmanager
def traced_if_wanted() -> Iterator[None]:
    """Trace this request when whoever sends it has asked for that."""
    company, person = state().company, state().person
    if not session.get(TRACING) or company is None or person is None:
        yield
        return
    with tracing() as trace:
        yield
    if trace.calls:
        now = current_runtime().clock.now()
        line = f"{request.method} {request.path}"
        _traced.appendleft(TracedRequest(now, company.id, person.id, line, tuple(trace.calls)))


def find_traced(company_id: int, person_id: int) -> list[TracedRequest]:
    """This person's traced requests in this company, newest first."""
    return [
        each for each in _traced if (each.company_id, each.person_id) == (company_id, person_id)
    ]
