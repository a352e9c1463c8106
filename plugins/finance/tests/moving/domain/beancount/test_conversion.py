from __future__ import annotations

from datetime import date
from decimal import Decimal

from karvan_finance.moving.domain.beancount.booking import book
from karvan_finance.moving.domain.beancount.conversion import Money
from karvan_finance.moving.domain.beancount.conversion import convert
from karvan_finance.moving.domain.beancount.parser import parse

EXPONENTS = {"USD": 2, "EUR": 2, "JPY": 0, "KWD": 3}


def nobody_knows(_currency: str, _on: date) -> Decimal | None:
    return None


def converted(text: str, *, rate_of=nobody_knows, currency: str = "USD"):
    source, faults = parse(text)
    transactions, booking_faults = book(source)
    assert faults == booking_faults == []
    return convert(source, transactions, Money(currency, EXPONENTS, rate_of))


def entries_of(text: str, **options):
    entries, faults = converted(text, **options)
    assert faults == []
    return entries


def purchase(number: int, cost: str) -> str:
    return (
        f'2024-01-{number:02d} * "buy"\n  Assets:Fund  1 FUND {{{cost} USD}}\n'
        "  Assets:Bank  -10.00 USD\n"
    )


def test_fractions_are_carried_so_that_an_account_equals_its_source_on_every_day():
    entries = entries_of("".join(purchase(n, "10.004") for n in range(1, 6)))

    in_fund = [entry.lines[0].balance for entry in entries]

    assert in_fund == [1000, 1001, 1000, 1001, 1000]  # 10.00 20.01 30.01 40.02 50.02


def test_what_an_entry_lacks_to_zero_is_its_residual():
    entries = entries_of(purchase(1, "10.004") + purchase(2, "10.004"))

    assert [entry.residual for entry in entries] == [0, 1]


def test_halves_are_rounded_away_from_zero_on_both_sides():
    entries = entries_of(
        '2024-01-01 * "x"\n  Assets:A  1 FUND {0.005 USD}\n  Income:B  -0.005 USD\n'
    )

    assert [line.balance for line in entries[0].lines] == [1, -1]


def test_a_commodity_without_cost_counts_nothing_in_money_and_keeps_its_quantity():
    (entry,) = entries_of('2024-01-01 * "x"\n  Assets:Hours  5.5 HOURS\n  Income:Hours\n')

    assert [(line.balance, line.commodity, line.quantity) for line in entry.lines] == [
        (0, "HOURS", 5_500_000),
        (0, "HOURS", -5_500_000),
    ]


def test_a_foreign_amount_counts_at_its_price_else_at_the_last_price_of_the_file():
    entries = entries_of(
        "2024-01-01 price EUR 1.10 USD\n2024-02-01 price EUR 1.20 USD\n"
        '2024-01-15 * "at its price"\n  Assets:E  10 EUR @ 1.15 USD\n  Assets:U\n'
        '2024-01-31 * "at the rate"\n  Assets:E  10 EUR\n  Income:S\n'
        '2024-02-01 * "at the new rate"\n  Assets:E  10 EUR\n  Income:S\n'
    )

    first = [entry.lines[0] for entry in entries]
    assert [line.balance for line in first] == [1150, 1100, 1200]
    assert [(line.currency, line.amount_cur) for line in first] == [("EUR", 1000)] * 3


def test_company_money_sold_at_a_price_tells_the_rate_of_its_counterpart():
    (entry,) = entries_of(
        '2024-01-01 * "x"\n  Assets:U  -11.00 USD @@ 10.00 EUR\n  Assets:E  10 EUR\n'
    )

    assert [line.balance for line in entry.lines] == [-1100, 1100]


def test_a_rate_that_only_the_company_knows_is_used_last():
    (entry,) = entries_of(
        '2024-01-01 * "x"\n  Assets:J  1000 JPY\n  Income:S\n',
        rate_of=lambda currency, _on: Decimal("0.007") if currency == "JPY" else None,
    )

    assert [(line.balance, line.amount_cur) for line in entry.lines] == [(700, 1000), (-700, -1000)]


def test_without_a_rate_the_currency_and_the_day_are_named():
    entries, faults = converted('\n2024-01-01 * "x"\n  Assets:J  1000 JPY\n  Income:S\n')

    assert entries == []
    assert faults[0].line == 2
    assert "JPY in USD on 2024-01-01" in faults[0].message


def test_minor_units_follow_the_currency_of_the_company():
    (entry,) = entries_of('2024-01-01 * "x"\n  Assets:K  1.234 KWD\n  Income:S\n', currency="KWD")

    assert entry.lines[0].balance == 1234
