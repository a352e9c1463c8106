"""What a reader does with notifications: open one, mark all as read, choose how to hear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select
from sqlalchemy import update

from karvan.contracts.references import DocumentRef
from karvan.documents.records import find_record
from karvan.documents.records import may_read
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.i18n.kept import revive_values
from karvan.modules.notifications.models import WAYS
from karvan.modules.notifications.models import Notification
from karvan.modules.notifications.models import NotificationChoice
from karvan.plugins.declarations import NotificationKind

if TYPE_CHECKING:
    from karvan.context import Context

TABLE = Notification.__table__


@dataclass(frozen=True)
class OpenedNotification:
    """Where a notification leads: a record that may be read, a page, or nowhere (any more)."""

    record: DocumentRef | None = None
    page: str | None = None
    values: Mapping[str, Any] | None = None


def open_notification(ctx: Context, notification_id: int) -> OpenedNotification:
    """Mark one's own notification as read, and say where it leads; raises NotFound for others'."""
    found = ctx.session.get(Notification, (ctx.company.id, notification_id))
    if found is None or found.user_id != ctx.actor.id:
        raise NotFound
    if found.read_at is None:
        found.read_at = ctx.clock.now()
    if found.record_kind is not None and found.record_id is not None:
        ref = DocumentRef(found.record_kind, found.record_id)
        is_there = may_read(ctx, ref) and find_record(ctx, ref) is not None
        return OpenedNotification(record=ref if is_there else None)
    return OpenedNotification(page=found.page, values=revive_values(found.page_values or {}))


def mark_all_read(ctx: Context) -> int:
    """Mark all of the actor's notifications as read; gives how many were not."""
    changed = ctx.uow.connection.execute(
        update(TABLE)
        .where(
            TABLE.c.company_id == ctx.company.id,
            TABLE.c.user_id == ctx.actor.id,
            TABLE.c.read_at.is_(None),
        )
        .values(read_at=ctx.clock.now())
    )
    return changed.rowcount


def choose_ways(ctx: Context, ways: Mapping[str, str]) -> None:
    """Store by which way the actor hears of each kind; raises Invalid for an unknown kind or way."""
    known = {each.kind for each in ctx.runtime.registry.declarations(NotificationKind, ctx.view.on)}
    wrong = sorted(kind for kind, way in ways.items() if kind not in known or way not in WAYS)
    if wrong:
        text = _("Choose one of the ways offered.")
        raise Invalid([Problem("core.notification.way", text, field=kind) for kind in wrong])
    stored = {
        each.kind: each
        for each in ctx.session.scalars(
            select(NotificationChoice).where(NotificationChoice.user_id == ctx.actor.id)
        )
    }
    for kind, way in ways.items():
        if kind not in stored:
            stored[kind] = NotificationChoice(user_id=ctx.actor.id, kind=kind)
            ctx.session.add(stored[kind])
        stored[kind].way = way
    ctx.uow.flush()
