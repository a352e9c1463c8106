"""Working calendars of a company: saved, refused, read for computing, and their revision."""

from __future__ import annotations

from datetime import date
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from karvan.actors import Actor
from karvan.calendars.worktime import add
from karvan.calendars.workweeks import HOUR
from karvan.calendars.workweeks import WeekHours
from karvan.companies.services import CreateCompany
from karvan.companies.services import create_company
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import StaleVersion
from karvan.modules.calendars.errors import DefaultCalendarNeeded
from karvan.modules.calendars.errors import HolidaysUnknown
from karvan.modules.calendars.errors import UnreadableDays
from karvan.modules.calendars.queries import get_working_calendar
from karvan.modules.calendars.queries import list_calendars
from karvan.modules.calendars.queries import list_exceptions
from karvan.modules.calendars.services import AddException
from karvan.modules.calendars.services import PlantHolidays
from karvan.modules.calendars.services import SaveCalendar
from karvan.modules.calendars.services import add_exception
from karvan.modules.calendars.services import create_calendar
from karvan.modules.calendars.services import import_days
from karvan.modules.calendars.services import make_default
from karvan.modules.calendars.services import plant_holidays
from karvan.modules.calendars.services import remove_exception
from karvan.modules.calendars.services import update_calendar
from karvan.modules.importing.files import ImportFile
from karvan.testing.builders import a_code
from karvan.values import DateRange

MORNINGS = tuple(WeekHours(day, 8 * HOUR, 12 * HOUR) for day in range(5))


def save(**changes):
    values = {"name": {"en": "Depot"}, "time_zone": "Europe/Berlin", "week": MORNINGS, **changes}
    return SaveCalendar(**values)


@pytest.fixture
def depot(ctx):
    return create_calendar(ctx, save())


def test_a_new_company_has_the_week_of_its_country(ctx):
    calendar = get_working_calendar(ctx)

    assert calendar.hours_on(date(2025, 3, 7)) == [(9 * HOUR, 17 * HOUR)]
    assert calendar.hours_on(date(2025, 3, 8)) == []
    assert list_calendars(ctx)[0].name == {"en": "Standard week", "fa": "هفتهٔ کاری معمول"}


@pytest.mark.parametrize(
    ("country", "zone", "working", "off"),
    [
        ("IR", "Asia/Tehran", {5: 8, 6: 8, 0: 8, 1: 8, 2: 8, 3: 4}, 4),
        ("EG", "Africa/Cairo", {6: 8, 0: 8, 1: 8, 2: 8, 3: 8}, 4),
        ("DE", "Europe/Berlin", {0: 8, 1: 8, 2: 8, 3: 8, 4: 8}, 6),
    ],
)
def test_the_weekend_is_where_the_country_has_it(runtime, country, zone, working, off):
    code = a_code()
    command = CreateCompany(
        code=code, name=code, country=country, currency="USD", language="fa", time_zone=zone
    )
    create_company(runtime, Actor.system(), command)

    calendar = runtime.run(code, Actor.cli("test"), get_working_calendar, write=False)

    hours = {day: sum(c - o for o, c in spans) // HOUR for day, spans in week_of(calendar)}
    assert {day: count for day, count in hours.items() if count} == working
    assert hours[off] == 0
    assert calendar.zone == ZoneInfo(zone)


def week_of(calendar):
    for day, spans in calendar.hours_between(date(2025, 3, 3), date(2025, 3, 9)):
        yield day.weekday(), spans


def test_a_calendar_computes_by_its_rows(ctx, depot):
    friday = datetime(2025, 3, 7, 11, tzinfo=ZoneInfo("Europe/Berlin"))

    end = add(friday, 2 * HOUR, get_working_calendar(ctx, depot.id))

    assert end == datetime(2025, 3, 10, 9, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"name": {"en": " "}}, "name", id="no name"),
        pytest.param({"name": {"fa": "x" * 121}}, "name", id="long name"),
        pytest.param({"time_zone": "Mars/Olympus"}, "time_zone", id="unknown zone"),
        pytest.param({"week": ()}, "week", id="no hours"),
        pytest.param(
            {"week": (WeekHours(0, 0, 9 * HOUR), *MORNINGS)}, "week", id="overlapping rows"
        ),
        pytest.param({"week": (WeekHours(0, 9, 8),)}, "week", id="closes first"),
        pytest.param({"week_start": 7}, "week_start", id="eighth day"),
    ],
)
def test_a_calendar_is_refused_with_its_field(ctx, changes, field):
    before = len(list_calendars(ctx))

    with pytest.raises(Invalid) as refused:
        create_calendar(ctx, save(**changes))

    assert [each.field for each in refused.value.problems] == [field]
    assert len(list_calendars(ctx)) == before


