"""Calendars in the browser."""

from __future__ import annotations

import io
import re

import pytest

from karvan.testing.browser import a_member

WEEK = {f"day_{day}": "09:00-17:00" for day in range(5)}
NEW = {"name": "Depot", "name_fa": "انبار", "time_zone": "Europe/Berlin", "week_start": "0"}


@pytest.fixture
def pages(client, member):
    client.sign_in(member)
    return f"/c/{member.company}/-/calendars"


@pytest.fixture
def depot(client, pages):
    answer = client.submit(f"{pages}/new", **NEW)
    assert answer.status_code == 303, answer.text
    address = answer.headers["Location"]
    version = version_of(client, f"{address}/week")
    assert client.submit(f"{address}/week", **WEEK, _version=version).status_code == 303
    return address


def version_of(client, address):
    return re.search(r'name="_version" value="(\d+)"', client.get(address).text)[1]


def test_a_new_calendar_begins_with_the_usual_week(client, pages):
    address = client.submit(f"{pages}/new", **NEW).headers["Location"]

    details = client.get(f"{address}/details")

    assert details.status_code == 200
    assert re.search(r"\d\d:\d\d-\d\d:\d\d", details.text)


def test_a_calendar_is_added_and_shown(client, pages, depot):
    assert "09:00-17:00" in client.get(f"{depot}/details").text
    assert "Depot" in client.get(depot).text
    assert "Depot" in client.get(pages).text


def test_a_change_of_name_leaves_the_week(client, pages, depot):
    changed = {**NEW, "name": "Store", "week_start": "6", "_version": version_of(client, depot)}

    answer = client.submit(depot, **changed)

    assert answer.status_code == 303
    assert "Store" in client.get(pages).text
    assert client.get(f"{depot}/details").text.count("09:00-17:00") == 5


def test_a_week_with_breaks_nights_and_persian_digits_is_read(client, depot):
    week = {"day_0": "۰۸:۰۰-۱۲:۰۰، ۱۳:۰۰-۱۷:۳۰", "day_1": "22:00 - 24:00", "day_2": "00:00–06:00"}
    version = version_of(client, f"{depot}/week")

    answer = client.submit(f"{depot}/week", **week, _version=version)

    page = client.get(f"{depot}/details").text
    assert answer.status_code == 303
    assert "08:00-12:00, 13:00-17:30" in page
    assert "22:00-24:00" in page


def test_a_week_that_another_changed_meanwhile_is_refused(client, depot):
    version = version_of(client, f"{depot}/week")
    client.submit(f"{depot}/week", day_0="10:00-11:00", _version=version)

    answer = client.submit(f"{depot}/week", day_0="12:00-13:00", _version=version)

    assert answer.status_code == 409
    assert "10:00-11:00" in client.get(f"{depot}/details").text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"day_0": "9 to 5"}, "is not working time"),
        ({"day_0": "25:00-26:00"}, "is not working time"),
        ({"day_0": "08:00-12:00, 11:00-13:00"}, "overlap"),
        ({"day_0": "12:00-08:00"}, "closes after it opens"),
        (dict.fromkeys(WEEK, ""), "at least one day of the week"),
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
def test_a_refused_week_says_why_and_keeps_what_was_typed(client, depot, changes, message):
    version = version_of(client, f"{depot}/week")
    typed = {**WEEK, "day_6": "07:00-07:30", "_version": version, **changes}
    if not any(changes.values()):
        typed["day_6"] = ""

    answer = client.submit(f"{depot}/week", **typed)

    assert answer.status_code == 422
    assert message in answer.text
    assert "07:00-07:30" in answer.text or not typed["day_6"]


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "", "name_fa": ""},
        {"time_zone": "Europe/Nowhere"},
        {"week_start": "7"},
        {"name": "x" * 121},
    ],
)
def test_a_calendar_without_name_or_place_is_refused(client, pages, changes):
    answer = client.submit(f"{pages}/new", **{**NEW, **changes})

    assert answer.status_code == 422
    assert "انبار" in answer.text or "name_fa" in changes


