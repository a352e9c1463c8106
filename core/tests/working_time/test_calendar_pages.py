"""Calendars in the browser."""

from __future__ import annotations

import io
import re

import pytest

WEEK = {f"day_{day}": "09:00-17:00" for day in range(5)}
NEW = {
    "name_en": "Depot", "name_fa": "انبار", "time_zone": "Europe/Berlin", "week_start": "0", **WEEK,
}  # fmt: skip


@pytest.fixture
def pages(client, member):
    client.sign_in(member)
    return f"/c/{member.company}/-/calendars"


@pytest.fixture
def depot(client, pages):
    answer = client.submit(f"{pages}/new", **NEW)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def version_of(client, address):
    return re.search(r'name="_version" value="(\d+)"', client.get(address).text)[1]


def test_a_calendar_is_added_and_shown(client, pages, depot):
    page = client.get(depot).text

    assert "09:00-17:00" in page
    assert "Depot" in client.get(pages).text


def test_a_week_with_breaks_nights_and_persian_digits_is_read(client, pages, depot):
    week = {"day_0": "۰۸:۰۰-۱۲:۰۰، ۱۳:۰۰-۱۷:۳۰", "day_1": "22:00 - 24:00", "day_2": "00:00–06:00"}
    version = version_of(client, f"{depot}/edit")
    changed = {**NEW, **dict.fromkeys(WEEK, ""), **week, "active": "1", "_version": version}

    answer = client.submit(f"{depot}/edit", **changed)

    page = client.get(depot).text
    assert answer.status_code == 303
    assert "08:00-12:00, 13:00-17:30" in page
    assert "22:00-24:00" in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"day_0": "9 to 5"}, "is not working time"),
        ({"day_0": "25:00-26:00"}, "is not working time"),
        ({"day_0": "08:00-12:00, 11:00-13:00"}, "overlap"),
        ({"day_0": "12:00-08:00"}, "closes after it opens"),
        (dict.fromkeys(WEEK, ""), "at least one day of the week"),
        ({"name_en": "", "name_fa": ""}, "Give the calendar a name"),
        (
            {"dated_0_weekday": "5", "dated_0_hours": "9-12", "dated_0_first": "soon"},
            "is not a date",
        ),
        (
            {
                "dated_0_weekday": "5", "dated_0_hours": "9-12",
                "dated_0_first": "2025-06-02", "dated_0_last": "2025-06-01",
            },
            "before the first",
        ),
    ],
)  # fmt: skip
def test_a_refused_form_says_why_and_keeps_what_was_typed(client, pages, changes, message):
    answer = client.submit(f"{pages}/new", **{**NEW, **changes})

    assert answer.status_code == 422
    assert message in answer.text
    assert 'value="Europe/Berlin" selected' in answer.text


def test_days_that_differ_are_added_and_removed(client, depot):
    client.submit(f"{depot}/exceptions", first="2025-05-01", label="May Day", hours="")
    page = client.get(depot).text
    removal = re.search(r'action="([^"]*/exceptions/\d+/remove)"', page)[1]

    client.submit(removal)

    assert "May Day" in page
    assert "May Day" not in client.get(depot).text


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"first": "never"}, "is not a date"),
        ({"first": "2025-05-02", "last": "2025-05-01"}, "before the first"),
        ({"first": "2025-05-01", "hours": "late"}, "is not working time"),
        ({"first": "2025-05-01", "hours": "8-9, 10-11"}, "one row for each span"),
    ],
)
def test_refused_days_are_shown_on_the_page_of_the_calendar(client, depot, form, message):
    answer = client.submit(f"{depot}/exceptions", **form)

    assert answer.status_code == 422
    assert message in answer.text
    assert "Hours of the week" in answer.text


def test_holidays_and_files_of_days_are_added(client, depot):
    holidays = client.submit(f"{depot}/holidays", country="DE", year="۲۰۲۵")
    file = client.submit(f"{depot}/days", file=(io.BytesIO(b"day,name\n2025-06-10,Fair"), "d.csv"))
    none = client.submit(f"{depot}/days")

    page = client.get(depot).text
    assert (holidays.status_code, file.status_code, none.status_code) == (303, 303, 422)
    assert "2025-10-03" in page
    assert "Fair" in page


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("day=2025-03-07&clock=16:00&length=2:00", '2025-03-10</bdi> <bdi dir="ltr">10:00'),
        ("day=2025-03-10&clock=10:00&length=-2", '2025-03-07</bdi> <bdi dir="ltr">16:00'),
        ("day=2025-03-07&clock=26:00&length=2:00", "is not a time of day"),
        ("day=x&clock=9:00&length=2:00", "is not a date"),
        ("day=2025-03-07&clock=9:00&length=long", "is not a length"),
    ],
)
def test_the_calculator_answers(client, depot, typed, shown):
    page = client.get(f"{depot}?{typed}")

    assert page.status_code == 200
    assert shown in page.text


def test_another_calendar_becomes_the_companys(client, pages, depot):
    answer = client.submit(f"{depot}/default")

    assert answer.status_code == 303
    assert (
        client.get(pages).text.count("Company's calendar")
        + client.get(pages).text.count("Company&#39;s calendar")
        == 1
    )


def test_a_calendar_that_is_not_there_is_not_found(client, pages):
    assert client.get(f"{pages}/999999").status_code == 404
    assert client.get(f"{pages}/999999/edit").status_code == 404
