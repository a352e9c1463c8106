"""Room for files: one conditional UPDATE for the company and one for the person, so that it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement
from sqlalchemy import case
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite

from karvan.modules.attachments.errors import QuotaReached
from karvan.modules.attachments.models import FileUsage
from karvan.modules.attachments.storage import MEBIBYTE

if TYPE_CHECKING:
    from karvan.context import Context

EVERYONE = 0
USAGE = FileUsage.__table__


def take_room(ctx: Context, size: int) -> None:
    """Count `size` bytes for the actor and the company; raises QuotaReached where one is full."""
    files = ctx.runtime.config.files
    _take(ctx, EVERYONE, size, files.company_quota_bytes)
    if ctx.actor.person_id:
        _take(ctx, ctx.actor.person_id, size, files.user_quota_bytes)


def free_room(ctx: Context, size: int, owner: int | None) -> None:
    """Give the bytes of a deleted file back to the company and to whoever had attached it."""
    for user_id in {EVERYONE, owner or EVERYONE}:
        left = case((USAGE.c.bytes > size, USAGE.c.bytes - size), else_=0)
        ctx.uow.connection.execute(update(USAGE).where(*_own(ctx, user_id)).values(bytes=left))


def used_room(ctx: Context, user_id: int = EVERYONE) -> int:
    """The bytes taken by the files of the company, or of one person in it."""
    return ctx.uow.connection.scalar(select(USAGE.c.bytes).where(*_own(ctx, user_id))) or 0


def _take(ctx: Context, user_id: int, size: int, quota: int) -> None:
    dialect = postgresql if ctx.uow.database.kind == "postgresql" else sqlite
    row = {"company_id": ctx.company.id, "user_id": user_id, "bytes": 0}
    ctx.uow.connection.execute(dialect.insert(USAGE).values(row).on_conflict_do_nothing())
    taken = ctx.uow.connection.execute(
        update(USAGE)
        .where(*_own(ctx, user_id), USAGE.c.bytes + size <= quota)
        .values(bytes=USAGE.c.bytes + size)
    )
    if taken.rowcount != 1:
        used = used_room(ctx, user_id)
        raise QuotaReached(used=-(-used // MEBIBYTE), quota=quota // MEBIBYTE)


def _own(ctx: Context, user_id: int) -> tuple[ColumnElement[bool], ...]:
    return (USAGE.c.company_id == ctx.company.id, USAGE.c.user_id == user_id)