def test_days_that_differ_are_added_and_removed(client, depot):
    client.submit(f"{depot}/exceptions", first="2025-05-01", label="May Day", hours="")
    page = client.get(f"{depot}/details").text
    removal = re.search(r'action="([^"]*/exceptions/\d+/remove)"', page)[1]

    client.submit(removal)

    assert "May Day" in page
    assert "May Day" not in client.get(f"{depot}/details").text


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
    answer = client.submit(f"{depot}/exceptions", page=f"{depot}/details", **form)

    assert answer.status_code == 422
    assert message in answer.text
    assert "Hours of the week" in answer.text


def test_holidays_and_files_of_days_are_added(client, depot):
    holidays = client.submit(f"{depot}/holidays", country="DE", year="۲۰۲۵")
    file = client.submit(f"{depot}/days", file=(io.BytesIO(b"day,name\n2025-06-10,Fair"), "d.csv"))
    none = client.submit(f"{depot}/days")

    page = client.get(f"{depot}/details").text
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
    page = client.get(f"{depot}/details?{typed}")

    assert page.status_code == 200
    assert shown in page.text


def test_another_calendar_becomes_the_companys(client, pages, depot):
    answer = client.submit(f"{depot}/do/make_default", page=depot)

    again = client.submit(f"{depot}/do/make_default", page=depot)

    assert answer.status_code == 303
    assert again.status_code == 409
    assert client.get(f"{pages}?f=is_default:eq:true").text.count("Depot") >= 1


def test_the_companys_calendar_stays_in_use(client, pages, depot):
    client.submit(f"{depot}/do/make_default", page=depot)

    refused = client.submit(f"{depot}/do/archive", page=depot)

    assert refused.status_code == 422
    assert "Make another one the default first" in refused.text
    assert "Depot" in client.get(pages).text


def test_a_calendar_out_of_use_leaves_the_list_and_comes_back(client, pages, depot):
    client.submit(f"{depot}/do/archive", page=depot)
    archived = client.get(pages).text

    client.submit(f"{depot}/do/restore", page=depot)

    assert "Depot" not in archived
    assert "Depot" in client.get(pages).text


def test_who_may_only_read_changes_nothing(runtime, app, company, depot):
    viewer = app.test_client()
    viewer.sign_in(a_member(runtime, company, roles=("viewer",)))

    assert viewer.get(f"{depot}/details").status_code == 200
    assert "Change hours" not in viewer.get(f"{depot}/details").text
    assert viewer.get(f"{depot}/week").status_code == 403
    assert viewer.submit(depot, page=f"{depot}/details", name="X").status_code == 403


def test_a_calendar_that_is_not_there_is_not_found(client, pages):
    for page in ("", "/week", "/details"):
        assert client.get(f"{pages}/999999{page}").status_code == 404


def test_days_without_work_are_known_by_name_to_everybody(client, pages, runtime, company, depot):
    days = pages.replace("/calendars", "/free-days")
    client.submit(f"{depot}/do/make_default", page=depot)
    added = client.submit(
        f"{depot}/exceptions", page=f"{depot}/details", first="2025-12-25", label="Christmas"
    )
    reader = client.application.test_client()
    reader.sign_in(a_member(runtime, company, roles=("viewer",)))

    found = reader.get(f"{days}?first=2025-12-22&last=2025-12-28")

    assert added.status_code == 303, added.text
    assert found.json == {
        "week_start": 0,
        "days": {"2025-12-25": "Christmas", "2025-12-27": "", "2025-12-28": ""},
    }


@pytest.mark.parametrize(
    "query", ["", "first=2025-01-01", "first=x&last=y", "first=2025-01-02&last=2025-01-01",
              "first=2025-01-01&last=2026-01-01"],
)  # fmt: skip
def test_days_that_are_none_are_refused(client, pages, query):
    days = pages.replace("/calendars", "/free-days")

    assert client.get(f"{days}?{query}").status_code == 400
