"""Every problem of an entry is found at once and named by line."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from karvan_finance.ledger.domain.checks import BookMoney
from karvan_finance.ledger.domain.checks import check_entry


@dataclass(frozen=True)
class AnAccount:
    id: int
    code: str
    type: str
    currency: str | None
    is_group: bool
    is_control: bool
    is_active: bool


@dataclass(frozen=True)
class ALine:
    line_no: int
    ledger_id: int
    account_id: int
    balance: int
    currency: str
    amount_cur: int
    party_id: int | None


EUR = BookMoney("EUR", 2)
CASH, SALES, RECEIVABLE, ASSETS, OLD, DOLLARS, MEMO = range(1, 8)


def an_account(number, kind="asset_bank", **facts):
    usual = {"currency": None, "is_group": False, "is_control": False, "is_active": True}
    return AnAccount(number, f"{number}000", kind, **{**usual, **facts})


ACCOUNTS = {
    account.id: account
    for account in (
        an_account(CASH),
        an_account(SALES, "income"),
        an_account(RECEIVABLE, "asset_receivable", is_control=True),
        an_account(ASSETS, "asset_current", is_group=True),
        an_account(OLD, is_active=False),
        an_account(DOLLARS, currency="USD"),
        an_account(MEMO, "off_balance"),
    )
}


def a_line(number, account, balance, *, currency="EUR", amount_cur=None, party=None):
    own = balance if amount_cur is None else amount_cur
    return ALine(number, 1, account, balance, currency, own, party)


def codes_of(*lines):
    return [(each.code, each.field) for each in check_entry(lines, ACCOUNTS, EUR)]


def test_a_balanced_entry_on_good_accounts_has_no_problem():
    assert codes_of(a_line(1, CASH, 12000), a_line(2, SALES, -12000)) == []


def test_an_imbalance_is_named_with_its_difference():
    (problem,) = check_entry([a_line(1, CASH, 12000), a_line(2, SALES, -10000)], ACCOUNTS, EUR)

    assert problem.code == "finance.unbalanced"
    assert problem.values["difference"] == 2000
    assert "20.00 EUR" in str(problem.message)


def test_one_line_is_too_few():
    assert ("finance.too_few_lines", None) in codes_of(a_line(1, CASH, 0))


@pytest.mark.parametrize(
    ("line", "code", "field"),
    [
        pytest.param(a_line(1, 99, 100), "finance.unknown_account", "account", id="unknown"),
        pytest.param(a_line(1, ASSETS, 100), "finance.group_account", "account", id="group"),
        pytest.param(a_line(1, OLD, 100), "finance.inactive_account", "account", id="inactive"),
        pytest.param(
            a_line(1, RECEIVABLE, 100), "finance.account_needs_party", "account", id="no party"
        ),
        pytest.param(
            a_line(1, DOLLARS, 100), "finance.wrong_account_currency", "account", id="currency"
        ),
        pytest.param(
            a_line(1, CASH, 100, amount_cur=90),
            "finance.amounts_differ",
            "amount",
            id="two amounts",
        ),
        pytest.param(
            a_line(1, CASH, 100, currency="USD", amount_cur=-90),
            "finance.opposite_signs",
            "amount",
            id="opposite signs",
        ),
        pytest.param(
            a_line(1, CASH, 10**16 + 1), "finance.amount_too_large", "amount", id="too large"
        ),
    ],
)
def test_a_line_that_does_not_fit_is_named(line, code, field):
    closing = a_line(2, SALES, -line.balance)

    assert (code, f"lines.1.{field}") in codes_of(line, closing)


def test_lines_off_the_balance_sheet_are_not_mixed_with_others():
    assert codes_of(a_line(1, MEMO, 100), a_line(2, SALES, -100)) == [
        ("finance.off_balance_mixed", None)
    ]


def test_all_problems_come_at_once():
    found = codes_of(a_line(1, OLD, 100), a_line(2, ASSETS, -90))

    assert {code for code, _ in found} == {
        "finance.inactive_account",
        "finance.group_account",
        "finance.unbalanced",
    }
