"""Days by name, in the company's calendar and fiscal year."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.i18n import Locale
from karvan.i18n import use_locale
from karvan.modules.reporting.named_days import NAMED_DAYS
from karvan.modules.reporting.named_days import day_named
from karvan.modules.reporting.named_days import find_name

BRITISH = {"calendar": "gregorian", "fiscal_month": 4, "fiscal_day": 6}
IRANIAN = {"calendar": "jalali", "fiscal_month": 1, "fiscal_day": 1}


@pytest.mark.parametrize(
    ("code", "today", "company", "expected"),
    [
        ("yesterday", "2025-03-01", BRITISH, "2025-02-28"),
        ("last-month-end", "2025-03-31", BRITISH, "2025-02-28"),
        ("last-quarter-start", "2025-03-31", BRITISH, "2024-10-01"),
        ("year-start", "2025-04-05", BRITISH, "2024-04-06"),
        ("year-end", "2025-04-06", BRITISH, "2026-04-05"),
        ("month-end", "2025-03-21", IRANIAN, "2025-04-20"),
        ("last-month-start", "2025-03-21", IRANIAN, "2025-02-19"),
        ("last-year-end", "2025-03-21", IRANIAN, "2025-03-20"),
    ],
)
def test_a_named_day_follows_the_companys_calendar(code, today, company, expected):
    assert day_named(code, date.fromisoformat(today), **company) == date.fromisoformat(expected)


@given(st.dates(date(1990, 1, 1), date(2080, 1, 1)), st.sampled_from([BRITISH, IRANIAN]))
def test_spans_hold_today_and_follow_each_other(today, company):
    for grain in ("month", "quarter", "year"):
        start, end = (day_named(f"{grain}-{edge}", today, **company) for edge in ("start", "end"))
        before = day_named(f"last-{grain}-end", today, **company)

        assert start <= today <= end
        assert (start - before).days == 1


@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_name_is_known_by_its_code_and_by_its_words(language):
    with use_locale(Locale.of_language(language)):
        for code, label in NAMED_DAYS.items():
            assert find_name(code.upper()) == code
            assert find_name(f" {label} ") == code


def test_a_date_is_no_name():
    assert find_name("2025-03-31") is None
