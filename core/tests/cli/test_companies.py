"""Companies from the command line."""

from __future__ import annotations

import pytest

FACTS = ("--name", "بازرگانی سپیدار", "--country", "IR", "--currency", "IRR")
PERSIAN = ("--language", "fa", "--calendar", "jalali", "--time-zone", "Asia/Tehran")


def test_a_company_is_created_with_all_its_facts(shell):
    made = shell.json(
        "company", "create", "SEPIDAR", *FACTS, *PERSIAN, "--fiscal-start", "07-01", "--yes"
    )

    assert made == {
        "code": "SEPIDAR",
        "name": "بازرگانی سپیدار",
        "country": "IR",
        "currency": "IRR",
        "exponent": 0,
        "language": "fa",
        "calendar": "jalali",
        "fiscal_start": "07-01",
        "time_zone": "Asia/Tehran",
        "state": "open",
        "is_demo": False,
    }


def test_companies_are_listed_and_shown(company_shell):
    listed = company_shell.json("company", "list")

    assert [each["code"] for each in listed] == ["CARAVAN"]
    assert company_shell.json("company", "show", "CARAVAN") == listed[0]


def test_everything_wrong_is_told_line_by_line(shell):
    words = ("create", "caravan", "--name", "X", "--country", "Germany", "--currency", "XYZ")

    result = shell.run("company", *words, "--yes", code=1)

    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == [
        "code",
        "country",
        "currency",
    ]


@pytest.mark.parametrize("start", ["13", "January", "2025-01-01"])
def test_a_fiscal_start_that_is_no_day_is_wrong_usage(shell, start):
    shell.run("company", "create", "X1", *FACTS, "--fiscal-start", start, "--yes", code=2)


def test_the_chart_is_kept_for_the_ledger(shell):
    shell.run("company", "create", "SEPIDAR", *FACTS, *PERSIAN, "--chart", "iran", "--yes")

    shell.run("plugin", "enable", "finance", "--company", "SEPIDAR", "--yes")

    report = shell.json(
        "report", "finance.trial-balance", "--company", "SEPIDAR", "--param", "at=2025-01-01"
    )
    assert report["currency"] == "IRR"


def test_an_unknown_chart_is_refused_before_the_company_opens(shell):
    result = shell.run("company", "create", "SEPIDAR", *FACTS, "--chart", "lunar", "--yes", code=1)

    assert "general" in result.stderr
