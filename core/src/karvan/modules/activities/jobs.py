"""The reminder of an activity, at its moment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from karvan.i18n import lazy_gettext as _
from karvan.modules.activities.models import Activity
from karvan.modules.notifications.services import notify

if TYPE_CHECKING:
    from karvan.context import Context


def remind(ctx: Context, data: Mapping[str, Any]) -> None:
    """Tell the assignee, or who planned it, unless it was done, deleted or put off meanwhile."""
    activity = ctx.session.get(Activity, (ctx.company.id, data["activity_id"]))
    if activity is None or activity.done_at is not None or activity.reminded_at is not None:
        return
    if activity.remind_at != datetime.fromisoformat(data["remind_at"]):
        return
    reader = activity.assignee_id or activity.created_by
    activity.reminded_at = ctx.clock.now()
    if reader is not None:
        due = activity.due_at or activity.due_on
        title = _("Reminder: {subject}", subject=activity.subject)
        if due is not None:
            title = _("Reminder: {subject}, due {due}", subject=activity.subject, due=due)
        link = ("core.activity", {"activity_id": activity.id})
        notify(ctx, [reader], "core.reminder", title, link)
