"""Taxes of several countries, computed by hand: net, tax, gross, then the amount of each tax."""

from __future__ import annotations

from decimal import Decimal

import pytest
from plugins.finance.tests.support.taxes import a_line
from plugins.finance.tests.support.taxes import a_tax
from plugins.finance.tests.support.taxes import taxed

from karvan_finance.tax.domain.definitions import TaxKind
from karvan_finance.tax.domain.definitions import TaxRounding
from karvan_finance.tax.domain.documents import CashRounding
from karvan_finance.tax.domain.documents import PriceMode

VAT19 = a_tax("V19", "19")
VAT7 = a_tax("V7", "7")
SHELF19 = a_tax("V19", "19", included=True)
SHELF81 = a_tax("CH81", "8.1", included=True)
VAT10 = a_tax("VAT10", "10")
CGST = a_tax("CGST9", "9", number=1)
SGST = a_tax("SGST9", "9", number=2)
GST = a_tax("GST18", "0", TaxKind.GROUP, members=(CGST, SGST))
WITHHELD = a_tax("WHT10", "-10", seq=2)
ECO = a_tax("ECO", "0.25", TaxKind.FIXED, seq=1, affects_base=True)
ICMS = a_tax("ICMS", "18", TaxKind.DIVISION, number=1, included=True)
PIS = a_tax("PIS", "9.25", TaxKind.DIVISION, number=2, included=True)
STATE = a_tax("STATE", "5", number=1, seq=1, affects_base=True)
CITY = a_tax("CITY", "2", number=2, seq=2)

