"""`karvan report` and `karvan import`, as a person and as a script call them."""

from __future__ import annotations

import pytest
from python_calamine import CalamineWorkbook

JOURNAL = """date,ref,account,debit,credit
2025-03-01,A-1,1100,120.00,
2025-03-01,A-1,4000,,120.00
"""


@pytest.fixture
def books(company_shell):
    """The company CARAVAN with finance."""
    company_shell.run("plugin", "enable", "finance", "--company", "CARAVAN", "--yes")
    return company_shell


def write(tmp_path, content, name="journal.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def imported(books, path, *options, code=0):
    words = ("import", "ledger", path, "--company", "CARAVAN", "--format", "journal-csv")
    return books.json(*words, *options, code=code)


def test_reports_are_listed_with_their_parameters(books):
    found = books.json("report", "--list", "--company", "CARAVAN")

    codes = {each["report"]: each["params"] for each in found}
    assert codes["finance.trial-balance"] == ["from", "at", "view"]


def test_a_report_is_a_table_for_people_and_a_file_for_spreadsheets(books, tmp_path):
    path = tmp_path / "balance.xlsx"
    words = ("report", "finance.trial-balance", "--company", "CARAVAN", "--param", "at=2025-12-31")

    table = books.run(*words).stdout
    text = books.run(*words, "--csv").stdout
    books.run(*words, "--xlsx", str(path))

    assert table.splitlines()[0].split() == ["Account", "Name", "Currency", "Debit", "Credit",
                                             "Balance"]  # fmt: skip
    assert text.startswith("\ufeffAccount,Name,Currency,Debit,Credit,Balance")
    assert CalamineWorkbook.from_path(str(path)).sheet_names == ["Trial balance"]


@pytest.mark.parametrize(
    ("words", "text", "code"),
    [
        (("finance.nothing",), "There is no report finance.nothing", 1),
        (("finance.trial-balance", "--param", "at=soon"), "is not a date", 1),
        (("finance.trial-balance", "--param", "at"), "is not NAME=VALUE", 2),
        ((), "Name a report", 2),
    ],
    ids=["unknown report", "bad day", "no pair", "no name"],
)
def test_what_cannot_be_answered_says_what_to_do(books, words, text, code):
    answer = books.run("report", *words, "--company", "CARAVAN", code=code)

    assert text in answer.stderr


def test_an_unknown_company_is_named(books):
    answer = books.run("report", "--list", "--company", "NOPE", code=1)

    assert "There is no company NOPE" in answer.stderr


def test_a_dry_run_is_followed_by_the_import(books, tmp_path):
    path = write(tmp_path, JOURNAL)

    checked = imported(books, path, "--dry-run")
    done = imported(books, path)

    assert (checked["status"], checked["created"]) == ("checked", 1)
    assert (done["status"], done["created"], done["rows_total"]) == ("done", 1, 2)


def test_a_refused_file_names_row_and_column_and_exits_with_one(books, tmp_path):
    path = write(tmp_path, JOURNAL.replace("4000", "no such account"))

    answer = imported(books, path, code=1)

    assert answer["status"] == "refused"
    assert [(each["row"], each["column"]) for each in answer["errors"]] == [(3, "account")]


def test_a_file_in_a_wrong_encoding_is_refused_with_the_byte(books, tmp_path):
    path = write(tmp_path, JOURNAL.encode() + b"2025-03-01,caf\xe9,1000,1,\n")

    answer = imported(books, path, code=1)

    assert answer["errors"][0]["code"] == "core.import.encoding"


def test_a_missing_file_and_an_unknown_format_say_what_is_there(books, tmp_path):
    path = write(tmp_path, JOURNAL)

    missing = books.run("import", "ledger", "nowhere.csv", "--company", "CARAVAN", "--format",
                        "journal-csv", code=1)  # fmt: skip
    unknown = books.run("import", "ledger", path, "--company", "CARAVAN", "--format", "ods",
                        code=1)  # fmt: skip

    assert "nowhere.csv" in missing.stderr
    assert "ledger/journal-csv" in unknown.stderr
