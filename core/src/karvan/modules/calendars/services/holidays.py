"""Public holidays as editable rows: by country from the extra `holidays`, or from a file of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from typing import TYPE_CHECKING
from typing import Any

from karvan.calendars.periods import day_in
from karvan.calendars.workweeks import CalendarException as Exceptional
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.modules.calendars.day_files import NamedDay
from karvan.modules.calendars.day_files import read_days
from karvan.modules.calendars.errors import HolidaysNotInstalled
from karvan.modules.calendars.errors import HolidaysUnknown
from karvan.modules.calendars.permissions import CALENDAR_MANAGE
from karvan.modules.calendars.queries import get_calendar
from karvan.modules.calendars.queries import list_exceptions
from karvan.modules.calendars.services.exceptions import LONGEST_LABEL
from karvan.modules.calendars.services.exceptions import keep_exceptions
from karvan.values import DateRange

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.calendars.models import WorkCalendar
    from karvan.modules.importing.files import ImportFile

JALALI_YEARS, GREGORIAN_YEARS = range(1350, 1500), range(1970, 2121)


@dataclass(frozen=True)
class PlantHolidays:
    """The holidays of a country in one year; 1404 is a Jalali year, 2025 a Gregorian one."""

    calendar_id: int
    country: str
    year: int


def plant_holidays(ctx: Context, command: PlantHolidays) -> int:
    """Close the calendar on public holidays; how many days were added.

    Days that are closed already stay as they are, so repeating it adds nothing. Raises
    HolidaysNotInstalled without the extra, HolidaysUnknown for a country it does not know.
    """
    ctx.require(CALENDAR_MANAGE)
    calendar = get_calendar(ctx, command.calendar_id)
    span = _year(command.year)
    found = _public_holidays(command.country, span, ctx.company.language)
    return _close_on(ctx, calendar, found, "holidays")


def import_days(ctx: Context, calendar_id: int, file: ImportFile) -> int:
    """Close the calendar on the days of a file, CSV or .ics; how many were added.

    All of them or none: raises UnreadableDays, or Invalid with the row of each wrong day.
    """
    ctx.require(CALENDAR_MANAGE)
    calendar = get_calendar(ctx, calendar_id)
    return _close_on(ctx, calendar, read_days(file, today=ctx.today()), "file")


def _close_on(ctx: Context, calendar: WorkCalendar, days: list[NamedDay], source: str) -> int:
    closed = [
        DateRange(each.valid_from, each.valid_to)
        for each in list_exceptions(ctx, calendar.id)
        if each.closed
    ]
    fresh: dict[date, NamedDay] = {}
    for day in days:
        if not any(day.on in each for each in closed):
            fresh.setdefault(day.on, day)
    wanted = [
        Exceptional(DateRange(day.on, day.on + timedelta(days=1)), label=day.name[:LONGEST_LABEL])
        for _on, day in sorted(fresh.items())
    ]
    if wanted:
        keep_exceptions(ctx, calendar, wanted, source)
    return len(wanted)


def _year(year: int) -> DateRange:
    if year in JALALI_YEARS:
        return DateRange(day_in(year, 1, 1, "jalali"), day_in(year + 1, 1, 1, "jalali"))
    if year in GREGORIAN_YEARS:
        return DateRange(date(year, 1, 1), date(year + 1, 1, 1))
    text = _("Write a year such as 2025 or 1404.")
    raise Invalid([Problem("core.calendar.year", text, field="year")])


def _public_holidays(country: str, span: DateRange, language: str) -> list[NamedDay]:
    source = _source(country, language, sorted({span.start.year, span.start.year + 1}))
    return [NamedDay(on, str(name)) for on, name in sorted(source.items()) if on in span]


def _source(country: str, language: str, years: list[int]) -> Any:
    """The days of the extra, named in the company's language where it can."""
    try:
        import holidays
    except ImportError:
        raise HolidaysNotInstalled from None
    try:
        known = holidays.country_holidays(country).supported_languages
        wanted = next((each for each in known if each.partition("_")[0] == language), None)
        return holidays.country_holidays(country, years=years, language=wanted)
    except (NotImplementedError, KeyError, ValueError):
        raise HolidaysUnknown(country=country) from None
