"""Activities in the browser: what one has to do, and the form of one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from datetime import time
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response
from flask import request

from karvan.documents.records import link_to
from karvan.documents.records import list_readers
from karvan.documents.records import title_of
from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.errors import Problem
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.identity.queries.holders import list_holders
from karvan.modules.activities.commands import ActivityFacts
from karvan.modules.activities.commands import ChangeActivity
from karvan.modules.activities.commands import CreateActivity
from karvan.modules.activities.commands import FinishActivity
from karvan.modules.activities.queries import get_activity
from karvan.modules.activities.queries import list_activities
from karvan.modules.activities.queries import record_of
from karvan.modules.activities.queries.lists import READ
from karvan.modules.activities.services import change_activity
from karvan.modules.activities.services import create_activity
from karvan.modules.activities.services import delete_activity
from karvan.modules.activities.services import due_in_working_time
from karvan.modules.activities.services import finish_activity
from karvan.modules.activities.services.activities import CREATE
from karvan.modules.activities.services.activities import UPDATE
from karvan.plugins.access import permission
from karvan.plugins.access import signed_in
from karvan.text import TextError
from karvan.text import fold_digits
from karvan.text import parse_date
from karvan.web.forms import form_of
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from datetime import date

    from karvan.context import Context
    from karvan.identity.queries.holders import Colleague
    from karvan.modules.activities.models import Activity

KIND_TITLES: dict[str, Text] = {
    "task": _("Task"),
    "call": _("Call"),
    "meeting": _("Meeting"),
    "mail": _("Mail"),
    "custom": _("Something else"),
}
KIND_ICONS = {
    "task": "checklist",
    "call": "phone",
    "meeting": "calendar-event",
    "mail": "mail",
    "custom": "activity",
}
RECURS: dict[str, Text] = {
    "": _("Once"),
    "day": _("Every day"),
    "week": _("Every week"),
    "month": _("Every month"),
    "year": _("Every year"),
}
CALENDARS: dict[str, Text] = {
    "": _("As the company"),
    "gregorian": _("Gregorian"),
    "jalali": _("Jalali"),
}
REMIND: dict[str, Text] = {
    "": _("Never"),
    "0": _("When it is due"),
    "60": _("One hour before"),
    "1440": _("One day before"),
}
ACTIVITY_CHOICES: dict[str, Any] = {
    "activity_kinds": KIND_TITLES,
    "activity_icons": KIND_ICONS,
    "recurrences": RECURS,
    "recurrence_calendars": CALENDARS,
    "reminders": REMIND,
}
DAY_BEGINS = time(9)
MOST_HOURS = 999


@core.get(f"{CORE}/activities")
@permission(READ)
def activities(ctx: Context) -> Response:
    """One's own open activities; `all` shows everyone's, `done` those that are done."""
    everyone, done = "all" in request.args, "done" in request.args
    lines = list_activities(ctx, mine=not everyone, done=done)
    return render(
        ctx,
        "karvan/activities/list.html",
        lines=lines,
        everyone=everyone,
        done=done,
        title_of=title_of,
        **ACTIVITY_CHOICES,
    )


@core.get(f"{CORE}/activities/new")
@permission(CREATE)
def new_activity(ctx: Context) -> Response:
    """The form of a new activity."""
    return _form(ctx, None)


@core.post(f"{CORE}/activities/new")
@permission(CREATE)
def add_activity(ctx: Context) -> Response:
    """Plan what the form says."""
    create_activity(ctx, CreateActivity(facts_in_form(ctx)))
    return redirect_to(ctx, "core.activities", flash=_("Activity planned."))


@core.get(f"{CORE}/activities/<int:activity_id>")
@permission(READ)
def activity(ctx: Context, activity_id: int) -> Response:
    """One activity and its form."""
    return _form(ctx, get_activity(ctx, activity_id))


@core.post(f"{CORE}/activities/<int:activity_id>")
@permission(UPDATE)
def save_activity(ctx: Context, activity_id: int) -> Response:
    """Change what the form says."""
    facts = facts_in_form(ctx)
    change_activity(ctx, ChangeActivity(activity_id, form_version() or 0, facts))
    return redirect_to(ctx, "core.activities", flash=_("Saved."))


@core.post(f"{CORE}/activities/<int:activity_id>/done")
@permission(UPDATE)
@form_of("core.activity")
def finish(ctx: Context, activity_id: int) -> Response:
    """Say that it is done."""
    command = FinishActivity(activity_id, form_version() or 0, request.form.get("result", ""))
    following = finish_activity(ctx, command)
    said = _("Done.")
    if following is not None:
        said = _("Done. It comes again on {day}.", day=following.due_on)
    return redirect_to(ctx, "core.activities", flash=said)


@core.post(f"{CORE}/activities/<int:activity_id>/delete")
@signed_in("whoever planned it, or holds the permission; the service asks")
@form_of("core.activity")
def remove_activity(ctx: Context, activity_id: int) -> Response:
    """Delete it."""
    delete_activity(ctx, activity_id, form_version() or 0)
    return redirect_to(ctx, "core.activities", flash=_("Activity deleted."))


def facts_in_form(ctx: Context) -> ActivityFacts:
    """What the form says of an activity; raises Invalid for a day or time that cannot be read."""
    form = request.form
    day = _day(ctx, form.get("due_on", ""))
    due_at = _instant(ctx, day, form.get("due_time", "")) or _in_working_time(ctx)
    assignee, every = form.get("assignee_id", ""), fold_digits(form.get("recurs_every", "1"))
    return ActivityFacts(
        subject=form.get("subject", ""),
        kind=form.get("kind", "task"),
        label=form.get("label", ""),
        details=form.get("details", ""),
        assignee_id=int(assignee) if assignee.isascii() and assignee.isdecimal() else None,
        due_on=day if due_at is None else None,
        due_at=due_at,
        remind_at=_reminder(ctx, day, due_at, form.get("remind", "")),
        recurs=form.get("recurs", ""),
        recurs_every=int(every) if every.isascii() and every.isdecimal() else 0,
        recurs_calendar=form.get("recurs_calendar", ""),
    )


def _day(ctx: Context, text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return parse_date(text, today=ctx.today())
    except TextError as wrong:
        raise Invalid([Problem(wrong.code, wrong.message, field="due_on")]) from None


def _instant(ctx: Context, day: date | None, text: str) -> datetime | None:
    """A time of day in the company's time zone, such as 14:30."""
    typed = fold_digits(text).strip()
    if not typed:
        return None
    try:
        clock = time.fromisoformat(typed if ":" in typed else f"{int(typed):02}:00")
    except ValueError:
        problem = _("Write a time like 14:30.")
        raise Invalid([Problem("core.activity.time", problem, field="due_time")]) from None
    if day is None:
        problem = _("A time needs a day.")
        raise Invalid([Problem("core.activity.due", problem, field="due_on")])
    return datetime.combine(day, clock, ZoneInfo(ctx.company.time_zone))


