"""Creating and changing a calendar with its week."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from sqlalchemy import select

from karvan.calendars.weeks import first_weekday
from karvan.calendars.workweeks import WeekHours
from karvan.calendars.workweeks import problems_of
from karvan.db.types import TranslatedText
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _
from karvan.modules.calendars.errors import DefaultCalendarNeeded
from karvan.modules.calendars.events import CalendarChanged
from karvan.modules.calendars.models import CalendarInterval
from karvan.modules.calendars.models import WorkCalendar
from karvan.modules.calendars.permissions import CALENDAR_CREATE
from karvan.modules.calendars.permissions import CALENDAR_MANAGE
from karvan.modules.calendars.permissions import CALENDAR_UPDATE
from karvan.modules.calendars.queries import ALWAYS
from karvan.modules.calendars.queries import CHANGED
from karvan.modules.calendars.queries import get_calendar
from karvan.modules.calendars.queries import list_intervals
from karvan.modules.calendars.queries import week_hours
from karvan.modules.calendars.standard import NAMES
from karvan.modules.calendars.standard import standard_week

if TYPE_CHECKING:
    from karvan.context import Context

LONGEST_NAME = 120


@dataclass(frozen=True)
class SaveCalendar:
    """A calendar as its form says it; `version` of the one that was read, None for a new one."""

    name: Mapping[str, str]
    time_zone: str
    week: tuple[WeekHours, ...]
    week_start: int = 0
    active: bool = True
    version: int | None = None


def create_calendar(ctx: Context, command: SaveCalendar) -> WorkCalendar:
    """Add a calendar; raises Invalid for overlapping rows, an empty week, a wrong name or zone."""
    ctx.require(CALENDAR_CREATE)
    name = _checked(command)
    calendar = WorkCalendar(
        id=ctx.uow.new_id(),
        name=name,
        time_zone=command.time_zone,
        week_start=command.week_start,
        active=command.active,
        is_default=False,
    )
    ctx.session.add(calendar)
    ctx.session.flush()
    _replace_week(ctx, calendar, command.week)
    tell_changed(ctx, calendar, is_new=True)
    return calendar


def update_calendar(ctx: Context, calendar_id: int, command: SaveCalendar) -> WorkCalendar:
    """Change a calendar and its week. Raises StaleVersion, Invalid, DefaultCalendarNeeded."""
    ctx.require(CALENDAR_UPDATE)
    calendar = get_calendar(ctx, calendar_id)
    if calendar.version != command.version:
        raise StaleVersion
    name = _checked(command)
    if calendar.is_default and not command.active:
        raise DefaultCalendarNeeded(calendar=str(calendar.name))
    calendar.name, calendar.time_zone = name, command.time_zone
    calendar.week_start, calendar.active = command.week_start, command.active
    current = {week_hours(each) for each in list_intervals(ctx, calendar_id)}
    if current != set(command.week):
        _replace_week(ctx, calendar, command.week)
    tell_changed(ctx, calendar)
    return calendar


def make_default(ctx: Context, calendar_id: int) -> WorkCalendar:
    """Make this the company's own calendar; the one before gives way."""
    ctx.require(CALENDAR_MANAGE)
    calendar = get_calendar(ctx, calendar_id)
    if not calendar.active:
        text = _("A calendar out of use cannot be the default.")
        raise Invalid([Problem("core.calendar.active", text)])
    former = select(WorkCalendar).where(WorkCalendar.is_default, WorkCalendar.id != calendar_id)
    for each in ctx.session.scalars(former):
        each.is_default = False
    ctx.session.flush()
    calendar.is_default = True
    tell_changed(ctx, calendar)
    return calendar


def seed_calendar(ctx: Context) -> None:
    """The calendar a company begins with, by its country; nothing where it has one already."""
    if ctx.session.scalar(select(WorkCalendar.id).limit(1)) is not None:
        return
    country = ctx.company.country
    calendar = WorkCalendar(
        id=ctx.uow.new_id(),
        name=TranslatedText(NAMES),
        time_zone=ctx.company.time_zone,
        week_start=first_weekday(country),
        is_default=True,
    )
    ctx.session.add(calendar)
    ctx.session.flush()
    _replace_week(ctx, calendar, standard_week(country))


def tell_changed(ctx: Context, calendar: WorkCalendar, *, is_new: bool = False) -> None:
    """Raise the revision and tell; what this unit of work reads of calendars is not kept."""
    if not is_new:
        calendar.revision += 1
    ctx.uow.info[CHANGED] = True
    ctx.uow.flush()
    ctx.publish(CalendarChanged(calendar.id, calendar.revision, ctx.clock.now(), ctx.actor.id))


def _replace_week(ctx: Context, calendar: WorkCalendar, week: Sequence[WeekHours]) -> None:
    ctx.uow.info[CHANGED] = True
    for row in list_intervals(ctx, calendar.id):
        ctx.session.delete(row)
    ctx.session.flush()
    ctx.session.add_all(
        CalendarInterval(
            calendar_id=calendar.id,
            weekday=each.weekday,
            opens=each.opens,
            closes=each.closes,
            valid_from=each.valid.start if each.valid else ALWAYS,
            valid_to=each.valid.end if each.valid else None,
        )
        for each in week
    )
    ctx.session.flush()


def _checked(command: SaveCalendar) -> TranslatedText:
    """The name as it is stored; raises Invalid with all that is wrong."""
    name = TranslatedText.of(command.name)
    problems = list(problems_of(command.week, ()))
    if not name or any(len(each) > LONGEST_NAME for each in name.values()):
        text = _("Give the calendar a name of at most {limit} characters.", limit=LONGEST_NAME)
        problems.append(Problem("core.calendar.name", text, field="name"))
    if command.time_zone not in available_timezones():
        text = _("Use a time zone such as Europe/Berlin or Asia/Tehran.")
        problems.append(Problem("core.calendar.time_zone", text, field="time_zone"))
    if command.week_start not in range(7):
        text = _("There are seven days of the week.")
        problems.append(Problem("core.calendar.weekday", text, field="week_start"))
    if problems:
        raise Invalid(problems)
    return name
