"""Matching two sides: what each gives, and the exchange difference."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from karvan_finance.settling.domain.matching import Matched
from karvan_finance.settling.domain.matching import OpenSide
from karvan_finance.settling.domain.matching import match_sides

amounts = st.integers(1, 10**9)
dollars = st.builds(lambda home, usd: OpenSide(home, usd, "USD"), amounts, amounts)
euros = st.builds(lambda minor: OpenSide(minor, minor, "EUR"), amounts)


def usd(home, cur):
    return OpenSide(home, cur, "USD")


def test_a_better_rate_at_payment_is_a_gain():
    assert match_sides(usd(9000, 10_000), usd(9500, 10_000)) == Matched(9000, 10_000, 10_000, -500)


def test_a_worse_rate_at_payment_is_a_loss():
    assert match_sides(usd(9000, 10_000), usd(8000, 10_000)) == Matched(8000, 10_000, 10_000, 1000)


def test_a_part_payment_takes_its_share_of_the_invoice():
    assert match_sides(usd(9000, 10_000), usd(3800, 4000)) == Matched(3600, 4000, 4000, -200)


def test_the_last_part_takes_all_that_is_left():
    debit = usd(1000, 3)
    first = match_sides(debit, usd(333, 1))
    rest = usd(1000 - first.amount - max(first.exchange, 0), 2)

    assert first == Matched(333, 1, 1, 0)
    assert match_sides(rest, usd(700, 2)) == Matched(667, 2, 2, -33)


def test_two_currencies_meet_in_company_money():
    assert match_sides(usd(9000, 10_000), OpenSide(4500, 4500, "EUR")) == Matched(4500, 5000, 4500)


def test_a_limit_is_kept():
    assert match_sides(OpenSide(9, 9, "EUR"), OpenSide(8, 8, "EUR"), at_most=5) == Matched(5, 5, 5)


def test_nothing_open_or_a_limit_of_nothing_is_no_match():
    assert match_sides(usd(0, 0), usd(1, 1)) is None
    assert match_sides(usd(5, 5), usd(5, 5), at_most=0) is None
    assert match_sides(usd(0, 5), OpenSide(5, 5, "EUR")) is None


@given(dollars, dollars)
def test_with_the_exchange_entry_the_smaller_side_is_settled_in_both_moneys(debit, credit):
    found = match_sides(debit, credit)
    gives = found.amount + max(found.exchange, 0)
    takes = found.amount + max(-found.exchange, 0)
    debit_cur, credit_cur = (
        debit.residual_cur - found.debit_cur,
        credit.residual_cur - found.credit_cur,
    )

    assert gives <= debit.residual
    assert takes <= credit.residual
    assert debit_cur >= 0
    assert credit_cur >= 0
    assert 0 in {debit_cur, credit_cur}
    assert debit_cur or gives == debit.residual
    assert credit_cur or takes == credit.residual


@given(st.one_of(dollars, euros), euros, st.none() | amounts)
def test_in_company_money_both_give_the_same_and_no_more_than_is_open(debit, credit, at_most):
    found = match_sides(debit, credit, at_most=at_most)

    assert found.exchange == 0
    assert found.amount == min(debit.residual, credit.residual, at_most or 10**10)
    assert found.debit_cur <= debit.residual_cur
    assert (found.amount == debit.residual) <= (found.debit_cur == debit.residual_cur)


@given(dollars, dollars)
def test_the_other_way_round_is_the_same_with_the_difference_turned(debit, credit):
    there, back = match_sides(debit, credit), match_sides(credit, debit)

    assert (there.amount, there.exchange) == (back.amount, -back.exchange)