EXAMPLES = {
    # 12 x 3.33 = 39.96 -> 7.59; 2 x 1.09 = 2.18 at 7 % -> 0.15
    "Germany, two rates": (
        [a_line("12", "3.33", VAT19), a_line("2", "1.09", VAT7)], {}, (4214, 774, 4988), [759, 15],
    ),
    # three prices of 0.99 with 19 %: each holds 0.158; 2.97 holds 0.474 -> 0.47
    "Germany, price tags of a shop": (
        [a_line("1", "0.99", SHELF19)] * 3, {}, (250, 47, 297), [47],
    ),
    # each line alone: 0.16 three times
    "Germany, rounded on each line": (
        [a_line("1", "0.99", SHELF19)] * 3, {"rounding": TaxRounding.LINE}, (249, 48, 297), [48],
    ),
    # 19.97 with 8.1 %: net 18.4736 -> tax 1.50; to be paid in 5 Rappen: 19.95
    "Switzerland, cash": (
        [a_line("1", "19.97", SHELF81)], {"smallest_coin": 5}, (1847, 150, 1997), [150],
    ),
    # rial have no decimals: 3 x 333 333 = 999 999 -> 99 999.9 -> 100 000
    "Iran, 10 %": (
        [a_line("3", "333333", VAT10)], {"exponent": 0, "company_exponent": 0},
        (999999, 100000, 1099999), [100000],
    ),
    # two halves of 18 %, equal to the paisa: 99.95 x 9 % = 8.9955 -> 9.00 each
    "India, CGST and SGST": (
        [a_line("1", "99.95", GST)], {}, (9995, 1800, 11795), [900, 900],
    ),
    # 1 000.00 + 190.00 - 100.00
    "withheld at source": (
        [a_line("1", "1000", VAT19, WITHHELD)], {}, (100000, 9000, 109000), [19000, -10000],
    ),
    # 4 x 0.25 = 1.00 fee; VAT on 40.00 + 1.00 = 7.79
    "eco fee, taxed": (
        [a_line("4", "10", ECO, a_tax("V19", "19", seq=9))], {}, (4000, 879, 4879), [100, 779],
    ),
    # the price of 100.00 holds 18 % and 9.25 % of itself: 72.75 remains
    "Brazil, inside the price": (
        [a_line("1", "100", ICMS, PIS)], {}, (7275, 2725, 10000), [1800, 925],
    ),
    # the same from the net: 72.75 / (1 - 0.2725) = 100.00
    "Brazil, on the net": (
        [a_line("1", "72.75", ICMS, PIS)], {"prices": PriceMode.EXCLUDED},
        (7275, 2725, 10000), [1800, 925],
    ),
    # 5 % of 200.00 = 10.00; 2 % of 210.00 = 4.20
    "USA, a city taxes the state's tax": (
        [a_line("1", "200", STATE, CITY)], {}, (20000, 1420, 21420), [1000, 420],
    ),
    # 214.20 / 1.02 / 1.05 = 200.00
    "USA, the same in the price": (
        [a_line("1", "214.20", STATE, CITY)], {"prices": PriceMode.INCLUDED},
        (20000, 1420, 21420), [1000, 420],
    ),
    # 3 x 40.00 less 12.5 % = 105.00
    "a discount comes first": (
        [a_line("3", "40", VAT19, discount=Decimal("12.5"))], {}, (10500, 1995, 12495), [1995],
    ),
    # 100.00 in dinars with three decimals
    "three decimals": ([a_line("1", "0.0125", VAT10)] * 2, {"exponent": 3, "company_exponent": 3},
        (25, 3, 28), [3],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_document_is_taxed_as_by_hand(name):
    lines, values, (net, tax, gross), amounts = EXAMPLES[name]

    found = taxed(*lines, **values)

    assert (found.net, found.tax, found.gross) == (net, tax, gross)
    assert [each.amount for each in found.taxes] == amounts


def test_cash_rounding_stands_beside_the_tax():
    found = taxed(a_line("1", "19.97", SHELF81), smallest_coin=5)

    assert (found.gross, found.cash_difference, found.total) == (1997, -2, 1995)


def test_cash_rounding_may_go_onto_the_largest_tax():
    small, large = a_tax("A", "1"), a_tax("B", "8")

    found = taxed(
        a_line("1", "10.31", small, large),
        smallest_coin=5,
        cash_rounding=CashRounding.LARGEST_TAX,
    )

    assert [each.amount for each in found.taxes] == [10, 84]
    assert (found.cash_difference, found.total) == (0, 1125)


def test_reverse_charge_owes_and_claims_the_same_tax_and_adds_nothing():
    reverse = a_tax("RC19", "19", shares=((100, 700), (-100, 800)))

    found = taxed(a_line("1", "1000", reverse))

    (tax,) = found.taxes
    assert (found.net, found.tax, found.gross) == (100000, 0, 100000)
    assert [(part.account_id, part.amount) for part in tax.parts] == [(700, 19000), (800, -19000)]


def test_reverse_charge_may_be_deductible_in_part():
    half = a_tax("RC19", "19", shares=((50, 700), (50, None), (-100, 800)))

    found = taxed(a_line("1", "10.50", half))

    assert [part.amount for part in found.taxes[0].parts] == [100, 100, -200]
    assert found.lines[0].cost == 1150


def test_a_part_without_account_is_cost_of_its_line():
    car = a_tax("CAR", "20", shares=((60, 700), (40, None)))

    found = taxed(a_line("1", "0.06", car), a_line("1", "99.99", car))

    assert [part.amount for part in found.taxes[0].parts] == [1201, 800]
    assert sum(line.cost for line in found.lines) == 10005 + 800
    assert all(0 <= part.amount <= tax.amount for line in found.lines for tax in line.taxes
               for part in tax.parts)  # fmt: skip


def test_company_money_sums_to_zero_and_the_largest_line_takes_the_rest():
    lines = [a_line("1", "0.05", VAT19), a_line("1", "0.15", VAT19), a_line("1", "0.05", VAT19)]

    found = taxed(*lines, rate=Decimal("1.37"))

    # 0.25 + 0.05 = 0.30 -> 0.41; nets 0.07, 0.21, 0.07 and tax 0.07 make 0.42
    assert [line.net_company for line in found.lines] == [7, 20, 7]
    assert (found.tax_company, found.gross_company) == (7, 41)


def test_a_fixed_amount_is_company_money_in_any_currency():
    fee = a_tax("ECO", "300", TaxKind.FIXED)

    found = taxed(
        a_line("2", "10", fee), rate=Decimal(150), exponent=2, company_exponent=0,
    )  # fmt: skip

    assert (found.taxes[0].amount, found.taxes[0].amount_company) == (400, 600)
