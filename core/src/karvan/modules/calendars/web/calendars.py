"""What stands on the page of a calendar beside its fields: its week, days that differ, a calculator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.i18n import lazy_gettext as _
from karvan.modules.calendars.calculator import calculate
from karvan.modules.calendars.permissions import CALENDAR_MANAGE
from karvan.modules.calendars.permissions import CALENDAR_READ
from karvan.modules.calendars.queries import get_calendar
from karvan.modules.calendars.queries import get_working_calendar
from karvan.modules.calendars.queries import list_exceptions
from karvan.modules.calendars.services import SaveCalendar
from karvan.modules.calendars.services import update_calendar
from karvan.modules.calendars.web.forms import dated_rows
from karvan.modules.calendars.web.forms import days_from
from karvan.modules.calendars.web.forms import lines_of
from karvan.modules.calendars.web.forms import read_week
from karvan.plugins.access import permission
from karvan.web.choices import countries
from karvan.web.forms import form_version
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render

if TYPE_CHECKING:
    from karvan.context import Context

CALENDAR = f"{CORE}/calendars/<int:record_id>"


@core.get(f"{CALENDAR}/details")
@permission(CALENDAR_READ)
def calendar_details(ctx: Context, record_id: int) -> Response:
    """The week of a calendar, the days that differ, and the calculator."""
    found = get_calendar(ctx, record_id)
    working = get_working_calendar(ctx, record_id)
    return render(
        ctx,
        "karvan/calendars/details.html",
        calendar=found,
        days=days_from(working.week_start),
        lines=lines_of(working.week),
        dated=dated_rows(working.week)[:-2],
        exceptions=list_exceptions(ctx, record_id),
        typed=request.args,
        found=calculate(ctx, record_id, request.args),
        countries=countries(),
    )


@core.get(f"{CALENDAR}/week")
@permission(CALENDAR_MANAGE)
def calendar_week(ctx: Context, record_id: int) -> Response:
    """The form of a calendar's week."""
    found = get_calendar(ctx, record_id)
    week = get_working_calendar(ctx, record_id).week
    days = days_from(found.week_start)
    return render(
        ctx,
        "karvan/calendars/week.html",
        calendar=found,
        days=days,
        day_choices=[("", ""), *days],
        lines=lines_of(week),
        dated=dated_rows(week),
    )


@core.post(f"{CALENDAR}/week")
@permission(CALENDAR_MANAGE)
def change_calendar_week(ctx: Context, record_id: int) -> Response:
    """Change the week to what the form says, unless someone else changed the calendar meanwhile."""
    found = get_calendar(ctx, record_id)
    command = SaveCalendar(
        name=found.name,
        time_zone=found.time_zone,
        week=read_week(ctx, request.form),
        week_start=found.week_start,
        active=found.active,
        version=form_version() or 0,
    )
    changed = update_calendar(ctx, record_id, command)
    message = _("{name} was saved.", name=changed.name)
    return redirect_to(ctx, "core.calendar_page", flash=message, record_id=record_id)
