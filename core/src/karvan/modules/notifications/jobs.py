"""The daily mail, and the end of old notifications."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import delete
from sqlalchemy import select

from karvan.identity.models import User
from karvan.modules.notifications.mailing import mail_digest
from karvan.modules.notifications.models import Notification

if TYPE_CHECKING:
    from karvan.context import Context

EVERY_MORNING = "30 7 * * *"
EVERY_NIGHT = "41 3 * * *"
KEPT = timedelta(days=180)
TABLE = Notification.__table__


def send_digests(ctx: Context, data: Mapping[str, Any]) -> None:
    """Mail each reader what they were told and have not read, for kinds they want in a daily mail."""
    del data
    statement = (
        select(Notification, User)
        .join(User, User.id == Notification.user_id)
        .where(
            Notification.way == "digest",
            Notification.digested_at.is_(None),
            Notification.read_at.is_(None),
            User.disabled_at.is_(None),
        )
        .order_by(Notification.user_id, Notification.created_at, Notification.id)
    )
    rows = [(row[0], row[1]) for row in ctx.session.execute(statement)]
    for _reader, group in groupby(rows, key=lambda row: row[1].id):
        told = list(group)
        mail_digest(ctx, [each for each, _user in told], told[0][1])
        for each, _user in told:
            each.digested_at = ctx.clock.now()


def remove_old(ctx: Context, data: Mapping[str, Any]) -> None:
    """Remove notifications that were read or unread for 180 days; nobody will look for them."""
    del data
    ctx.uow.connection.execute(
        delete(TABLE).where(
            TABLE.c.company_id == ctx.company.id, TABLE.c.created_at < ctx.clock.now() - KEPT
        )
    )
