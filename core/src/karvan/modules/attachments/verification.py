"""Whether every attachment has its file, and the sums of room are right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select

from karvan.modules.attachments.models import Attachment
from karvan.modules.attachments.models import FileUsage
from karvan.modules.attachments.quotas import EVERYONE
from karvan.modules.attachments.storage import path_of
from karvan.plugins.findings import Breach
from karvan.plugins.findings import CheckResult

if TYPE_CHECKING:
    from karvan.context import Context

CODE = "core.files"
FETCH = 1000


def check_files(ctx: Context) -> CheckResult:
    """Look at every file on disk (there, and of its size) and compare the sums of room."""
    count, breaches = 0, list(_wrong_sums(ctx))
    statement = (
        select(Attachment.id, Attachment.file_key, Attachment.size)
        .order_by(Attachment.id)
        .execution_options(yield_per=FETCH)
    )
    for row in ctx.session.execute(statement):
        count += 1
        path = path_of(ctx.runtime.config.files.folder, row.file_key)
        if not path.is_file():
            breaches.append(_breach(row.id, "the file is missing"))
        elif path.stat().st_size != row.size:
            breaches.append(_breach(row.id, "the file has another size"))
    return CheckResult(CODE, not breaches, count, breaches)


def _wrong_sums(ctx: Context) -> Iterator[Breach]:
    usage = FileUsage.__table__
    counted = select(usage.c.user_id, usage.c.bytes).where(usage.c.company_id == ctx.company.id)
    kept = {row[0]: row[1] for row in ctx.uow.connection.execute(counted)}
    sums: dict[int, int] = {EVERYONE: 0}
    by_author = select(Attachment.created_by, func.sum(Attachment.size)).group_by(
        Attachment.created_by
    )
    for author, size in ctx.session.execute(by_author):
        sums[EVERYONE] += size
        if author:
            sums[author] = int(size)
    for user_id in sorted(set(kept) | set(sums)):
        if kept.get(user_id, 0) != sums.get(user_id, 0):
            text = f"{kept.get(user_id, 0)} bytes are counted, {sums.get(user_id, 0)} are there"
            yield Breach(usage.name, user_id, "usage", text)


def _breach(attachment_id: int, text: str) -> Breach:
    return Breach(Attachment.__tablename__, attachment_id, "file", text)
