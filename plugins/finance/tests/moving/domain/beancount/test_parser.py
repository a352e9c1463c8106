from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from karvan_finance.moving.domain.beancount.directives import Commodity
from karvan_finance.moving.domain.beancount.directives import Open
from karvan_finance.moving.domain.beancount.directives import Price
from karvan_finance.moving.domain.beancount.directives import Transaction
from karvan_finance.moving.domain.beancount.parser import parse


def read(text: str):
    source, faults = parse(text)
    assert faults == []
    return source


def transaction(*rows: str) -> Transaction:
    source = read("\n  ".join(['2024-05-01 * "Shop" "Bread"', *rows]))
    (found,) = source.directives
    assert isinstance(found, Transaction)
    return found


def test_a_transaction_keeps_day_payee_narration_tags_links_and_the_line_it_stands_on():
    source = read(
        '\n\n2024-05-01 ! "Shop" "Bread" #food ^r-1\n  Assets:Cash  -2.50 USD\n  Expenses:Food'
    )

    (found,) = source.directives

    assert isinstance(found, Transaction)
    assert (found.line, found.on, found.flag) == (3, date(2024, 5, 1), "!")
    assert (found.payee, found.narration) == ("Shop", "Bread")
    assert (found.tags, found.links) == (("food",), ("r-1",))
    assert [posting.line for posting in found.postings] == [4, 5]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("100", "100"),
        ("1,234.50", "1234.50"),
        ("-5.00", "-5.00"),
        ("(100 + 20) / 3 * 1.5", "60"),
        ("10 - 2 - 3", "5"),
        ("-(2 + 3)", "-5"),
    ],
)
def test_an_amount_may_be_written_as_arithmetic(written, meant):
    posting = transaction(f"Assets:Cash  {written} USD", "Expenses:Food").postings[0]

    assert posting.number == Decimal(meant)


def test_costs_are_read_per_unit_in_total_or_both_with_day_and_label():
    postings = transaction(
        "Assets:Fund  2 FUND {10.00 USD}",
        "Assets:Fund  2 FUND {{20.00 USD}}",
        'Assets:Fund  2 FUND {10 # 1 USD, 2024-01-02, "first"}',
        "Assets:Fund  -2 FUND {}",
    ).postings

    costs = [posting.cost for posting in postings]

    assert [(cost.per_unit, cost.total) for cost in costs if cost] == [
        (Decimal(10), None),
        (None, Decimal(20)),
        (Decimal(10), Decimal(1)),
        (None, None),
    ]
    assert costs[2] is not None
    assert (costs[2].acquired_on, costs[2].label) == (date(2024, 1, 2), "first")


def test_a_total_price_is_told_from_a_price_per_unit():
    prices = [
        posting.price
        for posting in transaction(
            "Assets:Cash 2 EUR @ 1.1 USD", "Assets:Cash 2 EUR @@ 2.2 USD"
        ).postings
    ]

    assert [(price.number, price.is_total) for price in prices if price] == [
        (Decimal("1.1"), False),
        (Decimal("2.2"), True),
    ]


def test_metadata_outlines_comments_and_texts_over_several_lines_are_no_obstacle():
    source = read(
        "* An outline heading { that is no syntax\n"
        "; a comment\n"
        '2024-01-01 commodity ACME\n  name: "Acme"\n'
        '2024-01-01 query "q" "\n select account\n"\n'
        "2024-01-01 open Assets:Cash  USD,EUR ; both\n"
        "  opened-by: TRUE\n"
        "2024-01-02 price EUR 1.1 USD\n"
    )

    assert source.directives == [
        Commodity(3, date(2024, 1, 1), "ACME", name="Acme"),
        Open(8, date(2024, 1, 1), "Assets:Cash", ("USD", "EUR")),
        Price(10, date(2024, 1, 2), "EUR", Decimal("1.1"), "USD"),
    ]
    assert source.ignored == {"query": 1}


def test_pushed_tags_are_put_on_the_transactions_between():
    source = read(
        'pushtag #trip\n2024-05-01 * "A"\npoptag #trip\n2024-05-02 * "B"\n',
    )

    assert [each.tags for each in source.directives if isinstance(each, Transaction)] == [
        ("trip",),
        (),
    ]


def test_account_names_may_be_persian():
    posting = transaction("Assets:بانک-ملی  5 IRR", "Income:فروش").postings[0]

    assert posting.account == "Assets:بانک-ملی"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ('2024-01-01 * "x"\n  Assets:Cash 5 USD $', 2, "$"),
        ("2024-13-01 open Assets:Cash", 1, "2024-13-01"),
        ("2024-01-01 opn Assets:Cash", 1, "opn"),
        ("\n2024-01-01 balance Assets:Cash USD", 2, "a number"),
        ('include "other.beancount"', 1, "other.beancount"),
        ('2024-01-01 * "x"\n  Assets:Cash 5', 2, "the currency"),
        ('2024-01-01 * "x"\n  Assets:Cash 5/0 USD', 2, "zero"),
        ('2024-01-01 * "x"\n  Assets:Cash 5 USD {1 EUR', 2, "closing brace"),
        ('2024-01-01 * "never closed\n  Assets:Cash 5 USD', 1, "never closed"),
        ("2024-01-01 open Assets:Cash USD 12", 1, "12"),
    ],
    ids=[
        "unknown sign",
        "no such day",
        "unknown directive",
        "missing number",
        "include",
        "missing currency",
        "division by zero",
        "open brace",
        "open quote",
        "too much",
    ],
)
def test_a_fault_names_its_line_and_what_stands_there(text, line, says):
    _source, faults = parse(text)

    assert faults[0].line == line
    assert says in faults[0].message


def test_all_faults_of_a_file_are_reported_together():
    _source, faults = parse(
        "2024-01-01 opn Assets:Cash\n2024-01-01 open Assets:Bank USD\n2024-02-30 close Assets:Bank\n"
    )

    assert [fault.line for fault in faults] == [1, 3]