def _in_working_time(ctx: Context) -> datetime | None:
    """The instant after so many hours of the company's working time from now."""
    typed = fold_digits(request.form.get("working_hours", "")).strip()
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal()) or not 1 <= int(typed) <= MOST_HOURS:
        text = _("Enter a number from 1 to {limit}.", limit=MOST_HOURS)
        raise Invalid([Problem("core.activity.hours", text, field="working_hours")])
    return due_in_working_time(ctx, int(typed))


def _reminder(
    ctx: Context, day: date | None, due_at: datetime | None, minutes: str
) -> datetime | None:
    """So long before it is due; what is due all day counts from nine in the morning.

    `at:` and an instant keeps a reminder as it was.
    """
    if minutes.startswith("at:"):
        return _kept(minutes.removeprefix("at:"))
    due = due_at
    if due is None and day is not None:
        due = datetime.combine(day, DAY_BEGINS, ZoneInfo(ctx.company.time_zone))
    if due is None or not minutes or minutes not in REMIND:
        return None
    return due - timedelta(minutes=int(minutes))


def _kept(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Malformed(reason="remind") from None
    if at.tzinfo is None:
        raise Malformed(reason="remind")
    return at


def people_for(colleagues: Iterable[Colleague]) -> list[tuple[int | str, Text]]:
    """Whom work may be given to, as a list to choose from."""
    return [("", _("Nobody")), *((each.id, each.name) for each in colleagues)]


def _form(ctx: Context, shown: Activity | None) -> Response:
    ref = record_of(shown) if shown else None
    return render(
        ctx,
        "karvan/activities/activity.html",
        activity=shown,
        ref=ref,
        record_title=title_of(ctx, ref) if ref else None,
        record_link=link_to(ctx, ref) if ref else None,
        people=people_for(list_readers(ctx, ref) if ref else list_holders(ctx)),
        zone=ZoneInfo(ctx.company.time_zone),
        **ACTIVITY_CHOICES,
    )
