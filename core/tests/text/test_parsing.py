"""Numbers and dates as people type them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.calendars.jalali import from_jalali
from karvan.calendars.jalali import to_jalali
from karvan.text import NoSuchDay
from karvan.text import NotADate
from karvan.text import NotANumber
from karvan.text import TextError
from karvan.text import TooManyDecimals
from karvan.text import TooManyDigits
from karvan.text import parse_date
from karvan.text import parse_number
from karvan.text import to_persian_digits

TODAY = date(2025, 1, 31)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1234.50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1 234 567", "1234567"),
        ("۱۲۳۴٫۵", "1234.5"),
        ("۱٬۲۳۴٫۵۰", "1234.50"),
        ("١٢٣٤٫٥", "1234.5"),
        ("\u200f-12", "-12"),
        ("\u221212", "-12"),
        (".5", "0.5"),
        (" 7 ", "7"),
        ("-0.01", "-0.01"),
    ],
    ids=repr,
)
def test_numbers_are_read_in_every_writing(typed, number):
    assert parse_number(typed, max_decimals=2) == Decimal(number)


def test_the_decimal_mark_follows_the_locale():
    assert parse_number("1.234,50", max_decimals=2, decimal_mark=",") == Decimal("1234.50")


@pytest.mark.parametrize(
    "typed",
    ["", "-", ".", "1e5", "NaN", "inf", "12a", "1,2", "1,23,456", "1.2.3", "5.", "--5", "+5", "1,234 567",
     "१२"],
    ids=repr,
)  # fmt: skip
def test_what_is_no_clear_number_is_refused(typed):
    with pytest.raises(NotANumber):
        parse_number(typed, max_decimals=2)


def test_more_decimals_than_allowed_are_refused_and_never_rounded():
    with pytest.raises(TooManyDecimals, match="2"):
        parse_number("1.005", max_decimals=2)
    with pytest.raises(TooManyDecimals):
        parse_number("1.5", max_decimals=0)


def test_more_than_eighteen_digits_are_refused():
    assert parse_number("9" * 18, max_decimals=0) == 10**18 - 1
    with pytest.raises(TooManyDigits):
        parse_number("9" * 19, max_decimals=0)


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=2, min_value=-(10**14), max_value=10**14
    )
)
def test_any_amount_is_read_back_from_persian_digits(amount):
    typed = to_persian_digits(f"{amount:,.2f}").replace(",", "٬").replace(".", "٫")

    assert parse_number(typed, max_decimals=2) == amount


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_a_named_refusal(typed):
    with suppress(TextError):
        assert parse_number(typed, max_decimals=4).is_finite()


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2025-03-31", date(2025, 3, 31)),
        ("2025/3/1", date(2025, 3, 1)),
        ("2025.03.31", date(2025, 3, 31)),
        ("1404/01/01", date(2025, 3, 21)),
        ("۱۴۰۴/۱/۱", date(2025, 3, 21)),
        ("١٤٠٤-٠١-٠١", date(2025, 3, 21)),
        ("1403-12-30", date(2025, 3, 20)),
        ("t", TODAY),
        ("T", TODAY),
        ("+3", date(2025, 2, 3)),
        ("-1w", date(2025, 1, 24)),
        ("+1m", date(2025, 2, 28)),
        ("+۱m", date(2025, 2, 28)),
    ],
    ids=repr,
)
def test_dates_are_read_in_both_calendars(typed, day):
    assert parse_date(typed, today=TODAY) == day


@pytest.mark.parametrize(
    "typed", ["", "25-03-31", "31/03/2025", "2025-03", "2025-03/31", "1700-01-01", "someday", "1"]
)
def test_what_is_no_clear_date_is_refused(typed):
    with pytest.raises(NotADate):
        parse_date(typed, today=TODAY)


@pytest.mark.parametrize(
    "typed", ["2025-02-29", "1404-12-30", "1404/07/31", "2025-13-01", "2025-00-10"]
)
def test_impossible_days_are_refused(typed):
    with pytest.raises(NoSuchDay):
        parse_date(typed, today=TODAY)


@given(st.dates(from_jalali(1300, 1, 1), from_jalali(1500, 1, 1)))
def test_any_day_is_read_in_either_calendar(day):
    year, month, of_month = to_jalali(day)

    assert parse_date(day.isoformat(), today=TODAY) == day
    assert parse_date(f"{year}/{month}/{of_month}", today=TODAY) == day
