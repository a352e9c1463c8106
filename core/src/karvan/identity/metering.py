"""Counts what API tokens and people ask of the API, gathered in the process and written now and then.

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
from karvan.identity.services.throttling import Counted
from karvan.identity.services.throttling import count_hits
from karvan.identity.throttle import WINDOW
from karvan.identity.throttle import person_key
from karvan.identity.throttle import token_key

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.runtime import Runtime

EACH_HITS = 50
EACH_SECOND = timedelta(seconds=1)
MOST_TOKENS = 1_000


@dataclass(frozen=True)
class Allowance:
    """What may still be asked in this minute, and when the next one begins."""

    limit: int
    left: int
    seconds: int


@dataclass
class Gathered:
    """The requests of one asker that are not written yet, and what was counted before."""

    hits: int = 0
    written_at: datetime | None = None
    counted: Counted | None = None


class TokenMeter:
    """One per process."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._gathered: dict[bytes, Gathered] = {}
        self._lock = Lock()

    def count(self, token_id: int) -> None:
        """Count one request of the token; raises Throttled when it asks too much."""
        self._count(token_key(token_id), token_id)

    def count_person(self, user_id: int) -> Allowance:
        """Count one request of a person who is signed in; raises Throttled."""
        key = person_key(user_id)
        self._count(key, None)
        return self._allowance(key)

    def allowance_of(self, token_id: int) -> Allowance:
        """What the token may still ask."""
        return self._allowance(token_key(token_id))

    def _count(self, key: bytes, token_id: int | None) -> None:
        now = self._runtime.clock.now()
        with self._lock:
            if len(self._gathered) > MOST_TOKENS:
                self._gathered.clear()
            gathered = self._gathered.setdefault(key, Gathered())
            _refuse_when_blocked(gathered, now)
            gathered.hits += 1
            if not _is_due(gathered, now):
                return
            hits, gathered.hits, gathered.written_at = gathered.hits, 0, now

        def write(ctx: Context) -> Counted:
            return count_hits(ctx, key, token_id, hits, self._limit)

        gathered.counted = self._runtime.run_installation(
            Actor.nobody(), write, purpose="API token"
        )
        _refuse_when_blocked(gathered, now)

    def _allowance(self, key: bytes) -> Allowance:
        """As this process knows it: what others have counted since is seen with the next write."""
        gathered, now = self._gathered.get(key, Gathered()), self._runtime.clock.now()
        counted = gathered.counted or Counted(now, 0, None)
        used = counted.hits + gathered.hits
        wait = (counted.window_at + WINDOW - now).total_seconds()
        return Allowance(self._limit, max(0, self._limit - used), max(0, math.ceil(wait)))

    @property
    def _limit(self) -> int:
        return self._runtime.config.security.token_requests_per_minute


def _is_due(gathered: Gathered, now: datetime) -> bool:
    if gathered.written_at is None or gathered.hits >= EACH_HITS:
        return True
    return now >= gathered.written_at + EACH_SECOND


def _refuse_when_blocked(gathered: Gathered, now: datetime) -> None:
    blocked_until = gathered.counted.blocked_until if gathered.counted else None
    if blocked_until is not None and now < blocked_until:
        raise Throttled(retry_after=max(1, math.ceil((blocked_until - now).total_seconds())))
