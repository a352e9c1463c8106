"""Counts what API tokens ask, gathered in the process and written now and then.

Written at the first request, then each second or each 50 requests, so that a limit may be passed
by 50 in each process, and no request pays for a write of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

from karvan.actors import Actor
from karvan.errors import Throttled
from karvan.identity.services.throttling import count_hits
from karvan.identity.throttle import token_key

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.runtime import Runtime

EACH_HITS = 50
EACH_SECOND = timedelta(seconds=1)
MOST_TOKENS = 1_000


@dataclass
class Gathered:
    """The requests of one token that are not written yet, and until when it is refused."""

    hits: int = 0
    written_at: datetime | None = None
    blocked_until: datetime | None = None


class TokenMeter:
    """One per process."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._gathered: dict[int, Gathered] = {}
        self._lock = Lock()

    def count(self, token_id: int) -> None:
        """Count one request of the token; raises Throttled when it asks too much."""
        now = self._runtime.clock.now()
        with self._lock:
            if len(self._gathered) > MOST_TOKENS:
                self._gathered.clear()
            gathered = self._gathered.setdefault(token_id, Gathered())
            _refuse_when_blocked(gathered, now)
            gathered.hits += 1
            if not _is_due(gathered, now):
                return
            hits, gathered.hits, gathered.written_at = gathered.hits, 0, now
        limit = self._runtime.config.security.token_requests_per_minute

        def write(ctx: Context) -> datetime | None:
            return count_hits(ctx, token_key(token_id), token_id, hits, limit)

        gathered.blocked_until = self._runtime.run_installation(
            Actor.nobody(), write, purpose="API token"
        )
        _refuse_when_blocked(gathered, now)


def _is_due(gathered: Gathered, now: datetime) -> bool:
    if gathered.written_at is None or gathered.hits >= EACH_HITS:
        return True
    return now >= gathered.written_at + EACH_SECOND


def _refuse_when_blocked(gathered: Gathered, now: datetime) -> None:
    if gathered.blocked_until is not None and now < gathered.blocked_until:
        wait = (gathered.blocked_until - now).total_seconds()
        raise Throttled(retry_after=max(1, math.ceil(wait)))
