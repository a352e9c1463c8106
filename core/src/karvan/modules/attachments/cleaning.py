"""Removes uploads nobody saved, and files that no row names any more a week after that was first seen.

A file that is found without a row is marked by an empty neighbour, `<uuid>.orphan`, with the day in
it. If a row names it at a later look (a backup was restored, or the row had not been committed
yet) the mark goes; else the file goes once the mark is a week old.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import or_
from sqlalchemy import select

from karvan.actors import Actor
from karvan.companies.models import INSTALLATION_ID
from karvan.companies.models import Company
from karvan.entities.writing.filing import WAITING
from karvan.modules.attachments.models import Attachment
from karvan.modules.attachments.quotas import free_room
from karvan.modules.attachments.storage import KEY

if TYPE_CHECKING:
    from karvan.context import Context

EVERY_SUNDAY = "23 4 * * 0"
EVERY_NIGHT = "41 3 * * *"
UNSAVED = timedelta(days=1)
KEPT = timedelta(days=7)
MARK = ".orphan"
AT_ONCE = 500
ACTOR = Actor.system("files")


def remove_orphans(ctx: Context, data: Mapping[str, Any]) -> None:
    """The job. The folder is shared by all companies, so the first one looks for all of them."""
    del data
    companies = _companies(ctx)
    if not companies or companies[0] != ctx.company.id:
        return
    folder = ctx.runtime.config.files.folder
    for keys in _batches(folder):
        named = _named(ctx, companies, keys)
        for key in keys:
            path = folder / key[:2] / key
            if key in named:
                _mark_of(path).unlink(missing_ok=True)
            else:
                _mark_or_remove(path, ctx.clock.now())


def drop_uploads(ctx: Context, data: Mapping[str, Any]) -> None:
    """The job. Files that were uploaded for a form nobody saved; the trail keeps what they were."""
    del data
    before = ctx.clock.now() - UNSAVED
    left = select(Attachment).where(Attachment.record_id == WAITING, Attachment.created_at < before)
    for attachment in ctx.session.scalars(left.limit(AT_ONCE)).all():
        free_room(ctx, attachment.size, attachment.created_by)
        ctx.session.delete(attachment)
    ctx.uow.flush()


def _mark_or_remove(path: Path, now: datetime) -> None:
    mark = _mark_of(path)
    if not mark.exists():
        mark.write_text(now.isoformat(), encoding="ascii")
        return
    if datetime.fromisoformat(mark.read_text(encoding="ascii")) + KEPT <= now:
        path.unlink(missing_ok=True)
        mark.unlink(missing_ok=True)


def _mark_of(path: Path) -> Path:
    return path.with_name(path.name + MARK)


def _companies(ctx: Context) -> list[int]:
    rows = ctx.session.scalars(
        select(Company.id).where(Company.id != INSTALLATION_ID).order_by(Company.id)
    )
    return list(rows)


def _batches(folder: Path) -> Iterator[list[str]]:
    """The keys of the files on disk, some at a time; anything else in the folder is left alone."""
    keys: list[str] = []
    for part in sorted(folder.glob("[0-9a-f][0-9a-f]")):
        for path in sorted(part.iterdir()):
            if KEY.fullmatch(path.name) and path.name.startswith(part.name):
                keys.append(path.name)
            if len(keys) == AT_ONCE:
                yield keys
                keys = []
    if keys:
        yield keys


def _named(ctx: Context, companies: list[int], keys: list[str]) -> set[str]:
    """The keys that a row of any company names; each company is asked in its own unit of work."""
    found: set[str] = set()
    for company_id in companies:
        if company_id == ctx.company.id:
            found |= _named_here(ctx, keys)
        else:
            found |= ctx.runtime.run(
                company_id, ACTOR, lambda other: _named_here(other, keys), write=False
            )
    return found


def _named_here(ctx: Context, keys: list[str]) -> set[str]:
    rows = ctx.session.execute(
        select(Attachment.file_key, Attachment.preview_key).where(
            or_(Attachment.file_key.in_(keys), Attachment.preview_key.in_(keys))
        )
    )
    return {key for row in rows for key in row if key is not None}
