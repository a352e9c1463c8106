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
from karvan.identity.models import Membership
from karvan.identity.models import User
from karvan.modules.notifications.mailing import mail_notification
from karvan.modules.notifications.models import Notification
from karvan.modules.notifications.models import NotificationChoice
from karvan.plugins.declarations import NotificationKind

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text

Link = DocumentRef | tuple[str, Mapping[str, Any]]
_TOLD = "notifications_told"


def notify(
    ctx: Context,
    user_ids: Iterable[int],
    kind: str,
    title: Text,
    link: Link | None,
    *,
    by_mail: bool | None = None,
) -> list[Notification]:
    """Tell active members of this company something, in the transaction at hand.

    `kind` is one declared by `setup.notification`, for which each person may have chosen a way;
    `by_mail` is the way of those who have not (default: as declared). `link` leads to a record or
    to a page; it opens only for who may read it. Whoever acts is not told of their own act, but of what a job did for them.
    """
    own = ctx.actor.id if ctx.actor.kind == "user" else None
    readers = _members(ctx, sorted({each for each in user_ids if each != own}))
    if not readers:
        return []
    chosen = _choices(ctx, list(readers), kind)
    usual = "mail" if _by_mail(ctx, kind, by_mail) else "app"
    told = []
    for reader in readers:
        way = chosen.get(reader, usual)
        if way != "none":
            told.append(_notification(ctx, reader, kind, title, link, way))
            _note_told(ctx, reader, link)
    ctx.session.add_all(told)
    for each in told:
        if each.way == "mail":
            mail_notification(ctx, each, readers[each.user_id])
    return told


def was_told(ctx: Context, user_id: int, ref: DocumentRef) -> bool:
    """Whether the user was told something of this record in this unit of work already."""
    return (user_id, ref.kind, ref.id) in ctx.uow.info.get(_TOLD, ())


def _note_told(ctx: Context, reader: int, link: Link | None) -> None:
    if isinstance(link, DocumentRef):
        ctx.uow.info.setdefault(_TOLD, set()).add((reader, link.kind, link.id))


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


def _members(ctx: Context, wanted: list[int]) -> dict[int, User]:
    """Those of the users who can sign in and belong to the company, in the order of their ids."""
    if not wanted:
        return {}
    statement = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            Membership.company_id == ctx.company.id,
            User.id.in_(wanted),
            User.disabled_at.is_(None),
        )
        .order_by(User.id)
    )
    return {user.id: user for user in ctx.session.scalars(statement)}


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
