"""Telling people something, by the way each of them chose."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.contracts.references import DocumentRef
from karvan.i18n.kept import keep
from karvan.i18n.kept import keep_values
from karvan.modules.notifications.models import Notification
from karvan.modules.notifications.models import NotificationChoice
from karvan.plugins.declarations import NotificationKind

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text

Link = DocumentRef | tuple[str, Mapping[str, Any]]


def notify(
    ctx: Context,
    user_ids: Iterable[int],
    kind: str,
    title: Text,
    link: Link | None,
    *,
    by_mail: bool | None = None,
) -> list[Notification]:
    """Tell users of this company something, in the transaction at hand.

    `kind` is one declared by `setup.notification`, for which each person may have chosen a way;
    `by_mail` is the way of those who have not (default: as declared). `link` leads to a record or
    to a page; it opens only for who may read it. Whoever acts is not told of their own act.
    """
    readers = sorted(set(user_ids) - {ctx.actor.id if ctx.actor.kind == "user" else None})
    if not readers:
        return []
    chosen = _choices(ctx, readers, kind)
    usual = "mail" if _by_mail(ctx, kind, by_mail) else "app"
    told = [
        _notification(ctx, reader, kind, title, link, chosen.get(reader, usual))
        for reader in readers
        if chosen.get(reader, usual) != "none"
    ]
    ctx.session.add_all(told)
    return told


def _notification(
    ctx: Context, reader: int, kind: str, title: Text, link: Link | None, way: str
) -> Notification:
    made = Notification(
        user_id=reader, kind=kind, title=keep(title), way=way, created_at=ctx.clock.now()
    )
    if isinstance(link, DocumentRef):
        made.record_kind, made.record_id = link.kind, link.id
    elif link is not None:
        made.page, made.page_values = link[0], keep_values(link[1])
    return made


def _choices(ctx: Context, readers: list[int], kind: str) -> dict[int, str]:
    rows = ctx.session.execute(
        select(NotificationChoice.user_id, NotificationChoice.way).where(
            NotificationChoice.kind == kind, NotificationChoice.user_id.in_(readers)
        )
    )
    return {row.user_id: row.way for row in rows}


def _by_mail(ctx: Context, kind: str, asked: bool | None) -> bool:
    if asked is not None:
        return asked
    declared = ctx.runtime.registry.declarations(NotificationKind)
    return any(each.by_mail for each in declared if each.kind == kind)
