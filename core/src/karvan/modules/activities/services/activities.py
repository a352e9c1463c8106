"""Planning activities, changing them, and saying that they are done."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from typing import cast
from zoneinfo import ZoneInfo

from karvan.calendars import worktime
from karvan.documents.records import require_record
from karvan.errors import Refusal
from karvan.errors import StaleVersion
from karvan.events.jobs import enqueue
from karvan.i18n import lazy_gettext as _
from karvan.modules.activities.checking import check_facts
from karvan.modules.activities.models import Activity
from karvan.modules.activities.queries import get_activity
from karvan.modules.activities.queries import record_of
from karvan.modules.activities.recurrence import Recurrence
from karvan.modules.activities.services.timeline import add_timeline
from karvan.modules.activities.services.timeline import party_of
from karvan.modules.calendars.queries import get_working_calendar
from karvan.modules.notifications.services import follow_quietly
from karvan.modules.notifications.services import notify
from karvan.modules.notifications.services import tell_followers

if TYPE_CHECKING:
    from datetime import date

    from karvan.calendars.periods import Calendar
    from karvan.context import Context
    from karvan.modules.activities.commands import ActivityFacts
    from karvan.modules.activities.commands import ChangeActivity
    from karvan.modules.activities.commands import CreateActivity
    from karvan.modules.activities.commands import FinishActivity
    from karvan.modules.activities.recurrence import Unit

CREATE, UPDATE, DELETE = "core.activity.create", "core.activity.update", "core.activity.delete"
REMINDER = "core.activity-reminder"
HOUR = 3600


class AlreadyDone(Refusal):
    """This activity is done. Plan a new one instead."""

    code = "core.activity.done"


def create_activity(ctx: Context, command: CreateActivity) -> Activity:
    """Plan an activity and tell whom it is given to.

    Raises NotFound for a record not to be seen, Invalid with all that is wrong with the facts.
    """
    ctx.require(CREATE)
    if command.record is not None:
        require_record(ctx, command.record)
    check_facts(ctx, command.facts, command.record)
    activity = Activity(
        record_kind=command.record.kind if command.record else None,
        record_id=command.record.id if command.record else None,
        party_id=command.party_id or party_of(ctx, command.record),
    )
    _set_facts(ctx, activity, command.facts)
    ctx.session.add(activity)
    ctx.uow.flush()
    _tell_assignee(ctx, activity, None)
    if command.record is not None:
        follow_quietly(ctx, command.record, [ctx.actor.person_id])
        text = _("{name} planned: {subject}", name=ctx.actor.name, subject=activity.subject)
        tell_followers(ctx, command.record, "activities", "core.activity", text)
    _enqueue_reminder(ctx, activity)
    return activity


def change_activity(ctx: Context, command: ChangeActivity) -> Activity:
    """Change what is planned. Raises AlreadyDone, StaleVersion, or as for a new one."""
    ctx.require(UPDATE)
    activity = _get_open(ctx, command.activity_id, command.version)
    check_facts(ctx, command.facts, record_of(activity))
    before = activity.assignee_id
    _set_facts(ctx, activity, command.facts)
    ctx.uow.flush()
    _tell_assignee(ctx, activity, before)
    _enqueue_reminder(ctx, activity)
    return activity


def finish_activity(ctx: Context, command: FinishActivity) -> Activity | None:
    """Say that an activity is done; gives the next one where it recurs, else None."""
    ctx.require(UPDATE)
    activity = _get_open(ctx, command.activity_id, command.version)
    activity.done_at, activity.done_by = ctx.clock.now(), ctx.actor.person_id
    activity.result = command.result.strip()
    ref = record_of(activity)
    if ref is not None:
        params = {"subject": activity.subject, "kind": activity.kind}
        add_timeline(
            ctx, "core.activity_done", subject=ref, party_id=activity.party_id, params=params,
            quiet=True,
        )  # fmt: skip
        text = _("{name} has done: {subject}", name=ctx.actor.name, subject=activity.subject)
        tell_followers(ctx, ref, "activities", "core.activity", text)
    following = _make_next(ctx, activity) if activity.recurs else None
    ctx.uow.flush()
    return following


def delete_activity(ctx: Context, activity_id: int, version: int) -> None:
    """Delete an activity one planned oneself, or any with the permission; the trail keeps it."""
    activity = get_activity(ctx, activity_id)
    if activity.created_by != ctx.actor.person_id or ctx.actor.person_id is None:
        ctx.require(DELETE)
    if activity.version != version:
        raise StaleVersion
    ctx.session.delete(activity)
    ctx.uow.flush()


def due_in_working_time(ctx: Context, hours: int, start: datetime | None = None) -> datetime:
    """The instant at which so many hours of the company's working time have passed."""
    return worktime.add(start or ctx.clock.now(), hours * HOUR, get_working_calendar(ctx))


