"""Days that differ: one by one, the holidays of a country, or a file of days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response
from flask import request

from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.calendars.permissions import CALENDAR_MANAGE
from karvan.modules.calendars.services import AddException
from karvan.modules.calendars.services import PlantHolidays
from karvan.modules.calendars.services import add_exception
from karvan.modules.calendars.services import import_days
from karvan.modules.calendars.services import plant_holidays
from karvan.modules.calendars.services import remove_exception
from karvan.modules.calendars.typed import read_spans
from karvan.modules.calendars.web.calendars import CALENDAR
from karvan.modules.importing.files import ImportFile
from karvan.plugins.access import permission
from karvan.text import TextError
from karvan.text import fold_digits
from karvan.text import parse_date
from karvan.web.forms import form_of
from karvan.web.forms import takes_files
from karvan.web.pages import core
from karvan.web.rendering import redirect_to

if TYPE_CHECKING:
    from datetime import date

    from karvan.calendars.workweeks import Span
    from karvan.context import Context


@core.post(f"{CALENDAR}/exceptions")
@permission(CALENDAR_MANAGE)
@form_of("core.calendar_details")
def add_calendar_exception(ctx: Context, record_id: int) -> Response:
    """Add what the form says."""
    first = _day(ctx, "first")
    last = _day(ctx, "last") if request.form.get("last", "").strip() else first
    label = request.form.get("label", "")
    add_exception(ctx, AddException(record_id, first, last, _hours(), label))
    return redirect_to(ctx, "core.calendar_page", flash=_("Saved."), record_id=record_id)


@core.post(f"{CALENDAR}/exceptions/<int:exception_id>/remove")
@permission(CALENDAR_MANAGE)
@form_of("core.calendar_details")
def remove_calendar_exception(ctx: Context, record_id: int, exception_id: int) -> Response:
    """Let the week hold again."""
    remove_exception(ctx, record_id, exception_id)
    return redirect_to(ctx, "core.calendar_page", flash=_("Removed."), record_id=record_id)


@core.post(f"{CALENDAR}/holidays")
@permission(CALENDAR_MANAGE)
@form_of("core.calendar_details")
def add_holidays(ctx: Context, record_id: int) -> Response:
    """Close the calendar on the holidays of a country in one year."""
    year = fold_digits(request.form.get("year", "")).strip()
    number = int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else 0
    added = plant_holidays(ctx, PlantHolidays(record_id, request.form.get("country", ""), number))
    return _added(ctx, record_id, added)


@core.post(f"{CALENDAR}/days")
@permission(CALENDAR_MANAGE)
@takes_files
@form_of("core.calendar_details")
def add_days_of_file(ctx: Context, record_id: int) -> Response:
    """Close the calendar on the days of a file."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise Invalid([Problem("core.calendar.file", _("Choose a file."), field="file")])
    added = import_days(ctx, record_id, ImportFile(upload.filename, upload.read()))
    return _added(ctx, record_id, added)


def _added(ctx: Context, record_id: int, count: int) -> Response:
    message = _("{count} days were added.", count=count)
    return redirect_to(ctx, "core.calendar_page", flash=message, record_id=record_id)


def _day(ctx: Context, field: str) -> date:
    try:
        return parse_date(request.form.get(field, ""), today=ctx.today())
    except TextError as error:
        raise Invalid([Problem(error.code, error.message, field=field)]) from None


def _hours() -> Span | None:
    """Hours of its own, one span; empty is closed."""
    try:
        spans = read_spans(request.form.get("hours", ""))
    except TextError as error:
        raise Invalid([Problem(error.code, error.message, field="hours")]) from None
    if len(spans) > 1:
        text = _("Add one row for each span of hours.")
        raise Invalid([Problem("core.calendar.hours", text, field="hours")])
    return spans[0] if spans else None
