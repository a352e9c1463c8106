"""An entry balances per ledger, to the last minor unit."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan_finance.ledger.domain.ledger import Imbalance
from karvan_finance.ledger.domain.ledger import find_imbalances
from karvan_finance.ledger.domain.ledger import has_opposite_signs
from karvan_finance.ledger.domain.ledger import running_balances
from karvan_finance.ledger.domain.ledger import sides

amounts = st.integers(-(10**16), 10**16)


@dataclass(frozen=True)
class ALine:
    ledger_id: int
    balance: int


def test_lines_that_sum_to_zero_balance():
    assert find_imbalances([ALine(1, 120), ALine(1, -100), ALine(1, -20)]) == []


def test_one_minor_unit_is_an_imbalance():
    assert find_imbalances([ALine(1, 120), ALine(1, -119)]) == [Imbalance(1, 1)]


def test_each_ledger_balances_for_itself():
    lines = [ALine(2, 5), ALine(1, -5)]

    assert find_imbalances(lines) == [Imbalance(1, -5), Imbalance(2, 5)]


@given(st.lists(amounts, min_size=1, max_size=50))
def test_a_closing_line_always_balances_an_entry(balances):
    lines = [ALine(1, balance) for balance in balances]

    assert find_imbalances([*lines, ALine(1, -sum(balances))]) == []


@given(amounts)
def test_a_balance_stands_on_one_side_only(balance):
    debit, credit = sides(balance)

    assert debit - credit == balance
    assert min(debit, credit) == 0


@pytest.mark.parametrize(
    ("balance", "amount_cur", "opposite"),
    [(1, 1, False), (-1, -1, False), (0, 5, False), (5, 0, False), (1, -1, True), (-1, 1, True)],
)
def test_both_moneys_of_a_line_lie_on_the_same_side(balance, amount_cur, opposite):
    assert has_opposite_signs(balance, amount_cur) is opposite


@given(amounts, st.lists(amounts, max_size=50))
def test_the_last_running_balance_is_the_closing_one(opening, movements):
    balances = running_balances(opening, movements)

    assert [opening, *balances][-1] == opening + sum(movements)
