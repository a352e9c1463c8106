"""Trial balance arithmetic."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from karvan_finance.ledger.domain.trial_balances import AccountFigures
from karvan_finance.ledger.domain.trial_balances import Movement
from karvan_finance.ledger.domain.trial_balances import trial_balance

transfers = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(1, 10**12)), max_size=40
)


def movements_of(pairs):
    return [
        movement
        for debited, credited, amount in pairs
        for movement in (Movement(debited, amount, 0), Movement(credited, 0, amount))
    ]


def test_opening_and_movement_give_the_closing_balance():
    figures = trial_balance([Movement(1, 100, 0)], [Movement(1, 50, 20), Movement(1, 0, 10)])

    assert figures == [AccountFigures(1, opening=100, debit=50, credit=30)]
    assert figures[0].closing == 120


def test_an_account_without_balance_and_movement_is_left_out():
    figures = trial_balance([Movement(1, 100, 100)], [])

    assert figures == []


def test_an_account_without_money_is_kept_on_request():
    figures = trial_balance([Movement(7, 0, 0)], [], with_empty=True)

    assert [each.account_id for each in figures] == [7]


def test_an_account_that_moved_back_to_zero_is_shown():
    figures = trial_balance([], [Movement(1, 100, 0), Movement(1, 0, 100)])

    assert [(each.account_id, each.closing) for each in figures] == [(1, 0)]


@given(transfers, transfers)
def test_balances_of_all_accounts_sum_to_zero(before, during):
    figures = trial_balance(movements_of(before), movements_of(during))

    assert sum(each.opening for each in figures) == 0
    assert sum(each.debit for each in figures) == sum(each.credit for each in figures)
    assert sum(each.closing for each in figures) == 0
