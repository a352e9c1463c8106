from __future__ import annotations

from fractions import Fraction

import pytest

from karvan_finance.moving.domain.beancount.booking import book
from karvan_finance.moving.domain.beancount.faults import AmbiguousLots
from karvan_finance.moving.domain.beancount.faults import AveragingRefused
from karvan_finance.moving.domain.beancount.faults import DoesNotBalance
from karvan_finance.moving.domain.beancount.faults import NoSuchLot
from karvan_finance.moving.domain.beancount.faults import NotEnoughInLots
from karvan_finance.moving.domain.beancount.faults import TooManyUnknowns
from karvan_finance.moving.domain.beancount.parser import parse

TWO_LOTS = """
2024-01-01 * "first"
  Assets:Fund  10 FUND {20.00 USD}
  Assets:Bank
2024-02-01 * "second"
  Assets:Fund  10 FUND {30.00 USD}
  Assets:Bank
"""


def booked(text: str):
    source, faults = parse(text)
    assert faults == []
    return book(source)


def weights_of_last(text: str) -> list[tuple[Fraction, str]]:
    transactions, faults = booked(text)
    assert faults == []
    return [(posting.weight, posting.weight_currency) for posting in transactions[-1].postings]


def selling(units: str, cost: str, *, booking: str = "STRICT") -> str:
    return (
        f'option "booking_method" "{booking}"{TWO_LOTS}'
        f'2024-03-01 * "sale"\n  Assets:Fund  -{units} FUND {{{cost}}} @ 40 USD\n  Assets:Bank\n'
    )


def test_the_amount_left_out_is_what_the_others_lack_in_each_currency():
    weights = weights_of_last(
        '2024-01-01 * "x"\n  Assets:Bank 5 USD\n  Assets:Bank 7 EUR\n  Equity:Opening\n'
    )

    assert weights[2:] == [(-5, "USD"), (-7, "EUR")]


def test_an_amount_left_out_has_the_decimals_of_its_neighbours():
    weights = weights_of_last(
        '2024-01-01 * "x"\n  Expenses:Meals 100/3 USD\n  Expenses:Tip 1.00 USD\n  Assets:Bank\n'
    )

    assert weights[-1] == (Fraction("-34.33"), "USD")


def test_what_is_bought_at_a_cost_weighs_its_cost_and_what_has_a_price_its_price():
    weights = weights_of_last(
        '2024-01-01 * "x"\n'
        "  Assets:Fund  2 FUND {3.50 USD}\n"
        "  Assets:Euro  -10 EUR @ 1.10 USD\n"
        "  Assets:Yen  -300 JPY @@ 2.00 USD\n"
        "  Assets:Bank\n"
    )

    assert [weight for weight, _ in weights] == [7, -11, -2, 6]


@pytest.mark.parametrize(
    ("units", "cost", "booking", "weight"),
    [
        ("4", "30.00 USD", "STRICT", -120),
        ("4", "2024-01-01", "STRICT", -80),
        ("20", "", "STRICT", -500),
        ("4", "", "FIFO", -80),
        ("12", "", "FIFO", -260),
        ("12", "", "LIFO", -340),
        ("12", "", "HIFO", -340),
        ("10", "", "STRICT_WITH_SIZE", -200),
    ],
    ids=[
        "by cost",
        "by day",
        "all of it",
        "first in, in part",
        "first in",
        "last in",
        "dearest",
        "same size",
    ],
)
def test_a_sale_takes_out_the_cost_of_its_lots(units, cost, booking, weight):
    weights = weights_of_last(selling(units, cost, booking=booking))

    assert weights[0] == (weight, "USD")


@pytest.mark.parametrize(
    ("units", "cost", "fault"),
    [
        ("4", "", AmbiguousLots),
        ("4", "31.00 USD", NoSuchLot),
        ("14", "30.00 USD", NotEnoughInLots),
        ("4", "*", AveragingRefused),
    ],
)
def test_a_sale_that_fits_no_lot_is_a_fault(units, cost, fault):
    _transactions, faults = booked(selling(units, cost))

    assert [type(each) for each in faults] == [fault]


def test_a_cost_left_out_at_a_purchase_follows_from_the_payment():
    text = (
        '2024-01-01 * "x"\n  Assets:Fund  4 FUND {}\n  Assets:Bank  -90 USD\n'
        '2024-01-02 * "y"\n  Assets:Fund  -1 FUND {22.50 USD}\n  Assets:Bank\n'
    )

    assert weights_of_last(text)[0] == (Fraction("-22.5"), "USD")


def test_a_transaction_within_half_of_its_last_decimal_balances():
    _transactions, faults = booked(
        '2024-01-01 * "x"\n  Assets:Fund  1.001 FUND {3.00 USD}\n  Assets:Bank  -3.00 USD\n'
    )

    assert faults == []


def test_a_transaction_beyond_it_does_not_and_the_difference_is_named():
    _transactions, faults = booked(
        '\n2024-01-01 * "x"\n  Expenses:Rent  3.02 USD\n  Assets:Bank  -3.00 USD\n'
    )

    assert [(type(each), each.line) for each in faults] == [(DoesNotBalance, 2)]
    assert "0.02 USD" in faults[0].message


def test_two_amounts_left_out_are_one_too_many():
    _transactions, faults = booked(
        '2024-01-01 * "x"\n  Expenses:Rent  3.02 USD\n  Assets:Bank\n  Assets:Cash\n'
    )

    assert [type(each) for each in faults] == [TooManyUnknowns]
