"""Numbers and dates as a reader expects them."""

from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal

import pytest

from karvan.errors import AppError
from karvan.i18n import Locale
from karvan.i18n import format_date
from karvan.i18n import format_instant
from karvan.i18n import format_money
from karvan.i18n import format_number
from karvan.i18n import gettext
from karvan.i18n import use_locale

ENGLISH = Locale()
PERSIAN = Locale("fa", "arabext", "jalali", "Asia/Tehran")


@pytest.mark.parametrize(
    ("minor", "exponent", "locale", "shown"),
    [
        pytest.param(123450, 2, ENGLISH, "1,234.50", id="cents"),
        pytest.param(-123450, 2, ENGLISH, "-1,234.50", id="negative"),
        pytest.param(0, 2, ENGLISH, "0.00", id="nothing"),
        pytest.param(1234567, 0, ENGLISH, "1,234,567", id="no decimals"),
        pytest.param(1234567, 0, PERSIAN, "۱٬۲۳۴٬۵۶۷", id="rial"),
        pytest.param(-5, 2, PERSIAN, "\u200e-۰٫۰۵", id="persian negative"),
        pytest.param(2**63 - 1, 4, ENGLISH, "922,337,203,685,477.5807", id="largest"),
    ],
)
def test_money_shows_all_decimals_of_its_currency(minor, exponent, locale, shown):
    assert format_money(minor, exponent, locale) == shown


def test_a_number_keeps_the_decimals_it_has():
    assert format_number(Decimal("1234.500"), ENGLISH) == "1,234.500"


def test_floats_are_refused():
    with pytest.raises(TypeError):
        format_number(1.5, ENGLISH)


@pytest.mark.parametrize(
    ("locale", "style", "shown"),
    [
        (ENGLISH, "short", "2025-03-21"),
        (ENGLISH, "long", "21 March 2025"),
        (PERSIAN, "short", "۱۴۰۴/۰۱/۰۱"),
        (PERSIAN, "long", "۱ فروردین ۱۴۰۴"),
        (Locale("en", calendar="jalali"), "long", "1 Farvardin 1404"),
        (Locale("fa", "arabext", "gregorian"), "long", "۲۱ مارس ۲۰۲۵"),
    ],
)
def test_a_day_is_shown_in_the_reader_s_calendar(locale, style, shown):
    assert format_date(date(2025, 3, 21), locale, style=style) == shown


def test_an_instant_is_shown_in_the_reader_s_time_zone():
    instant = datetime(2025, 3, 20, 20, 45, tzinfo=UTC)

    assert format_instant(instant, ENGLISH) == "2025-03-20 20:45"
    assert format_instant(instant, PERSIAN) == "۱۴۰۴/۰۱/۰۱ ۰۰:۱۵"


def test_an_instant_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        format_instant(datetime(2025, 3, 20), ENGLISH)  # noqa: DTZ001


def test_values_inside_a_message_follow_the_reader_too():
    with use_locale(PERSIAN):
        assert gettext("{row} on {day}", row=12, day=date(2025, 3, 21)) == "۱۲ on ۱۴۰۴/۰۱/۰۱"


class CamelTooLate(AppError):
    """The camel of {day} came {count} days late."""


def test_the_message_of_an_error_follows_the_reader():
    late = CamelTooLate(day=date(2025, 3, 21), count=12)

    with use_locale(PERSIAN):
        assert str(late) == "The camel of ۱۴۰۴/۰۱/۰۱ came ۱۲ days late."
    assert str(late) == "The camel of 2025-03-21 came 12 days late."
