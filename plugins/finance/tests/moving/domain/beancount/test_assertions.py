from __future__ import annotations

from karvan_finance.moving.domain.beancount.accounts import check_accounts
from karvan_finance.moving.domain.beancount.assertions import check_balances
from karvan_finance.moving.domain.beancount.booking import book
from karvan_finance.moving.domain.beancount.parser import parse

SALE = '2024-01-05 * "sale"\n  Assets:Bank:Till  10.00 USD\n  Income:Sales\n'


def checked(text: str):
    source, faults = parse(text)
    transactions, booking_faults = book(source)
    assert faults == booking_faults == []
    return check_balances(source, transactions)


def account_faults(text: str) -> list[str]:
    source, faults = parse(text)
    assert faults == []
    return [fault.message for fault in check_accounts(source)]


def test_a_balance_counts_the_accounts_below_and_the_morning_of_its_day():
    found = checked(
        SALE + "2024-01-05 balance Assets:Bank  0 USD\n2024-01-06 balance Assets:Bank  10.00 USD\n"
    )

    assert (found.checks, found.faults) == (2, [])


def test_a_balance_that_does_not_hold_names_line_and_difference():
    found = checked(SALE + "2024-01-06 balance Assets:Bank  12.00 USD\n")

    (fault,) = found.faults
    assert fault.line == 4
    assert "-2 too much" in fault.message


def test_a_difference_of_one_in_the_last_decimal_is_allowed_and_a_wider_one_by_request():
    close_enough = "2024-01-06 balance Assets:Bank  10.01 USD\n"
    by_request = "2024-01-06 balance Assets:Bank  10.50 ~ 0.5 USD\n"

    assert checked(SALE + close_enough + by_request).faults == []


def test_a_pad_fills_the_account_on_its_own_day():
    found = checked(
        "2024-01-01 pad Assets:Bank Equity:Opening\n2024-01-10 balance Assets:Bank  100.00 USD\n"
        + SALE
    )

    padding = found.transactions[0]
    assert found.faults == []
    assert [(each.account, each.units) for each in padding.postings] == [
        ("Assets:Bank", 90),
        ("Equity:Opening", -90),
    ]


def test_an_account_may_be_used_only_between_its_opening_and_its_closing():
    used = '2024-02-01 * "x"\n  Assets:Bank  5 USD\n  Income:Sales\n'

    early = account_faults("2024-03-01 open Assets:Bank\n2024-01-01 open Income:Sales\n" + used)
    late = account_faults(
        "2024-01-01 open Assets:Bank\n2024-01-01 open Income:Sales\n2024-01-31 close Assets:Bank\n"
        + used
    )

    assert len(early) == len(late) == 1
    assert "Assets:Bank is not open on 2024-02-01" in early[0]


def test_an_account_takes_only_the_currencies_it_was_opened_for():
    messages = account_faults(
        "2024-01-01 open Assets:Bank  USD\n2024-01-01 open Income:Sales\n"
        '2024-02-01 * "x"\n  Assets:Bank  5 EUR\n  Income:Sales\n'
    )

    assert messages == ["The account Assets:Bank was opened for USD, not for EUR."]


def test_the_five_roots_may_be_renamed_and_others_are_refused():
    messages = account_faults(
        'option "name_assets" "Vermoegen"\n'
        "2024-01-01 open Vermoegen:Bank\n2024-01-01 open Assets:Bank\n2024-01-02 open Vermoegen:Bank\n"
    )

    assert len(messages) == 2
    assert "does not start with one of Vermoegen, Liabilities" in messages[0]
    assert "opened twice" in messages[1]
