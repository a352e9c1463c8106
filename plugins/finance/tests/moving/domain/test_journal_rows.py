from __future__ import annotations

from datetime import date

from karvan_finance.moving.domain.journal_rows import Names
from karvan_finance.moving.domain.journal_rows import check_columns
from karvan_finance.moving.domain.journal_rows import read_journals

NAMES = Names(
    accounts={"1000": 1, "4000": 2, "Assets:Bank": 1},
    parties={"C-1": 7},
    exponents={"USD": 2, "EUR": 2, "IRR": 0},
    currency="USD",
    today=date(2025, 6, 1),
)


def row(number: int, account: str, debit: str = "", credit: str = "", **cells: str):
    values = {"date": "2025-03-01", "ref": "A", "account": account}
    return number, {**values, "debit": debit, "credit": credit, **cells}


def test_rows_become_signed_lines_in_the_order_of_the_file():
    entries, problems = read_journals(
        [row(2, "Assets:Bank", "12.50", party="C-1", text="Sale"), row(3, "4000", "", "12.50")],
        NAMES,
    )

    (entry,) = entries
    assert problems == []
    assert [(line.account_id, line.amount, line.party_id) for line in entry.lines] == [
        (1, 1250, 7),
        (2, -1250, None),
    ]


def test_a_code_may_be_typed_with_persian_digits():
    entries, problems = read_journals([row(2, "۱۰۰۰", "۵"), row(3, "۴۰۰۰", "", "۵")], NAMES)

    assert problems == []
    assert [line.account_id for line in entries[0].lines] == [1, 2]


def test_column_names_may_be_written_in_capitals_and_missing_ones_are_named():
    assert check_columns(["Date", " REF ", "Account", "Debit", "credit"]) == []
    assert [each.column for each in check_columns(["date", "account", "credit"])] == [
        "ref",
        "debit",
    ]


def test_the_decimals_are_those_of_the_currency_of_the_row():
    _entries, problems = read_journals([row(2, "1000", "10.5", currency="IRR")], NAMES)

    assert [(each.code, each.row, each.column) for each in problems] == [
        ("core.number_decimals", 2, "debit")
    ]


def test_all_problems_of_all_rows_are_found_in_one_go():
    _entries, problems = read_journals(
        [row(2, "9999", "5"), row(3, "4000", "", "5", date="tomorrow"), row(4, "", "x")], NAMES
    )

    assert [(each.row, each.column) for each in problems] == [
        (2, "account"),
        (3, "date"),
        (4, "account"),
        (4, "debit"),
    ]


def test_each_entry_is_balanced_by_itself():
    _entries, problems = read_journals(
        [
            row(2, "1000", "5"),
            row(3, "4000", "", "4"),
            row(4, "1000", "", "1", ref="B"),
            row(5, "4000", "2", ref="B"),
        ],
        NAMES,
    )

    assert [(each.row, each.code) for each in problems] == [
        (2, "finance.unbalanced"),
        (4, "finance.unbalanced"),
    ]
    assert "1.00 USD too much" in str(problems[0].message)


def test_a_negative_amount_counts_on_the_other_side():
    entries, problems = read_journals([row(2, "1000", "-5"), row(3, "4000", "5")], NAMES)

    assert problems == []
    assert [line.amount for line in entries[0].lines] == [-500, 500]
