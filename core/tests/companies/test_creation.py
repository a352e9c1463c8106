"""What a new company must be told, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from karvan.companies.creation import CreateCompany
from karvan.companies.creation import find_company_problems
from karvan.companies.currencies import iso_currencies

CARAVAN = CreateCompany(
    code="CARAVAN", name="Caravan Trading", country="DE", currency="EUR", time_zone="Europe/Berlin"
)


def problems_of(**changes):
    return [each.field for each in find_company_problems(replace(CARAVAN, **changes), {"EUR"})]


def test_a_complete_company_is_accepted():
    assert problems_of() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"code": "acme"}, "code", id="small letters"),
        pytest.param({"code": "A"}, "code", id="one letter"),
        pytest.param({"code": "A" * 21}, "code", id="too long a code"),
        pytest.param({"code": "-ACME"}, "code", id="begins with a hyphen"),
        pytest.param({"name": "  "}, "name", id="no name"),
        pytest.param({"country": "Germany"}, "country", id="country by name"),
        pytest.param({"country": "QQ"}, "country", id="no country"),
        pytest.param({"currency": "XYZ"}, "currency", id="unknown currency"),
        pytest.param({"language": "de"}, "language", id="language without a catalogue"),
        pytest.param({"time_zone": "Berlin"}, "time_zone", id="unknown time zone"),
        pytest.param({"calendar": "lunar"}, "calendar", id="unknown calendar"),
        pytest.param({"fiscal_month": 13}, "fiscal_start", id="thirteenth month"),
        pytest.param(
            {"fiscal_month": 2, "fiscal_day": 29}, "fiscal_start", id="a day of leap years only"
        ),
        pytest.param(
            {"calendar": "jalali", "fiscal_month": 12, "fiscal_day": 30},
            "fiscal_start",
            id="30 Esfand",
        ),
    ],
)
def test_what_is_wrong_is_named(changes, field):
    assert problems_of(**changes) == [field]


def test_everything_wrong_is_told_at_once():
    assert problems_of(code="x", name="", country="") == ["code", "name", "country"]


def test_a_jalali_year_may_start_on_the_31st_of_its_sixth_month():
    assert problems_of(calendar="jalali", fiscal_month=6, fiscal_day=31) == []


@pytest.mark.parametrize(
    ("code", "exponent"),
    [("EUR", 2), ("JPY", 0), ("IRR", 0), ("KWD", 3), ("TND", 3), ("CLF", 4)],
)
def test_currencies_have_their_own_number_of_decimals(code, exponent):
    assert dict(iso_currencies())[code] == exponent


def test_each_currency_is_listed_once():
    codes = [code for code, _exponent in iso_currencies()]

    assert len(codes) == len(set(codes))
