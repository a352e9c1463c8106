"""The layouts that come along hold for any books, and rows say which accounts they take."""

from __future__ import annotations

import random

import pytest

from karvan.expressions import ExpressionError
from karvan_finance.ledger.domain.ledger import AccountType as T
from karvan_finance.ledger.domain.ledger import is_result_account
from karvan_finance.ledger.services.charts import chart_accounts
from karvan_finance.statements.domain.layouts import AccountKey
from karvan_finance.statements.domain.layouts import Figure
from karvan_finance.statements.domain.layouts import LayoutRow
from karvan_finance.statements.domain.layouts import RowKind
from karvan_finance.statements.domain.layouts import check_formula
from karvan_finance.statements.domain.layouts import fill
from karvan_finance.statements.domain.layouts import left_out
from karvan_finance.statements.services.layouts import find_problems
from karvan_finance.statements.services.layouts import shipped_rows

CHARTS = ("general", "iran")


def accounts_of(chart):
    found = [each for each in chart_accounts(chart) if not each.is_group]
    return [AccountKey(number, each.code, each.type) for number, each in enumerate(found, 1)]


def random_figures(accounts, seed):
    """Balances of any books: what opened, what moved before and in the year, what cash met."""
    chance = random.Random(seed)

    def balanced():
        some = {each.id: chance.randrange(-(10**6), 10**6) for each in accounts}
        off = [each.id for each in accounts if each.type == T.OFF_BALANCE]
        rest = [each.id for each in accounts if each.type != T.OFF_BALANCE]
        for group in (off, rest):
            some[group[0]] -= sum(some[key] for key in group)
        return some

    before, moved = balanced(), balanced()
    closing = {key: before[key] + moved[key] for key in before}
    return {
        Figure.OPENING: before,
        Figure.BEFORE_YEAR: before,
        Figure.MOVEMENT: moved,
        Figure.YEAR: moved,
        Figure.CLOSING: closing,
        Figure.CASH: moved,
    }


def amounts(chart, layout, figures):
    rows = fill(shipped_rows(chart)[layout], accounts_of(chart), figures, "EUR", 2)
    return {each.row.code: each.amount for each in rows}


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("seed", range(5))
def test_assets_equal_equity_and_liabilities_whatever_was_posted(chart, seed):
    figures = random_figures(accounts_of(chart), seed)

    sheet = amounts(chart, "balance", figures)

    assert sheet["assets"] == sheet["equity_and_liabilities"]
    assert sheet["assets"] != 0


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("layout", ["cash-indirect", "cash-direct"])
def test_a_cash_flow_ends_at_what_cash_accounts_hold(chart, layout):
    figures = random_figures(accounts_of(chart), 3)

    flow = amounts(chart, layout, figures)

    assert flow["opening_cash"] + flow["net_change"] == flow["closing_cash"]
    assert flow["net_change"] != 0


@pytest.mark.parametrize("chart", CHARTS)
def test_the_profit_is_the_result_of_the_balance_sheet(chart):
    figures = random_figures(accounts_of(chart), 4)

    profit = amounts(chart, "income", figures)["profit"]

    assert profit == amounts(chart, "balance", figures)["result"]
    results = [each.id for each in accounts_of(chart) if is_result_account(each.type)]
    assert profit == -sum(figures[Figure.MOVEMENT][key] for key in results)


@pytest.mark.parametrize("chart", CHARTS)
def test_the_layouts_that_come_along_are_sound_and_forget_no_account(chart):
    figures = random_figures(accounts_of(chart), 5)

    for rows in shipped_rows(chart).values():
        assert find_problems(rows, "IRR", 0) == []
    income, balance = (shipped_rows(chart)[code] for code in ("income", "balance"))
    assert left_out(income, accounts_of(chart), figures, "income expense") == ([], [])
    assert left_out(balance, accounts_of(chart), figures, "asset liability equity") == ([], [])


@pytest.mark.parametrize(
    ("words", "code", "taken"),
    [
        ("1110", "1110", True), ("1110", "11100", False), ("11*", "1190", True),
        ("1100..1199", "1199", True), ("1100..1199", "119950", True), ("1100..1199", "1200", False),
        ("!7*", "6100", True), ("!7*", "7100", False), ("7* !7100", "7100", False),
        ("", "anything", True),
    ],
)  # fmt: skip
def test_codes_ranges_beginnings_and_exceptions_choose_accounts(words, code, taken):
    row = LayoutRow("x", "X", RowKind.ACCOUNTS, types="expense", accounts=words)

    assert row.selects(AccountKey(1, code, "expense")) is taken
    assert not row.selects(AccountKey(1, code, "income"))


def test_a_row_turned_to_credit_shows_income_as_positive():
    row = LayoutRow("revenue", "Revenue", RowKind.ACCOUNTS, types="income", is_credit=True)

    filled = fill([row], [AccountKey(7, "4000", "income")], {Figure.MOVEMENT: {7: -500}}, "EUR", 2)

    assert (filled[0].amount, filled[0].by_account) == (500, {7: 500})


def test_a_formula_may_mention_only_rows_above_it():
    above = [LayoutRow("a", "A", RowKind.ACCOUNTS, types="income")]
    check_formula(LayoutRow("b", "B", RowKind.FORMULA, formula="a / 2"), above, "EUR", 2)

    with pytest.raises(ExpressionError):
        check_formula(LayoutRow("b", "B", RowKind.FORMULA, formula="a - c"), above, "EUR", 2)


def test_accounts_that_no_row_or_two_rows_show_are_named():
    rows = [
        LayoutRow("a", "A", RowKind.ACCOUNTS, types="income"),
        LayoutRow("b", "B", RowKind.ACCOUNTS, accounts="4*"),
    ]
    accounts = [AccountKey(1, "4000", "income"), AccountKey(2, "6000", "expense")]

    missing, twice = left_out(rows, accounts, {Figure.MOVEMENT: {1: 5, 2: 5}}, "income expense")

    assert [each.code for each in missing] == ["6000"]
    assert [each.code for each in twice] == ["4000"]
