"""Patterns of numbers, and the ranges in which they count."""

from __future__ import annotations

from datetime import date

import pytest

from karvan.documents.patterns import UnusablePattern
from karvan.documents.patterns import check_pattern
from karvan.documents.patterns import format_number
from karvan.documents.patterns import range_key


@pytest.mark.parametrize(
    ("pattern", "range_", "expected"),
    [
        pytest.param("{code}/{year}/{seq}", "2026", "INV/2026/00042", id="year"),
        pytest.param("{code}/{year}/{seq}", "1404", "INV/1404/00042", id="Jalali year"),
        pytest.param("{year}{month}-{seq}", "2026-07", "202607-00042", id="month"),
        pytest.param("{seq}", "", "00042", id="for ever"),
        pytest.param("A{seq:03d}", "", "A042", id="a width of its own"),
    ],
)
def test_a_pattern_gives_a_number(pattern: str, range_: str, expected: str):
    assert format_number(pattern, 5, code="INV", range_key=range_, seq=42) == expected


@pytest.mark.parametrize(
    ("pattern", "reset"),
    [
        pytest.param("{code}/{seq}", "fiscal_year", id="repeats every year"),
        pytest.param("{year}/{seq}", "month", id="repeats every month"),
        pytest.param("{code}/{year}", "fiscal_year", id="has no sequence"),
        pytest.param("{year}/{seq}", "never", id="a year that is no part of the range"),
        pytest.param("{seq}{name}", "never", id="an unknown name"),
        pytest.param("{seq.real}", "never", id="an attribute"),
        pytest.param("{code[0]}{seq}", "never", id="an index"),
        pytest.param("{seq!r}", "never", id="a conversion"),
        pytest.param("{seq:>99}", "never", id="another format"),
        pytest.param("{seq", "never", id="an open brace"),
        pytest.param("{}{seq}", "never", id="no name"),
    ],
)
def test_an_unusable_pattern_is_refused(pattern: str, reset: str):
    with pytest.raises(UnusablePattern) as refusal:
        check_pattern(pattern, reset)

    assert "{code}" in refusal.value.message


@pytest.mark.parametrize(
    ("pattern", "reset"),
    [
        ("{code}/{year}/{seq}", "fiscal_year"),
        ("{year}-{month}-{seq:06d}", "month"),
        ("{seq}", "never"),
    ],
)
def test_a_usable_pattern_passes(pattern: str, reset: str):
    check_pattern(pattern, reset)


@pytest.mark.parametrize(
    ("reset", "calendar", "start", "day", "expected"),
    [
        pytest.param("never", "gregorian", (1, 1), date(2026, 3, 5), "", id="for ever"),
        pytest.param("fiscal_year", "gregorian", (1, 1), date(2026, 3, 5), "2026", id="calendar year"),
        pytest.param("fiscal_year", "gregorian", (4, 1), date(2026, 3, 31), "2025", id="broken year"),
        pytest.param("fiscal_year", "jalali", (1, 1), date(2026, 3, 20), "1404", id="last of Esfand"),
        pytest.param("fiscal_year", "jalali", (1, 1), date(2026, 3, 21), "1405", id="first Farvardin"),
        pytest.param("month", "gregorian", (1, 1), date(2026, 3, 5), "2026-03", id="month"),
        pytest.param("month", "jalali", (1, 1), date(2026, 3, 21), "1405-01", id="Jalali month"),
    ],
)  # fmt: skip
def test_a_day_falls_into_the_range_of_the_company_calendar(
    reset: str, calendar: str, start: tuple[int, int], day: date, expected: str
):
    found = range_key(
        reset,
        day,
        calendar=calendar,
        start_month=start[0],
        start_day=start[1],  # type: ignore[arg-type]
    )

    assert found == expected
