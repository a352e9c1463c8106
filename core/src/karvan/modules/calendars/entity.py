"""Working calendars as an entity; the week and the days that differ are panels of its form."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any
from zoneinfo import available_timezones

from karvan.calendars.weeks import first_weekday
from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.declaration import Entity
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.views import FormView
from karvan.entities.declaring.views import ImportView
from karvan.entities.declaring.views import ListView
from karvan.entities.declaring.views import Panel
from karvan.entities.declaring.views import Section
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _
from karvan.modules.calendars.models import WorkCalendar
from karvan.modules.calendars.permissions import CALENDAR_MANAGE
from karvan.modules.calendars.permissions import CALENDAR_READ
from karvan.modules.calendars.queries import list_intervals
from karvan.modules.calendars.queries import week_hours
from karvan.modules.calendars.services import SaveCalendar
from karvan.modules.calendars.services import create_calendar
from karvan.modules.calendars.services import make_default
from karvan.modules.calendars.services import update_calendar
from karvan.modules.calendars.services.calendars import LONGEST_NAME
from karvan.modules.calendars.standard import standard_week

if TYPE_CHECKING:
    from karvan.context import Context

Values = Mapping[str, Any]
READERS = ("accountant", "clerk", "sales", "storekeeper", "viewer")
DAY_NAMES: tuple[Text, ...] = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)
ZONES = tuple((each, each) for each in sorted(available_timezones()))
DAYS = tuple((str(number), name) for number, name in enumerate(DAY_NAMES))


def _first_day(ctx: Context) -> str:
    return str(first_weekday(ctx.company.country))


def _own_zone(ctx: Context) -> str:
    return ctx.company.time_zone


def _first_days(ctx: Context, calendars: Sequence[WorkCalendar]) -> dict[int, str]:
    del ctx
    return {each.id: str(each.week_start) for each in calendars}


def _create(ctx: Context, _record: None, values: Values) -> WorkCalendar:
    """It begins with the usual week of the company's country."""
    command = SaveCalendar(
        name=values.get("name") or {},
        time_zone=values.get("time_zone") or _own_zone(ctx),
        week=tuple(standard_week(ctx.company.country)),
        week_start=int(values.get("week_start") or _first_day(ctx)),
    )
    return create_calendar(ctx, command)


def _update(ctx: Context, calendar: WorkCalendar, values: Values) -> WorkCalendar:
    return _save(ctx, calendar, values, active=calendar.active)


def _archive(ctx: Context, calendar: WorkCalendar, _values: Values) -> WorkCalendar:
    return _save(ctx, calendar, {}, active=False)


def _restore(ctx: Context, calendar: WorkCalendar, _values: Values) -> WorkCalendar:
    return _save(ctx, calendar, {}, active=True)


def _save(ctx: Context, calendar: WorkCalendar, values: Values, *, active: bool) -> WorkCalendar:
    command = SaveCalendar(
        name=values.get("name", calendar.name),
        time_zone=values.get("time_zone", calendar.time_zone),
        week=tuple(week_hours(each) for each in list_intervals(ctx, calendar.id)),
        week_start=int(values.get("week_start") or calendar.week_start),
        active=active,
        version=calendar.version,
    )
    return update_calendar(ctx, calendar.id, command)


def _make_default(ctx: Context, calendar: WorkCalendar, _values: Values) -> WorkCalendar:
    return make_default(ctx, calendar.id)


def _may_be_default(ctx: Context, calendar: WorkCalendar) -> bool:
    del ctx
    return calendar.active and not calendar.is_default


WEEK_START = Field("week_start", "choice", _("First day of the week"), choices=DAYS,
                   required=True, default=_first_day)  # fmt: skip
TAKEN = ("name", "time_zone", WEEK_START)
CALENDAR = Entity(
    name="calendar",
    label=_("Working calendar"),
    plural=_("Working calendars"),
    model=WorkCalendar,
    icon="calendar",
    verbs=("read", "create", "update", "manage"),
    default_roles={"controller": ("read", "manage"), **dict.fromkeys(READERS, ("read",))},
    fields=(
        Field("name", "translated", _("Name"), required=True, max_length=LONGEST_NAME),
        Field("time_zone", "choice", _("Time zone"), required=True, default=_own_zone,
              choices=ZONES),
        Field("week_start", "choice", _("First day of the week"), choices=DAYS, read=_first_days),
        Field("is_default", "bool", _("Company's calendar"), readonly=True),
    ),
    commands=(
        Command("create", run=_create, fields=TAKEN),
        Command("update", run=_update, fields=TAKEN),
        Command("archive", run=_archive),
        Command("restore", run=_restore),
        Command(
            "make_default",
            _("Make it the company's"),
            run=_make_default,
            permission=CALENDAR_MANAGE,
            when=_may_be_default,
            on_many=False,
            icon="star",
        ),
    ),
    list=ListView(
        columns=("name", "time_zone", "week_start", "is_default"),
        editable=("time_zone",),
        empty=_("Until there is one, the usual week of the country holds."),
    ),
    form=FormView(
        sections=(Section(("name", "time_zone", "week_start", "is_default")),),
        panels=(Panel(_("Hours and days"), "core.calendar_details", CALENDAR_READ),),
    ),
    search=("name",),
    archive="active",
    import_=ImportView(samples={"name": "Depot", "time_zone": "Asia/Tehran"}),
    menu=False,
)  # fmt: skip
