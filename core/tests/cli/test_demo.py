"""The demo: two companies that differ, books that balance, and never among real companies."""

from __future__ import annotations

from datetime import date
from itertools import groupby

import pytest

from karvan.calendars.periods import periods
from karvan.cli.demo_books import ENGLISH
from karvan.cli.demo_books import PERSIAN
from karvan.cli.demo_books import as_csv
from karvan.cli.demo_books import journal_rows

YEAR = periods(date(2025, 1, 1), date(2026, 1, 1), "month", "gregorian")


@pytest.mark.parametrize("business", [ENGLISH, PERSIAN], ids=["English", "Persian"])
def test_every_entry_of_the_demo_balances(business):
    rows = journal_rows(business, YEAR, date(2025, 12, 31))

    for _ref, lines in groupby(sorted(rows, key=lambda row: row.ref), key=lambda row: row.ref):
        assert sum(line.amount for line in lines) == 0


def test_nothing_is_dated_after_today():
    rows = journal_rows(ENGLISH, YEAR, date(2025, 3, 10))

    assert max(row.on for row in rows) <= date(2025, 3, 10)


def test_a_later_day_only_adds_entries():
    earlier = journal_rows(ENGLISH, YEAR, date(2025, 3, 10))

    later = journal_rows(ENGLISH, YEAR, date(2025, 4, 10))

    assert later[: len(earlier)] == earlier


def test_amounts_are_written_in_whole_units_of_the_currency():
    file = as_csv(journal_rows(PERSIAN, YEAR, date(2025, 1, 1)), PERSIAN.unit).decode()

    assert "64000000000" in file


def test_the_demo_has_two_companies_with_different_modules(empty_shell):
    made = empty_shell.json("demo", "--no-serve")

    states = {each["name"]: each["companies"] for each in empty_shell.json("plugin", "list")}
    assert states["finance"] == ["CARAVAN", "SEPIDAR"]
    assert states["crm"] == ["CARAVAN"]
    assert len({person["password"] for person in made["people"]}) == 3
    for company in ("CARAVAN", "SEPIDAR"):
        assert empty_shell.json("verify", "--company", company)["ok"]


def test_doing_it_again_gives_new_passwords_and_keeps_the_companies(empty_shell):
    first = empty_shell.json("demo", "--no-serve")
    empty_shell.run("plugin", "disable", "crm", "--company", "CARAVAN", "--yes")

    again = empty_shell.json("demo", "--no-serve")

    states = {each["name"]: each["companies"] for each in empty_shell.json("plugin", "list")}
    assert states["crm"] == []
    assert again["people"][0]["password"] != first["people"][0]["password"]


def test_the_demo_never_enters_a_database_with_real_companies(company_shell):
    result = company_shell.run("demo", "--no-serve", code=1)

    assert "no demo" in result.stderr