def _get_open(ctx: Context, activity_id: int, version: int) -> Activity:
    activity = get_activity(ctx, activity_id)
    if activity.version != version:
        raise StaleVersion
    if activity.done_at is not None:
        raise AlreadyDone
    return activity


def _set_facts(ctx: Context, activity: Activity, facts: ActivityFacts) -> None:
    activity.kind, activity.label = facts.kind, facts.label.strip()
    activity.subject, activity.details = facts.subject.strip(), facts.details.strip()
    activity.assignee_id = facts.assignee_id
    activity.all_day, activity.due_at = facts.due_at is None, facts.due_at
    due_on = facts.due_on if facts.due_at is None else _local_day(ctx, facts.due_at)
    new_series = (facts.recurs, facts.recurs_every) != (activity.recurs, activity.recurs_every)
    if new_series or due_on != activity.due_on:
        activity.recurs_from = due_on if facts.recurs else None
    activity.due_on = due_on
    if facts.remind_at != activity.remind_at:
        activity.remind_at, activity.reminded_at = facts.remind_at, None
    activity.recurs, activity.recurs_every = facts.recurs, facts.recurs_every
    activity.recurs_calendar = facts.recurs_calendar or ctx.company.calendar


def _make_next(ctx: Context, done: Activity) -> Activity:
    """The next of a series: the first day after the one that was due, and not in the past."""
    assert done.due_on is not None
    assert done.recurs_from is not None
    series = Recurrence(
        cast("Unit", done.recurs),
        done.recurs_every,
        done.recurs_from,
        cast("Calendar", done.recurs_calendar),
    )
    day = series.next_after(max(done.due_on, ctx.today()))
    following = Activity(
        kind=done.kind,
        label=done.label,
        subject=done.subject,
        details=done.details,
        record_kind=done.record_kind,
        record_id=done.record_id,
        party_id=done.party_id,
        assignee_id=done.assignee_id,
        due_on=day,
        due_at=_moved(ctx, done.due_at, done.due_on, day),
        all_day=done.all_day,
        remind_at=_moved(ctx, done.remind_at, done.due_on, day),
        recurs=done.recurs,
        recurs_every=done.recurs_every,
        recurs_calendar=done.recurs_calendar,
        recurs_from=done.recurs_from,
    )
    ctx.session.add(following)
    ctx.uow.flush()
    _enqueue_reminder(ctx, following)
    return following


def _moved(ctx: Context, at: datetime | None, old: date, new: date) -> datetime | None:
    """The same time of day as many days later: 9 o'clock stays 9 o'clock when the clocks change."""
    if at is None:
        return None
    local = at.astimezone(ZoneInfo(ctx.company.time_zone))
    moved = datetime.combine(local.date() + (new - old), local.time())
    return moved.replace(tzinfo=local.tzinfo)


def _local_day(ctx: Context, at: datetime) -> date:
    return at.astimezone(ZoneInfo(ctx.company.time_zone)).date()


def _tell_assignee(ctx: Context, activity: Activity, before: int | None) -> None:
    ref = record_of(activity)
    if activity.assignee_id is None or activity.assignee_id == before:
        return
    if ref is not None:
        follow_quietly(ctx, ref, [activity.assignee_id])
    title = _("{name} gives you: {subject}", name=ctx.actor.name, subject=activity.subject)
    link = ("core.activity", {"activity_id": activity.id})
    notify(ctx, [activity.assignee_id], "core.assigned", title, link)


def _enqueue_reminder(ctx: Context, activity: Activity) -> None:
    """A job for the moment itself; it finds out whether the reminder is still wanted."""
    if activity.remind_at is None or activity.reminded_at is not None:
        return
    key = f"{activity.id}@{activity.remind_at.isoformat()}"
    data = {"activity_id": activity.id, "remind_at": activity.remind_at.isoformat()}
    enqueue(ctx, REMINDER, data, run_at=activity.remind_at, dedupe_key=key)
