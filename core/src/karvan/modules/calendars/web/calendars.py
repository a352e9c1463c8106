"""Working calendars in the browser: the list, the form with its week, and a calculator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.calendars.weeks import first_weekday
from karvan.i18n import lazy_gettext as _
from karvan.modules.calendars.calculator import calculate
from karvan.modules.calendars.permissions import CALENDAR_MANAGE
from karvan.modules.calendars.permissions import CALENDAR_READ
from karvan.modules.calendars.queries import get_calendar
from karvan.modules.calendars.queries import get_working_calendar
from karvan.modules.calendars.queries import list_calendars
from karvan.modules.calendars.queries import list_exceptions
from karvan.modules.calendars.services import create_calendar
from karvan.modules.calendars.services import make_default
from karvan.modules.calendars.services import update_calendar
from karvan.modules.calendars.standard import standard_week
from karvan.modules.calendars.web.forms import DAY_NAMES
from karvan.modules.calendars.web.forms import dated_rows
from karvan.modules.calendars.web.forms import days_from
from karvan.modules.calendars.web.forms import lines_of
from karvan.modules.calendars.web.forms import read_calendar_form
from karvan.plugins.access import permission
from karvan.web.choices import countries
from karvan.web.choices import time_zones
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karvan.calendars.workweeks import WeekHours
    from karvan.context import Context
    from karvan.modules.calendars.models import WorkCalendar

CALENDARS = f"{CORE}/calendars"
CALENDAR = f"{CALENDARS}/<int:calendar_id>"


@core.get(CALENDARS)
@permission(CALENDAR_READ)
def calendars(ctx: Context) -> Response:
    """All calendars of the company."""
    return render(ctx, "karvan/calendars/list.html", calendars=list_calendars(ctx))


@core.get(f"{CALENDARS}/new")
@permission(CALENDAR_MANAGE)
def new_calendar(ctx: Context) -> Response:
    """The form of a new calendar, filled with the usual week of the country."""
    return _form(ctx, None, standard_week(ctx.company.country))


@core.post(f"{CALENDARS}/new")
@permission(CALENDAR_MANAGE)
def add_calendar(ctx: Context) -> Response:
    """Create what the form says."""
    made = create_calendar(ctx, read_calendar_form(ctx, request.form, None))
    message = _("{name} was added.", name=made.name)
    return redirect_to(ctx, "core.calendar", flash=message, calendar_id=made.id)


@core.get(f"{CALENDAR}/edit")
@permission(CALENDAR_MANAGE)
def edit_calendar(ctx: Context, calendar_id: int) -> Response:
    """The form of one calendar."""
    week = get_working_calendar(ctx, calendar_id).week
    return _form(ctx, get_calendar(ctx, calendar_id), week)


@core.post(f"{CALENDAR}/edit")
@permission(CALENDAR_MANAGE)
def change_calendar(ctx: Context, calendar_id: int) -> Response:
    """Change what the form says, unless someone else did meanwhile."""
    command = read_calendar_form(ctx, request.form, form_version() or 0)
    changed = update_calendar(ctx, calendar_id, command)
    message = _("{name} was saved.", name=changed.name)
    return redirect_to(ctx, "core.calendar", flash=message, calendar_id=calendar_id)


@core.get(CALENDAR)
@permission(CALENDAR_READ)
def calendar(ctx: Context, calendar_id: int) -> Response:
    """One calendar: its week, the days that differ, and the calculator."""
    working = get_working_calendar(ctx, calendar_id)
    return render(
        ctx,
        "karvan/calendars/calendar.html",
        calendar=get_calendar(ctx, calendar_id),
        days=days_from(working.week_start),
        lines=lines_of(working.week),
        dated=dated_rows(working.week)[:-2],
        exceptions=list_exceptions(ctx, calendar_id),
        typed=request.args,
        found=calculate(ctx, calendar_id, request.args),
        countries=countries(),
    )


@core.post(f"{CALENDAR}/default")
@permission(CALENDAR_MANAGE)
def default_calendar(ctx: Context, calendar_id: int) -> Response:
    """Make it the company's own."""
    chosen = make_default(ctx, calendar_id)
    message = _("{name} is now the calendar of the company.", name=chosen.name)
    return redirect_to(ctx, "core.calendars", flash=message)


def _form(ctx: Context, found: WorkCalendar | None, week: Sequence[WeekHours]) -> Response:
    start = found.week_start if found else first_weekday(ctx.company.country)
    return render(
        ctx,
        "karvan/calendars/form.html",
        calendar=found,
        week_start=start,
        days=days_from(start),
        day_choices=[("", ""), *days_from(start)],
        weekdays=list(enumerate(DAY_NAMES)),
        lines=lines_of(week),
        dated=dated_rows(week),
        zone=found.time_zone if found else ctx.company.time_zone,
        zones=time_zones(),
    )
