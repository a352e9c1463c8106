"""Spans to compare with: whole months stay whole, in either calendar."""

from __future__ import annotations

from datetime import date

import pytest

from karvan_finance.statements.domain.spans import Comparison
from karvan_finance.statements.domain.spans import Span
from karvan_finance.statements.domain.spans import compared_with


def days(first, last):
    return Span(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("span", "how", "times", "calendar", "expected"),
    [
        (days("2025-03-01", "2025-03-31"), "previous", 2, "gregorian",
         [days("2025-02-01", "2025-02-28"), days("2025-01-01", "2025-01-31")]),
        (days("2025-01-01", "2025-06-30"), "previous", 1, "gregorian",
         [days("2024-07-01", "2024-12-31")]),
        (days("2024-02-01", "2024-02-29"), "year", 1, "gregorian",
         [days("2023-02-01", "2023-02-28")]),
        (days("2025-01-05", "2025-01-14"), "previous", 1, "gregorian",
         [days("2024-12-26", "2025-01-04")]),
        (days("2025-03-21", "2025-04-20"), "previous", 1, "jalali",
         [days("2025-02-19", "2025-03-20")]),
        (days("2025-01-01", "2025-01-31"), "none", 3, "gregorian", []),
    ],
    ids=["months", "half years", "leap day", "ten days", "Farvardin with Esfand", "nothing"],
)  # fmt: skip
def test_earlier_spans_are_as_long_in_months_or_in_days(span, how, times, calendar, expected):
    assert compared_with(span, Comparison(how), times, calendar) == expected


def test_a_balance_sheet_is_compared_with_the_ends_of_the_months_before():
    day = days("2025-03-31", "2025-03-31")

    earlier = compared_with(day, Comparison.PREVIOUS, 2, "gregorian", standing=True)

    assert [each.last for each in earlier] == [date(2025, 2, 28), date(2025, 1, 31)]