def test_every_change_raises_the_revision_and_is_told(ctx, depot):
    first = depot.revision

    update_calendar(ctx, depot.id, save(name={"en": "Store"}, version=depot.version))
    holiday = add_exception(
        ctx, AddException(depot.id, date(2025, 5, 1), date(2025, 5, 1), label="May Day")
    )
    remove_exception(ctx, depot.id, holiday.id)

    assert depot.revision == first + 3


def test_an_overtaken_change_is_refused(ctx, depot):
    version = depot.version
    update_calendar(ctx, depot.id, save(version=version))

    with pytest.raises(StaleVersion):
        update_calendar(ctx, depot.id, save(version=version))


def test_there_is_one_default_and_it_stays_in_use(ctx, depot):
    make_default(ctx, depot.id)

    assert [each.id for each in list_calendars(ctx) if each.is_default] == [depot.id]
    assert get_working_calendar(ctx).name == "Depot"
    with pytest.raises(DefaultCalendarNeeded):
        update_calendar(ctx, depot.id, save(active=False, version=depot.version))


def test_a_calendar_out_of_use_cannot_become_the_default(ctx, depot):
    update_calendar(ctx, depot.id, save(active=False, version=depot.version))

    with pytest.raises(Invalid):
        make_default(ctx, depot.id)


def test_exceptions_close_days_or_change_their_hours(ctx, depot):
    add_exception(
        ctx, AddException(depot.id, date(2025, 7, 7), date(2025, 7, 11), (HOUR, 2 * HOUR))
    )
    add_exception(ctx, AddException(depot.id, date(2025, 7, 9), date(2025, 7, 9), label="Fair"))

    calendar = get_working_calendar(ctx, depot.id)

    assert calendar.hours_on(date(2025, 7, 8)) == [(HOUR, 2 * HOUR)]
    assert calendar.hours_on(date(2025, 7, 9)) == []
    assert calendar.hours_on(date(2025, 7, 14)) == [(8 * HOUR, 12 * HOUR)]


@pytest.mark.parametrize(
    "command",
    [
        {"first": date(2025, 7, 8), "last": date(2025, 7, 7)},
        {"first": date(2025, 7, 8), "last": date(2025, 7, 8), "hours": (9, 8)},
        {"first": date(2025, 7, 8), "last": date(2025, 7, 8), "label": "x" * 121},
        {"first": date(2025, 1, 1), "last": date(2025, 12, 31), "hours": (HOUR, 3 * HOUR)},
    ],
    ids=["days the wrong way round", "hours the wrong way round", "long name", "overlap"],
)
def test_a_wrong_exception_is_refused(ctx, depot, command):
    add_exception(ctx, AddException(depot.id, date(2025, 7, 1), date(2025, 7, 3), (0, 2 * HOUR)))

    with pytest.raises(Invalid):
        add_exception(ctx, AddException(depot.id, **command))

    assert len(list_exceptions(ctx, depot.id)) == 1


def test_rows_of_another_calendar_are_out_of_reach(ctx, depot):
    holiday = add_exception(ctx, AddException(depot.id, date(2025, 5, 1), date(2025, 5, 1)))
    other = create_calendar(ctx, save())

    with pytest.raises(NotFound):
        remove_exception(ctx, other.id, holiday.id)
    with pytest.raises(NotFound):
        get_working_calendar(ctx, 999_999)


