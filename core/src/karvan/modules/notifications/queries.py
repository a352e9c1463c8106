"""What a person was told, and who follows a record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import or_
from sqlalchemy import select

from karvan.contracts.references import DocumentRef
from karvan.documents.records import record_kinds
from karvan.documents.records import require_record
from karvan.i18n.kept import revive
from karvan.identity.models import User
from karvan.modules.notifications.models import Follower
from karvan.modules.notifications.models import Notification
from karvan.modules.notifications.models import NotificationChoice
from karvan.plugins.declarations import NotificationKind

if TYPE_CHECKING:
    from datetime import datetime

    from karvan.context import Context
    from karvan.i18n import Text

PAGE = 50
MOST_COUNTED = 100


@dataclass(frozen=True)
class NotificationLine:
    """A notification as its reader sees it; `opens` says whether it leads anywhere."""

    id: int
    title: str
    kind: str
    label: Text
    at: datetime
    is_read: bool
    opens: bool


@dataclass(frozen=True)
class NotificationPage:
    """A page of notifications, the latest first; `older` is the id of the last one shown."""

    lines: list[NotificationLine]
    older: int | None


@dataclass(frozen=True)
class WayChosen:
    """How a person hears of one kind: their choice, or how it is declared."""

    kind: str
    title: Text
    way: str


@dataclass(frozen=True)
class FollowerLine:
    """A follower as others see them."""

    user_id: int
    name: str
    hears: tuple[str, ...]


def count_unread(ctx: Context) -> int:
    """How many notifications the actor has not read, counted up to 100."""
    unread = (
        select(Notification.id)
        .where(Notification.user_id == ctx.actor.id, Notification.read_at.is_(None))
        .limit(MOST_COUNTED)
    )
    return ctx.session.scalar(select(func.count()).select_from(unread.subquery())) or 0


def list_notifications(
    ctx: Context, *, only_unread: bool = False, before: int | None = None, limit: int = PAGE
) -> NotificationPage:
    """The actor's notifications, the latest first; `before` is the id of the last one seen."""
    statement = (
        select(Notification)
        .where(Notification.user_id == ctx.actor.id)
        .order_by(Notification.created_at.desc(), Notification.id.desc())
        .limit(limit + 1)
    )
    if only_unread:
        statement = statement.where(Notification.read_at.is_(None))
    last = ctx.session.get(Notification, (ctx.company.id, before)) if before else None
    if last is not None:
        earlier = Notification.created_at < last.created_at
        same = (Notification.created_at == last.created_at) & (Notification.id < last.id)
        statement = statement.where(or_(earlier, same))
    rows = ctx.session.scalars(statement).all()
    labels = {each.kind: each.title for each in ctx.runtime.registry.declarations(NotificationKind)}
    lines = [_line(ctx, each, labels.get(each.kind, each.kind)) for each in rows[:limit]]
    return NotificationPage(lines, lines[-1].id if len(rows) > limit else None)


def list_ways(ctx: Context) -> list[WayChosen]:
    """Every kind of notification of the plugins that are on, and how the actor hears of it."""
    chosen = select(NotificationChoice.kind, NotificationChoice.way).where(
        NotificationChoice.user_id == ctx.actor.id
    )
    stored = {row[0]: row[1] for row in ctx.session.execute(chosen)}
    declared = ctx.runtime.registry.declarations(NotificationKind, ctx.view.on)
    return [
        WayChosen(each.kind, each.title, stored.get(each.kind, "mail" if each.by_mail else "app"))
        for each in declared
    ]


def list_followers(ctx: Context, ref: DocumentRef) -> Sequence[FollowerLine]:
    """Who follows a record, by name; raises NotFound for a record not to be seen."""
    require_record(ctx, ref)
    statement = (
        select(Follower.user_id, User.name, Follower.hears)
        .join(User, User.id == Follower.user_id)
        .where(
            Follower.record_kind == ref.kind,
            Follower.record_id == ref.id,
            User.disabled_at.is_(None),
        )
        .order_by(User.name, User.id)
    )
    return [FollowerLine(row[0], row[1], tuple(row[2])) for row in ctx.session.execute(statement)]


def _line(ctx: Context, row: Notification, label: Text) -> NotificationLine:
    return NotificationLine(
        row.id,
        revive(row.title),
        row.kind,
        label,
        row.created_at,
        row.read_at is not None,
        _opens(ctx, row),
    )


def _opens(ctx: Context, row: Notification) -> bool:
    """By the permission of the kind alone; whether the record is still there shows on opening."""
    if row.record_kind is None:
        return row.page is not None
    kind = record_kinds(ctx).get(row.record_kind)
    return kind is not None and kind.permission is not None and ctx.can(kind.permission)
