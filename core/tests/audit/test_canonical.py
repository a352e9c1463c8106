"""The same value gives the same bytes, whatever database or program it passed through."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from decimal import Decimal
from enum import StrEnum

import pytest

from karvan.audit.canonical import canonical
from karvan.audit.canonical import commitment


class Colour(StrEnum):
    RED = "red"


TEHRAN = timezone(timedelta(hours=3, minutes=30))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, "null", id="nothing"),
        pytest.param(True, "true", id="a boolean is no number"),
        pytest.param(12, "12", id="an integer"),
        pytest.param(Decimal("1.500"), '"1.5"', id="a decimal without trailing zeros"),
        pytest.param(Decimal("1E+3"), '"1000"', id="a decimal without exponent"),
        pytest.param(Decimal("-0.00"), '"0"', id="one zero"),
        pytest.param(date(2025, 1, 31), '"2025-01-31"', id="a date"),
        pytest.param(
            datetime(2025, 1, 31, 12, tzinfo=UTC), '"2025-01-31T12:00:00.000000Z"', id="an instant"
        ),
        pytest.param(
            datetime(2025, 1, 31, 15, 30, tzinfo=TEHRAN),
            '"2025-01-31T12:00:00.000000Z"',
            id="the same instant elsewhere",
        ),
        pytest.param(b"\x01\xff", '"01ff"', id="bytes"),
        pytest.param(memoryview(b"\x01"), '"01"', id="bytes as a driver gives them"),
        pytest.param(Colour.RED, '"red"', id="an enumerated word"),
        pytest.param("صندوق", '"صندوق"', id="letters as they are"),
        pytest.param({"b": 1, "a": [Decimal(2)]}, '{"a":["2"],"b":1}', id="keys in order"),
    ],
)
def test_a_value_has_one_form(value: object, expected: str):
    assert canonical(value).decode() == expected


def test_a_type_without_an_agreed_form_is_refused():
    with pytest.raises(TypeError, match="object"):
        canonical(object())


def test_a_commitment_hides_the_text_behind_its_salt():
    first, second = commitment(b"a" * 16, "Layla"), commitment(b"b" * 16, "Layla")

    assert first != second
    assert first == commitment(b"a" * 16, "Layla")


def test_nothing_needs_no_commitment():
    assert commitment(b"a" * 16, None) is None
