"""How many mails a minute the server is given, counted for all workers in the throttle table."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite

from karvan.actors import Actor
from karvan.identity.models import Throttle

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.runtime import Runtime

KEY = hashlib.sha256(b"mail\0per minute").digest()
MINUTE = timedelta(minutes=1)
WORKER = Actor.system("mail")


def take_turn(runtime: Runtime, per_minute: int) -> timedelta | None:
    """Count one more mail; None when it may go now, else how long it should wait for its minute."""
    if not per_minute:
        return None

    def work(ctx: Context) -> timedelta | None:
        row, now = _claim(ctx), ctx.clock.now()
        if now >= row.window_at + MINUTE:
            row.window_at, row.hits = now, 0
        row.hits += 1
        minutes = (row.hits - 1) // per_minute
        return row.window_at + MINUTE * minutes - now if minutes else None

    return runtime.run_installation(WORKER, work, purpose="pace of mail")


def _claim(ctx: Context) -> Throttle:
    insert = sqlite.insert if ctx.uow.database.kind == "sqlite" else postgresql.insert
    ctx.session.connection().execute(
        insert(Throttle.__table__)
        .values(key_hash=KEY, window_at=ctx.clock.now(), hits=0)
        .on_conflict_do_nothing()
    )
    return ctx.session.get_one(Throttle, KEY, with_for_update=True)
