"""A record of every event, point and port that was called: by whom, how long, with what result.

Tracing is off unless someone opens `tracing()`; the administrator's page and
`karvan plugin trace` do.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from dataclasses import field


@dataclass(frozen=True)
class TracedCall:
    """One call, or one plugin that was not called and why (`outcome` begins with “skipped”)."""

    kind: str
    name: str
    plugin: str
    phase: str
    ms: float | None
    outcome: str

    def to_json(self) -> dict[str, object]:
        """The call as `karvan plugin trace --json` prints it."""
        return {
            "kind": self.kind, "name": self.name, "plugin": self.plugin, "phase": self.phase,
            "ms": self.ms, "outcome": self.outcome,
        }  # fmt: skip


@dataclass
class Trace:
    """The calls in the order in which they ended."""

    calls: list[TracedCall] = field(default_factory=list)


_current: ContextVar[Trace | None] = ContextVar("karvan_plugin_trace", default=None)


def current_trace() -> Trace | None:
    """The trace that is being taken here, or None."""
    return _current.get()


@contextmanager
def tracing() -> Iterator[Trace]:
    """Take a trace of all that is called within."""
    token = _current.set(trace := Trace())
    try:
        yield trace
    finally:
        _current.reset(token)
