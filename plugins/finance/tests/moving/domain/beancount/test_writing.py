"""Books as beancount text: names beancount takes, and weights that are the balances exactly."""

from __future__ import annotations

from datetime import date

import pytest

from karvan_finance.moving.domain.beancount.writing import LedgerText
from karvan_finance.moving.domain.beancount.writing import WrittenAccount
from karvan_finance.moving.domain.beancount.writing import WrittenEntry
from karvan_finance.moving.domain.beancount.writing import WrittenLine
from karvan_finance.moving.domain.beancount.writing import account_name
from karvan_finance.moving.domain.beancount.writing import commodity_name
from karvan_finance.moving.domain.beancount.writing import quoted

DAY = date(2025, 1, 15)
TEXT = LedgerText("Firm", "USD", {"USD": 2, "EUR": 2, "JPY": 0})


@pytest.mark.parametrize(
    ("code", "full_name", "type_", "name"),
    [
        ("1110", None, "asset_bank", "Assets:1110"),
        ("x", "Assets:US:Cash-1", "asset_current", "Assets:US:Cash-1"),
        ("7 a/b", None, "expense_cogs", "Expenses:7-a-b"),
        ("petty", None, "asset_bank", "Assets:Petty"),
        ("صندوق", None, "income", "Income:A9"),
        ("9000", None, "off_balance", "Equity:OffBalance:9000"),
    ],
)
def test_accounts_have_names_that_beancount_takes(code, full_name, type_, name):
    assert account_name(WrittenAccount(9, code, full_name, type_, DAY)) == name


def test_two_accounts_never_share_a_name():
    accounts = [
        WrittenAccount(n, code, None, "income", DAY) for n, code in ((1, "a b"), (2, "a/b"))
    ]

    opened = [line for line in TEXT.head(accounts) if " open " in line]

    assert opened == ["2025-01-15 open Income:A-b\n", "2025-01-15 open Income:A-b-2\n"]


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        (WrittenLine(1, -1205, "USD", -1205), "-12.05 USD"),
        (WrittenLine(1, 54685, "EUR", 50000), "500.00 EUR @@ 546.85 USD"),
        (WrittenLine(1, -700, "JPY", -1000), "-1000 JPY @@ 7.00 USD"),
        (WrittenLine(1, 3, "EUR", 0), "0.03 USD"),
        (WrittenLine(1, -75827, "USD", -75827, "ACME", -7_490_000), "-7.490000 ACME @@ 758.27 USD"),
        (WrittenLine(1, 0, "USD", 0, "HOURS", 2_000_000), "2.000000 HOURS @@ 0.00 USD"),
        (WrittenLine(1, 5, "USD", 5, "ACME", -1), "0.05 USD"),
    ],
)
def test_the_weight_of_every_amount_is_its_balance(line, amount):
    assert TEXT.amount(line) == amount


def test_an_entry_carries_its_number_texts_and_parties():
    list(TEXT.head([WrittenAccount(1, "1110", None, "asset_bank", DAY)]))
    line = WrittenLine(1, 100, "USD", 100, text='Say "hi"', party="Him\\Her")

    written = TEXT.entry(WrittenEntry(DAY, "GEN/1", "GEN", "Two\nlines", [line]))

    assert written == (
        '\n2025-01-15 * "Two lines"\n  number: "GEN/1"\n  journal: "GEN"\n'
        '  Assets:1110  1.00 USD\n    text: "Say \\"hi\\""\n    party: "Him\\\\Her"\n'
    )


def test_commodities_and_texts_are_made_sound():
    assert [commodity_name(code) for code in ("EUR", "hours", "H", "a b")] == [
        "EUR", "HOURS", "XHX", "A-B",
    ]  # fmt: skip
    assert quoted("a\tb") == '"a b"'