def test_public_holidays_become_rows_once(ctx, depot):
    added = plant_holidays(ctx, PlantHolidays(depot.id, "DE", 2025))

    again = plant_holidays(ctx, PlantHolidays(depot.id, "DE", 2025))

    assert (added, again) == (9, 0)
    assert get_working_calendar(ctx, depot.id).hours_on(date(2025, 5, 1)) == []


def test_holidays_of_a_jalali_year_are_those_between_its_new_years(ctx, depot):
    plant_holidays(ctx, PlantHolidays(depot.id, "IR", 1404))

    days = [each.valid_from for each in list_exceptions(ctx, depot.id)]

    assert days[0] >= date(2025, 3, 21)
    assert days[-1] < date(2026, 3, 21)
    assert date(2025, 4, 2) in days  # 13 Farvardin, the day of nature


@pytest.mark.parametrize(("country", "year"), [("XX", 2025), ("", 2025)])
def test_holidays_of_an_unknown_country_are_refused(ctx, depot, country, year):
    with pytest.raises(HolidaysUnknown):
        plant_holidays(ctx, PlantHolidays(depot.id, country, year))


def test_a_year_out_of_sense_is_refused(ctx, depot):
    with pytest.raises(Invalid):
        plant_holidays(ctx, PlantHolidays(depot.id, "DE", 99))


ICS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART;VALUE=DATE:20250501
SUMMARY:May Day\\, a holiday
 of work
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20251224
DTEND;VALUE=DATE:20251227
SUMMARY:Christmas
END:VEVENT
END:VCALENDAR
"""


@pytest.mark.parametrize(
    ("name", "text", "days"),
    [
        ("days.ics", ICS, [date(2025, 5, 1), *(date(2025, 12, day) for day in (24, 25, 26))]),
        ("days.csv", "day,name\n2025-05-01,May Day\n1404/01/01,نوروز\n", [date(2025, 3, 21), date(2025, 5, 1)]),
        ("روزها.csv", "تاریخ;نام\n۱۴۰۴/۰۱/۰۱;نوروز\n", [date(2025, 3, 21)]),
        ("twice.csv", "day\n2025-05-01\n2025-05-01\n", [date(2025, 5, 1)]),
    ],
)  # fmt: skip
def test_days_are_read_from_a_file(ctx, depot, name, text, days):
    added = import_days(ctx, depot.id, ImportFile(name, text.encode()))

    assert added == len(days)
    assert [each.valid_from for each in list_exceptions(ctx, depot.id)] == days


@pytest.mark.parametrize(
    ("name", "text", "error"),
    [
        ("x.csv", "name\nMay Day\n", UnreadableDays),
        ("x.csv", "day\n", UnreadableDays),
        ("x.csv", "day\n2025-05-01\n2025-02-30\n", Invalid),
        ("x.ics", ICS.replace("20250501", "20250230"), UnreadableDays),
        ("x.ics", ICS.replace("20250501", "20250501T080000Z"), UnreadableDays),
        ("x.ics", ICS.replace("20251227", "20281227"), UnreadableDays),
        ("x.ics", ICS.replace("SUMMARY:Christmas", "RRULE:FREQ=YEARLY"), UnreadableDays),
        ("x.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\n", UnreadableDays),
        ("x.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", UnreadableDays),
    ],
)
def test_a_file_that_is_wrong_leaves_nothing(ctx, depot, name, text, error):
    with pytest.raises(error):
        import_days(ctx, depot.id, ImportFile(name, text.encode()))

    assert list_exceptions(ctx, depot.id) == []


def test_a_row_that_ends_is_valid_until_then(ctx):
    summer = DateRange(date(2025, 6, 1), date(2025, 9, 1))
    calendar = create_calendar(ctx, save(week=(*MORNINGS, WeekHours(5, 0, HOUR, summer))))

    working = get_working_calendar(ctx, calendar.id)

    assert working.hours_on(date(2025, 7, 5)) == [(0, HOUR)]
    assert working.hours_on(date(2025, 9, 6)) == []
