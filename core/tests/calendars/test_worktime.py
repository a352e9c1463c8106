"""Working time: the laws, and days when the clock is put forward or back."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import time
from datetime import timedelta
from datetime import timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from karvan.calendars.worktime import NoOpening
from karvan.calendars.worktime import add
from karvan.calendars.worktime import between
from karvan.calendars.worktime import next_open
from karvan.calendars.worktime import previous_close
from karvan.calendars.workweeks import HOUR
from karvan.calendars.workweeks import CalendarException
from karvan.calendars.workweeks import WeekHours
from karvan.calendars.workweeks import WorkingCalendar
from karvan.values import DateRange

TEHRAN, BERLIN, NEW_YORK = (
    ZoneInfo("Asia/Tehran"),
    ZoneInfo("Europe/Berlin"),
    ZoneInfo("America/New_York"),
)


def a_calendar(*week, zone=BERLIN, exceptions=(), name="Office"):
    """A calendar of rows (weekday, opens hour, closes hour)."""
    rows = tuple(WeekHours(day, int(a * HOUR), int(b * HOUR)) for day, a, b in week)
    return WorkingCalendar(name, zone, rows, tuple(exceptions))


def local(zone, *parts, fold=0):
    """In UTC, because an ambiguous datetime equals nothing outside its own zone."""
    return datetime(*parts, tzinfo=zone, fold=fold).astimezone(UTC)


OFFICE = a_calendar(*((day, 9, 17) for day in range(5)))
LUNCH = a_calendar(*((day, a, b) for day in range(5) for a, b in ((8, 12), (13, 17.5))))
IRAN = a_calendar(*((day, 8, 16) for day in (5, 6, 0, 1, 2)), (3, 8, 12), zone=TEHRAN)
NIGHT = a_calendar(*((day, 22, 24) for day in range(6)), *((day, 0, 6) for day in range(1, 7)))
ALWAYS = a_calendar(*((day, 0, 24) for day in range(7)), zone=NEW_YORK)
AROUND_THE_CLOCKS = a_calendar(
    *((day, a, b) for day in range(7) for a, b in ((0, 1.5), (1.75, 2.5), (2.75, 5))), zone=BERLIN
)
CLOSED_DAYS = a_calendar(
    *((day, 9, 17) for day in range(5)),
    exceptions=(
        CalendarException(DateRange(date(2024, 12, 24), date(2025, 1, 2)), label="Holidays"),
        CalendarException(DateRange(date(2025, 7, 1), date(2025, 9, 1)), 7 * HOUR, 13 * HOUR),
        CalendarException(DateRange(date(2025, 8, 15), date(2025, 8, 16)), label="Assumption"),
    ),
)
CALENDARS = {
    "office": OFFICE, "lunch": LUNCH, "iran": IRAN, "night": NIGHT, "always": ALWAYS,
    "clocks": AROUND_THE_CLOCKS, "closed": CLOSED_DAYS,
}  # fmt: skip

calendars = st.sampled_from(list(CALENDARS.values()))
instants = st.integers(1_420_070_400, 2_051_222_400).map(lambda at: datetime.fromtimestamp(at, UTC))
seconds, some_seconds = st.integers(0, 3_000_000), st.integers(1, 3_000_000)


@given(calendars, instants, seconds)
def test_what_was_added_lies_between(calendar, start, count):
    end = add(start, count, calendar)

    assert between(next_open(start, calendar), end, calendar) == count


@given(calendars, instants, some_seconds)
def test_counting_backwards_mirrors_counting_forwards(calendar, end, count):
    start = add(end, -count, calendar)

    assert between(start, previous_close(end, calendar), calendar) == count


@given(calendars, instants, instants, instants)
def test_between_adds_up_over_any_split(calendar, one, two, three):
    start, split, end = sorted((one, two, three))

    whole = between(start, end, calendar)

    assert whole == between(start, split, calendar) + between(split, end, calendar)


@given(calendars, instants, seconds, st.integers(-14 * 60, 14 * 60))
def test_the_offset_in_which_an_instant_is_written_changes_nothing(calendar, start, count, minutes):
    elsewhere = start.astimezone(timezone(timedelta(minutes=minutes)))

    assert add(elsewhere, count, calendar) == add(start, count, calendar)
    assert between(elsewhere, add(start, count, calendar), calendar) == between(
        start, add(elsewhere, count, calendar), calendar
    )


@given(calendars, instants, seconds, some_seconds)
def test_adding_twice_is_adding_the_sum(calendar, start, one, two):
    first = add(start, one, calendar)

    assert add(first, two, calendar) == add(start, one + two, calendar)


@settings(max_examples=25)
@given(calendars, instants, st.integers(0, 12 * 86_400))
def test_between_agrees_with_counting_second_by_second(calendar, start, length):
    end = start + timedelta(seconds=length)
    step = 450  # every opening and closing of these calendars is a multiple

    start = start.replace(second=0, minute=0)
    end = end.replace(second=0, minute=0)
    counted, at = 0, start
    while at < end:
        counted += step * is_open(at, calendar)
        at += timedelta(seconds=step)

    assert between(start, end, calendar) == counted


def is_open(at, calendar):
    """The definition, without tables: some span of a near day holds the instant."""
    there = at.astimezone(calendar.zone)
    for day, spans in calendar.hours_between(
        there.date() - timedelta(days=1), there.date() + timedelta(days=1)
    ):
        for opens, closes in spans:
            midnight = datetime.combine(day, time())
            start = resolve(midnight + timedelta(seconds=opens), calendar.zone, fold=0)
            end = resolve(midnight + timedelta(seconds=closes), calendar.zone, fold=1)
            if start <= at < end:
                return True
    return False


def resolve(wall, zone, *, fold):
    """A wall time as an instant: a skipped one is the first instant after the gap."""
    at = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    while at.astimezone(zone).replace(tzinfo=None) > wall and not exists(wall, zone):
        wall += timedelta(minutes=1)
        at = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    return at


def exists(wall, zone):
    return wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None) == wall


def test_a_start_outside_working_time_counts_from_the_next_opening():
    friday_evening = local(BERLIN, 2025, 3, 7, 19, 0)

    assert next_open(friday_evening, OFFICE) == local(BERLIN, 2025, 3, 10, 9, 0)
    assert add(friday_evening, HOUR, OFFICE) == local(BERLIN, 2025, 3, 10, 10, 0)
    assert add(friday_evening, 0, OFFICE) == local(BERLIN, 2025, 3, 10, 9, 0)


def test_time_that_runs_out_at_a_closing_ends_there():
    noon = local(BERLIN, 2025, 3, 7, 12, 0)

    assert add(noon, 5 * HOUR, OFFICE) == local(BERLIN, 2025, 3, 7, 17, 0)
    assert add(noon, 5 * HOUR + 1, OFFICE) == local(BERLIN, 2025, 3, 10, 9, 0, 1)


def test_backwards_time_that_runs_out_at_an_opening_ends_there():
    noon = local(BERLIN, 2025, 3, 10, 12, 0)

    assert add(noon, -3 * HOUR, OFFICE) == local(BERLIN, 2025, 3, 10, 9, 0)
    assert add(noon, -3 * HOUR - 1, OFFICE) == local(BERLIN, 2025, 3, 7, 16, 59, 59)
    assert previous_close(local(BERLIN, 2025, 3, 9, 12, 0), OFFICE) == local(
        BERLIN, 2025, 3, 7, 17, 0
    )


def test_an_iranian_week_ends_on_thursday_noon():
    thursday = local(TEHRAN, 2025, 3, 6, 11, 0)

    assert add(thursday, 2 * HOUR, IRAN) == local(TEHRAN, 2025, 3, 8, 9, 0)


def test_a_night_shift_is_one_stretch_over_midnight():
    monday_night = local(BERLIN, 2025, 3, 10, 23, 0)

    assert add(monday_night, 7 * HOUR, NIGHT) == local(BERLIN, 2025, 3, 11, 6, 0)
    assert between(monday_night, local(BERLIN, 2025, 3, 11, 12, 0), NIGHT) == 7 * HOUR


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        pytest.param(BERLIN, (2025, 3, 30), 23, id="Berlin, forward"),
        pytest.param(BERLIN, (2025, 10, 26), 25, id="Berlin, back"),
        pytest.param(NEW_YORK, (2025, 3, 9), 23, id="New York, forward"),
        pytest.param(TEHRAN, (2022, 3, 22), 23, id="Tehran, forward at midnight, old +4:30"),
        pytest.param(TEHRAN, (2022, 9, 21), 25, id="Tehran, back at midnight"),
        pytest.param(TEHRAN, (2023, 3, 22), 24, id="Tehran, no summer time since 2023"),
        pytest.param(ZoneInfo("Australia/Lord_Howe"), (2025, 10, 5), 23.5, id="half an hour"),
        pytest.param(ZoneInfo("Pacific/Apia"), (2011, 12, 30), 0, id="a day that never was"),
    ],
)
def test_a_day_is_as_long_as_its_clock_says(zone, day, hours):
    calendar = a_calendar(*((weekday, 0, 24) for weekday in range(7)), zone=zone)
    only = date(*day)
    night = WorkingCalendar(
        "One day",
        zone,
        (WeekHours(only.weekday(), 0, 24 * HOUR, DateRange(only, only + timedelta(days=1))),),
    )
    around = [datetime(*day, 12, tzinfo=UTC) + timedelta(days=n) for n in (-2, 2)]

    assert between(*around, night) == hours * HOUR
    assert between(*around, calendar) == 96 * HOUR


@pytest.mark.parametrize(
    ("span", "hours"),
    [
        pytest.param((2.5, 4), 1, id="opens in the gap"),
        pytest.param((1, 2.5), 1, id="closes in the gap"),
        pytest.param((2.25, 2.75), 0, id="lies in the gap"),
    ],
)
def test_a_wall_time_that_is_skipped_moves_to_the_end_of_the_gap(span, hours):
    calendar = a_calendar((6, *span))

    night = between(local(BERLIN, 2025, 3, 30, 0), local(BERLIN, 2025, 3, 30, 12), calendar)

    assert night == hours * HOUR


def test_a_wall_time_shown_twice_opens_at_the_first_and_closes_at_the_second():
    calendar = a_calendar((6, 2.5, 3), (5, 10, 11))
    opening = next_open(local(BERLIN, 2025, 10, 26, 0), calendar)

    assert opening == local(BERLIN, 2025, 10, 26, 2, 30, fold=0)
    assert add(opening, int(1.5 * HOUR), calendar) == local(BERLIN, 2025, 10, 26, 3, 0)


def test_an_hour_shown_twice_counts_once_where_two_spans_meet_in_it():
    calendar = a_calendar((6, 0, 2.5), (6, 2.5, 5))

    night = between(local(BERLIN, 2025, 10, 26, 0), local(BERLIN, 2025, 10, 26, 12), calendar)

    assert night == 6 * HOUR


def test_holidays_close_and_other_hours_replace_the_week():
    assert next_open(local(BERLIN, 2024, 12, 24, 10), CLOSED_DAYS) == local(BERLIN, 2025, 1, 2, 9)
    assert CLOSED_DAYS.hours_on(date(2025, 8, 14)) == [(7 * HOUR, 13 * HOUR)]
    assert CLOSED_DAYS.hours_on(date(2025, 8, 15)) == []


def test_hours_hold_within_their_validity_only():
    old = WeekHours(0, 9 * HOUR, 17 * HOUR, DateRange(date(2020, 1, 1), date(2025, 3, 10)))
    new = WeekHours(0, 8 * HOUR, 12 * HOUR, DateRange(date(2025, 3, 10), None))
    calendar = WorkingCalendar("Changed", BERLIN, (old, new))

    assert calendar.hours_on(date(2025, 3, 3)) == [(9 * HOUR, 17 * HOUR)]
    assert calendar.hours_on(date(2025, 3, 10)) == [(8 * HOUR, 12 * HOUR)]


def test_a_fraction_of_a_second_is_cut_off():
    start = local(BERLIN, 2025, 3, 7, 12, 0, 0) + timedelta(microseconds=999_999)

    assert add(start, 1, OFFICE) == local(BERLIN, 2025, 3, 7, 12, 0, 1)


def test_the_answer_is_in_utc():
    assert add(local(BERLIN, 2025, 3, 7, 12), 1, OFFICE).tzinfo is UTC


def test_a_naive_datetime_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        add(datetime.combine(date(2025, 3, 7), time(12)), HOUR, OFFICE)


@pytest.mark.parametrize(
    "exceptions",
    [
        pytest.param((CalendarException(DateRange(date(2020, 1, 1), None)),), id="closed for good"),
        pytest.param(
            (CalendarException(DateRange(date(2020, 1, 1), date(2038, 1, 1))),), id="18 years"
        ),
    ],
)
@pytest.mark.parametrize("count", [0, 1, 10**9])
def test_no_opening_within_ten_years_is_an_error_that_names_the_calendar(exceptions, count):
    calendar = a_calendar((0, 9, 17), exceptions=exceptions, name="Closed mill")

    with pytest.raises(NoOpening, match="Closed mill"):
        add(local(BERLIN, 2025, 3, 7, 12), count, calendar)
    with pytest.raises(NoOpening, match="Closed mill"):
        add(local(BERLIN, 2035, 3, 7, 12), -count - 1, calendar)


def test_an_opening_after_nine_years_is_found():
    closed = CalendarException(DateRange(date(2020, 1, 1), date(2029, 1, 1)))
    calendar = a_calendar((0, 9, 17), exceptions=(closed,))

    assert next_open(local(BERLIN, 2020, 3, 7), calendar) == local(BERLIN, 2029, 1, 1, 9)


def test_the_ends_of_the_calendar_raise_no_other_error():
    with pytest.raises(NoOpening):
        add(datetime(9998, 12, 30, tzinfo=UTC), 10**9, OFFICE)
    with pytest.raises(NoOpening):
        add(datetime(2, 1, 2, tzinfo=UTC), -(10**9), OFFICE)
