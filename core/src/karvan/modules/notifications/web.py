"""The bell and what is behind it: what one was told, and how one wants to hear."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.documents.records import link_to
from karvan.errors import Malformed
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.notifications.queries import count_unread
from karvan.modules.notifications.queries import list_notifications
from karvan.modules.notifications.queries import list_ways
from karvan.modules.notifications.services import choose_ways
from karvan.modules.notifications.services import mark_all_read
from karvan.modules.notifications.services import open_notification
from karvan.plugins.access import signed_in
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.notifications.services.reading import OpenedNotification

OWN = "everyone reads what they themselves were told"
WAY_TITLES: dict[str, Text] = {
    "app": _("Here only"),
    "mail": _("Here and by mail at once"),
    "digest": _("Here and in one mail a day"),
    "none": _("Not at all"),
}
HEAR_TITLES: dict[str, Text] = {
    "notes": _("Notes"),
    "files": _("Files"),
    "activities": _("Activities"),
    "changes": _("What happens to it"),
}


@core.get(f"{CORE}/notifications")
@signed_in(OWN)
def notifications(ctx: Context) -> Response:
    """What one was told, the latest first; `unread` leaves out what was read."""
    before, unread = request.args.get("before", ""), "unread" in request.args
    if before and not (before.isascii() and before.isdecimal()):
        raise Malformed(reason=f"before={before}")
    page = list_notifications(ctx, only_unread=unread, before=int(before) if before else None)
    older = None
    if page.older is not None:
        older = url("core.notifications", before=page.older, unread="" if unread else None)
    return render(
        ctx, "karvan/notifications/list.html", lines=page.lines, older=older, unread=unread
    )


@core.get(f"{CORE}/notifications/bell")
@signed_in(OWN)
def bell(ctx: Context) -> Response:
    """The number on the bell, loaded after the page it stands on."""
    return render(ctx, "karvan/notifications/bell.html", count=count_unread(ctx))


@core.post(f"{CORE}/notifications/<int:notification_id>")
@signed_in(OWN)
def open_one(ctx: Context, notification_id: int) -> Response:
    """Mark one as read and go where it leads, or stay where that may not be read."""
    target = _target(ctx, open_notification(ctx, notification_id))
    if target is None:
        return redirect_to(ctx, "core.notifications", flash=_("Marked as read."))
    endpoint, values = target
    return redirect_to(ctx, endpoint, **values)


@core.post(f"{CORE}/notifications/read")
@signed_in(OWN)
def read_all(ctx: Context) -> Response:
    """Mark all as read."""
    mark_all_read(ctx)
    return redirect_to(ctx, "core.notifications", flash=_("All are marked as read."))


@core.get(f"{CORE}/notifications/ways")
@signed_in(OWN)
def ways(ctx: Context) -> Response:
    """How one hears of each kind."""
    return render(ctx, "karvan/notifications/ways.html", ways=list_ways(ctx), titles=WAY_TITLES)


@core.post(f"{CORE}/notifications/ways")
@signed_in(OWN)
def save_ways(ctx: Context) -> Response:
    """Store how one wants to hear of each kind."""
    chosen = {kind: way for kind, way in request.form.items() if "." in kind}
    choose_ways(ctx, chosen)
    return redirect_to(ctx, "core.ways", flash=_("Saved."))


def _target(ctx: Context, opened: OpenedNotification) -> tuple[str, Mapping[str, Any]] | None:
    """Where a notification leads; a record without a page of its own has the common one."""
    if opened.record is not None:
        common = {"kind": opened.record.kind, "record_id": opened.record.id}
        return link_to(ctx, opened.record) or ("core.record", common)
    return (opened.page, opened.values or {}) if opened.page else None
