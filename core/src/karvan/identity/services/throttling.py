"""Counts attempts to sign in, in a table that all workers share."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite

from karvan.errors import Throttled
from karvan.identity.credentials.models import ApiTokenUse
from karvan.identity.models import Throttle
from karvan.identity.throttle import WINDOW
from karvan.identity.throttle import Attempts
from karvan.identity.throttle import after_attempt

if TYPE_CHECKING:
    from karvan.context import Context

MOST_ROWS = 10_000


def admit(ctx: Context, keys: Sequence[bytes], *, most_rows: int = MOST_ROWS) -> None:
    """Count one attempt under every key before it is made; raises Throttled when one is blocked.

    Counted before, so that a hundred guesses sent at once do not all pass an empty count. A flood
    of made-up names fills at most `most_rows` rows.
    """
    now = ctx.clock.now()
    for key in sorted(keys):
        row = _claim(ctx, key, now, most_rows)
        before = Attempts(row.window_at, row.hits, row.blocked_until) if row.hits else None
        if before is not None and before.blocked_until is not None and before.is_blocked(now):
            wait = (before.blocked_until - now).total_seconds()
            raise Throttled(retry_after=max(1, math.ceil(wait)))
        after = after_attempt(before, now)
        row.window_at, row.hits, row.blocked_until = (
            after.window_at,
            after.hits,
            after.blocked_until,
        )
    ctx.session.flush()


def forgive(ctx: Context, account: bytes, address: bytes) -> None:
    """After a success: forget the account's attempts, and take this one off the address."""
    for key in sorted((account, address)):
        row = ctx.session.get(Throttle, key, with_for_update=True)
        if row is not None and (key == account or row.hits <= 1):
            ctx.session.delete(row)
        elif row is not None:
            row.hits -= 1
    ctx.session.flush()


@dataclass(frozen=True)
class Counted:
    """The requests since `window_at`, and until when more are refused."""

    window_at: datetime
    hits: int
    blocked_until: datetime | None


def count_hits(ctx: Context, key: bytes, token_id: int | None, hits: int, limit: int) -> Counted:
    """Add requests to this minute's. Of an API token, note at most once a minute that it was used."""
    now = ctx.clock.now()
    row = _claim(ctx, key, now, MOST_ROWS)
    if now >= row.window_at + WINDOW or not row.hits:
        row.window_at, row.hits, row.blocked_until = now, 0, None
        if token_id is not None:
            _note_use(ctx, token_id, now)
    row.hits += hits
    row.blocked_until = row.window_at + WINDOW if row.hits > limit else None
    ctx.session.flush()
    return Counted(row.window_at, row.hits, row.blocked_until)


def _note_use(ctx: Context, token_id: int, now: datetime) -> None:
    use = ctx.session.get(ApiTokenUse, token_id)
    if use is None:
        use = ApiTokenUse(token_id=token_id)
        ctx.session.add(use)
    use.last_used_at = now


def _claim(ctx: Context, key: bytes, now: datetime, most_rows: int) -> Throttle:
    """The key's row, made when it is new, locked until the transaction ends."""
    insert = sqlite.insert if ctx.uow.database.kind == "sqlite" else postgresql.insert
    made = ctx.session.connection().execute(
        insert(Throttle.__table__)
        .values(key_hash=key, window_at=now, hits=0)
        .on_conflict_do_nothing()
    )
    if made.rowcount:
        _evict(ctx, most_rows)
    return ctx.session.get_one(Throttle, key, with_for_update=True, populate_existing=True)


def _evict(ctx: Context, most_rows: int) -> None:
    """Keep the table bounded: the oldest rows go."""
    count = ctx.session.scalar(select(func.count()).select_from(Throttle)) or 0
    if count > most_rows:
        oldest = (
            select(Throttle.key_hash)
            .where(Throttle.hits > 0)
            .order_by(Throttle.window_at)
            .limit(count - most_rows)
        )
        ctx.session.execute(
            delete(Throttle).where(Throttle.key_hash.in_(oldest)),
            execution_options={"synchronize_session": False},
        )
