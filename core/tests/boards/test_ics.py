"""A calendar leaves as an iCalendar file that other calendars read."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime

import pytest

from karvan.entities.figures.ics import Event
from karvan.entities.figures.ics import as_ics
from karvan.testing.browser import a_member

MADE = datetime(2025, 3, 1, 12, tzinfo=UTC)


def lines_of(*events):
    return as_ics("Crates", events, MADE).split("\r\n")


def test_a_day_ends_before_the_next_one_and_words_are_escaped():
    lines = lines_of(Event("7@a", "Tea; milk, and\nsugar\\", date(2025, 3, 20)))

    assert lines[:4] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Karvan//Karvan//EN",
                         "X-WR-CALNAME:Crates"]  # fmt: skip
    assert lines[4:-2] == [
        "BEGIN:VEVENT",
        "UID:7@a",
        "DTSTAMP:20250301T120000Z",
        "DTSTART;VALUE=DATE:20250320",
        "DTEND;VALUE=DATE:20250321",
        "SUMMARY:Tea\\; milk\\, and\\nsugar\\\\",
        "END:VEVENT",
    ]
    assert lines[-2:] == ["END:VCALENDAR", ""]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2025, 3, 20), date(2025, 3, 22), ["DTEND;VALUE=DATE:20250323"]),
        (date(2025, 3, 20), date(2025, 3, 1), ["DTEND;VALUE=DATE:20250321"]),
        (MADE, datetime(2025, 3, 1, 13, tzinfo=UTC), ["DTEND:20250301T130000Z"]),
        (MADE, None, []),
    ],
)
def test_the_end_is_where_the_record_ends(start, end, expected):
    lines = lines_of(Event("7@a", "Tea", start, end))

    assert [each for each in lines if each.startswith("DTEND")] == expected


def test_long_lines_are_folded_between_letters():
    title = "زعفران " * 30
    text = as_ics("Crates", [Event("7@a", title, date(2025, 3, 20))], MADE)

    assert max(len(each.encode()) for each in text.split("\r\n")) <= 75
    assert f"SUMMARY:{title}" in text.replace("\r\n ", "")


def test_a_title_cannot_begin_a_line_of_its_own():
    text = as_ics("Crates", [Event("7@a", "Tea\r\nATTENDEE:x\u2028y", date(2025, 3, 20))], MADE)

    assert "\r\nATTENDEE" not in text


def test_the_calendar_offers_what_its_filter_finds(browser, crates, at):
    page = browser.get(at("?view=calendar&month=2025-03&f=name:starts:p"))
    file = browser.get(at("/calendar.ics?f=name:starts:p"))

    assert "/calendar.ics?" in page.text
    assert file.mimetype == "text/calendar"
    assert file.text.count("BEGIN:VEVENT") == 2
    assert "SUMMARY:pears" in file.text
    assert f"/crates/{crates['pears']}" in file.text.replace("\r\n ", "")
    assert "apples" not in file.text


def test_who_may_not_read_gets_no_calendar(browser, crates, at, depot_runtime, shop):
    stranger = browser.application.test_client()
    stranger.sign_in(a_member(depot_runtime, shop, roles=("viewer",)))

    assert stranger.get(at("/calendar.ics")).status_code == 403
    assert browser.get(at("/calendar.ics?f=nothing")).status_code == 400
