"""Days that differ from a calendar's week."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING

from karvan.calendars.workweeks import CalendarException as Exceptional
from karvan.calendars.workweeks import Span
from karvan.calendars.workweeks import problems_of
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.calendars.models import CalendarException
from karvan.modules.calendars.models import WorkCalendar
from karvan.modules.calendars.permissions import CALENDAR_MANAGE
from karvan.modules.calendars.queries import exceptional
from karvan.modules.calendars.queries import get_calendar
from karvan.modules.calendars.queries import list_exceptions
from karvan.modules.calendars.queries import list_intervals
from karvan.modules.calendars.queries import week_hours
from karvan.modules.calendars.services.calendars import tell_changed
from karvan.values import DateRange

if TYPE_CHECKING:
    from karvan.context import Context

LONGEST_LABEL = 120


@dataclass(frozen=True)
class AddException:
    """Days that differ, both included; closed, or with hours of their own on each of them."""

    calendar_id: int
    first: date
    last: date
    hours: Span | None = None
    label: str = ""


def add_exception(ctx: Context, command: AddException) -> CalendarException:
    """Add days that differ; raises Invalid for days or hours the wrong way round, or an overlap."""
    ctx.require(CALENDAR_MANAGE)
    calendar = get_calendar(ctx, command.calendar_id)
    if command.last < command.first:
        text = _("The last day lies before the first.")
        raise Invalid([Problem("core.calendar.days", text, field="last")])
    if len(command.label.strip()) > LONGEST_LABEL:
        text = _("A name has at most {limit} characters.", limit=LONGEST_LABEL)
        raise Invalid([Problem("core.calendar.label", text, field="label")])
    days = DateRange(command.first, command.last + timedelta(days=1))
    opens, closes = command.hours or (None, None)
    return keep_exceptions(
        ctx, calendar, [Exceptional(days, opens, closes, command.label.strip())], "hand"
    )[0]


def keep_exceptions(
    ctx: Context, calendar: WorkCalendar, wanted: Iterable[Exceptional], source: str
) -> list[CalendarException]:
    """Store days that differ after checking them against what is there; raises Invalid."""
    wanted = list(wanted)
    present = [exceptional(each) for each in list_exceptions(ctx, calendar.id)]
    week = [week_hours(each) for each in list_intervals(ctx, calendar.id)]
    if problems := problems_of(week, [*present, *wanted]):
        raise Invalid(problems)
    rows = [
        CalendarException(
            id=ctx.uow.new_id(),
            calendar_id=calendar.id,
            valid_from=each.valid.start,
            valid_to=each.valid.end,
            closed=each.hours is None,
            opens=each.opens,
            closes=each.closes,
            label=each.label,
            source=source,
        )
        for each in wanted
    ]
    ctx.session.add_all(rows)
    tell_changed(ctx, calendar)
    return rows


def remove_exception(ctx: Context, calendar_id: int, exception_id: int) -> CalendarException:
    """Let the week hold again on those days; raises NotFound."""
    ctx.require(CALENDAR_MANAGE)
    calendar = get_calendar(ctx, calendar_id)
    row = ctx.session.get(CalendarException, (ctx.company.id, exception_id))
    if row is None or row.calendar_id != calendar_id:
        raise NotFound
    ctx.session.delete(row)
    tell_changed(ctx, calendar)
    return row
