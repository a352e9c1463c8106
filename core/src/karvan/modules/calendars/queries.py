"""Reading calendars, as rows for pages and as the value that working time is computed with."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import or_
from sqlalchemy import select

from karvan.calendars.workweeks import CalendarException as Exceptional
from karvan.calendars.workweeks import WeekHours
from karvan.calendars.workweeks import WorkingCalendar
from karvan.errors import NotFound
from karvan.modules.calendars.models import CalendarException
from karvan.modules.calendars.models import CalendarInterval
from karvan.modules.calendars.models import WorkCalendar
from karvan.modules.calendars.permissions import CALENDAR_READ
from karvan.modules.calendars.standard import standard_calendar
from karvan.values import DateRange

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.runtime import Runtime

ALWAYS = date(1900, 1, 1)
"""A row of the week that is valid from this day is valid from ever."""

CHANGED = "core.calendars.changed"
"""Set in a unit of work that changed a calendar: what it reads may be undone, so it is not kept."""

MOST_KEPT = 64
_Key = tuple[int, int, int]
_kept: WeakKeyDictionary[Runtime, OrderedDict[_Key, WorkingCalendar]] = WeakKeyDictionary()
_lock = threading.Lock()


def list_calendars(ctx: Context) -> Sequence[WorkCalendar]:
    """All calendars, the default first, those out of use last."""
    ctx.require(CALENDAR_READ)
    order = (WorkCalendar.is_default.desc(), WorkCalendar.active.desc(), WorkCalendar.id)
    return ctx.session.scalars(select(WorkCalendar).order_by(*order)).all()


def get_calendar(ctx: Context, calendar_id: int) -> WorkCalendar:
    """The calendar; raises NotFound."""
    ctx.require(CALENDAR_READ)
    found = ctx.session.get(WorkCalendar, (ctx.company.id, calendar_id))
    if found is None:
        raise NotFound
    return found


def list_intervals(ctx: Context, calendar_id: int) -> Sequence[CalendarInterval]:
    """The rows of a calendar's week, in order."""
    order = (CalendarInterval.weekday, CalendarInterval.opens, CalendarInterval.id)
    of_calendar = CalendarInterval.calendar_id == calendar_id
    return ctx.session.scalars(select(CalendarInterval).where(of_calendar).order_by(*order)).all()


def list_exceptions(
    ctx: Context, calendar_id: int, *, within: DateRange | None = None
) -> Sequence[CalendarException]:
    """The days that differ, by day; those that touch `within` where it is given."""
    statement = (
        select(CalendarException)
        .where(CalendarException.calendar_id == calendar_id)
        .order_by(CalendarException.valid_from, CalendarException.id)
    )
    if within is not None:
        ends_later = or_(
            CalendarException.valid_to.is_(None), CalendarException.valid_to > within.start
        )
        statement = statement.where(ends_later)
        if within.end is not None:
            statement = statement.where(CalendarException.valid_from < within.end)
    return ctx.session.scalars(statement).all()


def free_days(ctx: Context, first: date, last: date) -> dict[date, str]:
    """The days without work in the company's calendar, with what they are called where that is known."""
    working = get_working_calendar(ctx)
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    found = {day: "" for day in span if not working.hours_on(day)}
    default = ctx.session.scalar(select(WorkCalendar.id).where(WorkCalendar.is_default))
    if default is None or not found:
        return found
    within = DateRange(first, last + timedelta(days=1))
    for each in list_exceptions(ctx, default, within=within):
        if each.closed:
            own = DateRange(each.valid_from, each.valid_to)
            found |= {day: name or each.label for day, name in found.items() if day in own}
    return found


def get_working_calendar(ctx: Context, calendar_id: int | None = None) -> WorkingCalendar:
    """The calendar to compute with; None is the company's default.

    A company without one has the standard week of its country. Nobody needs a permission to know
    when work is done. Raises NotFound. The tables of years are kept with the value, per revision.
    """
    wanted = WorkCalendar.is_default if calendar_id is None else WorkCalendar.id == calendar_id
    facts = select(WorkCalendar.id, WorkCalendar.revision).where(wanted)
    row = ctx.session.execute(facts).one_or_none()
    if row is None:
        if calendar_id is not None:
            raise NotFound
        return standard_calendar(ctx.company.country, ctx.company.time_zone)
    key = (ctx.company.id, row.id, row.revision)
    with _lock:
        kept = _kept.setdefault(ctx.runtime, OrderedDict())
        if key in kept and CHANGED not in ctx.uow.info:
            kept.move_to_end(key)
            return kept[key]
    return _read(ctx, key, kept)


def _read(ctx: Context, key: _Key, kept: OrderedDict[_Key, WorkingCalendar]) -> WorkingCalendar:
    _, calendar_id, revision = key
    found = read_calendar(ctx, calendar_id)
    again = select(WorkCalendar.revision).where(WorkCalendar.id == calendar_id)
    is_whole = ctx.session.scalar(again) == revision  # nobody changed it between our reads
    if is_whole and CHANGED not in ctx.uow.info:
        with _lock:
            kept[key] = found
            while len(kept) > MOST_KEPT:
                kept.popitem(last=False)
    return found


def read_calendar(ctx: Context, calendar_id: int) -> WorkingCalendar:
    """The value of a calendar's rows as they stand in this transaction."""
    facts = select(WorkCalendar.name, WorkCalendar.time_zone, WorkCalendar.week_start).where(
        WorkCalendar.id == calendar_id
    )
    row = ctx.session.execute(facts).one()
    return WorkingCalendar(
        str(row.name),
        ZoneInfo(row.time_zone),
        tuple(week_hours(each) for each in list_intervals(ctx, calendar_id)),
        tuple(exceptional(each) for each in list_exceptions(ctx, calendar_id)),
        row.week_start,
    )


def week_hours(row: CalendarInterval) -> WeekHours:
    """A row of the week as a value."""
    is_always = row.valid_from <= ALWAYS and row.valid_to is None
    valid = None if is_always else DateRange(row.valid_from, row.valid_to)
    return WeekHours(row.weekday, row.opens, row.closes, valid)


def exceptional(row: CalendarException) -> Exceptional:
    """Days that differ as a value."""
    return Exceptional(DateRange(row.valid_from, row.valid_to), row.opens, row.closes, row.label)
