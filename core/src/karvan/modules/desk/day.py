"""My day: what is late, what is due, what waits for my approval, what I have not read."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import timedelta
from typing import TYPE_CHECKING

from karvan.modules.activities.queries import list_activities
from karvan.modules.activities.queries.lists import READ
from karvan.modules.approvals.permissions import APPROVAL_READ
from karvan.modules.approvals.queries.requests import list_inbox
from karvan.modules.notifications.queries import list_notifications

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.activities.queries.lists import ActivityLine
    from karvan.modules.approvals.queries.requests import RequestLine
    from karvan.modules.notifications.queries import NotificationLine

DAYS_AHEAD = 7


@dataclass(frozen=True)
class Day:
    """What a person has before them."""

    late: list[ActivityLine] = field(default_factory=list)
    today: list[ActivityLine] = field(default_factory=list)
    soon: list[ActivityLine] = field(default_factory=list)
    approvals: list[RequestLine] = field(default_factory=list)
    unread: list[NotificationLine] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not (self.late or self.today or self.soon or self.approvals or self.unread)


def read_day(ctx: Context) -> Day:
    """The day of the one who acts, of what they may see."""
    activities = list_activities(ctx) if ctx.can(READ) else []
    today = ctx.today()
    ahead = today + timedelta(days=DAYS_AHEAD)
    late = [each for each in activities if each.is_late]
    dated = [each for each in activities if not each.is_late and each.activity.due_on]
    return Day(
        late,
        [each for each in dated if each.activity.due_on == today],
        [each for each in dated if today < (each.activity.due_on or today) <= ahead],
        list_inbox(ctx) if ctx.can(APPROVAL_READ) else [],
        list_notifications(ctx, only_unread=True).lines[:10],
    )
