"""Units as exact fractions: there and back loses nothing, nonsense is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.modules.products.seeds import REFERENCES
from karvan.modules.products.seeds import UNITS
from karvan.units import InexactQuantity
from karvan.units import OtherCategory
from karvan.units import ProductUnits
from karvan.units import Unit
from karvan.units import ZeroFactor
from karvan.units import convert_exactly
from karvan.units import round_to_micro
from karvan.values import Rounding

KNOWN = {
    each.code: Unit(each.code, each.category, each.numerator, each.denominator, each.digits)
    for each in UNITS
}
EACH, DOZEN, KG, GRAM = (KNOWN[code] for code in ("each", "dozen", "kg", "g"))
CARTON = Unit("carton", "packing")
factors = st.fractions(min_value=Fraction(1, 10**9), max_value=10**9)
amounts = st.fractions(min_value=-(10**12), max_value=10**12)
pairs = st.sampled_from(
    [(a, b) for a in KNOWN.values() for b in KNOWN.values() if a.category == b.category]
)


@given(amounts, pairs)
def test_a_conversion_there_and_back_gives_the_same_amount(amount, pair):
    source, target = pair

    there = convert_exactly(amount, source, target)

    assert convert_exactly(there, target, source) == amount


@given(amounts, factors, factors, factors)
def test_by_way_of_a_third_unit_the_result_is_the_same(amount, first, second, third):
    a, b, c = (
        Unit(code, "x", each.numerator, each.denominator)
        for code, each in zip("abc", (first, second, third), strict=True)
    )

    through = convert_exactly(convert_exactly(amount, a, b), b, c)

    assert through == convert_exactly(amount, a, c)


@given(amounts, factors, st.sampled_from([EACH, DOZEN, KG, GRAM, CARTON]), st.booleans())
def test_a_product_converts_between_its_units_there_and_back(amount, held, unit, weighed):
    own = {"carton": (CARTON, held)}
    if weighed:
        own["kg"] = (KG, held + 1)
    product = ProductUnits(EACH, own)
    if unit.category == "mass" and not weighed:
        return

    there = convert_exactly(amount, EACH, unit, product)

    assert convert_exactly(there, unit, EACH, product) == amount


@pytest.mark.parametrize(
    ("amount", "source", "target", "expected"),
    [
        (18, "each", "dozen", Fraction(3, 2)),
        (1, "lb", "kg", Fraction("0.45359237")),
        (16, "oz", "lb", 1),
        (1, "in", "cm", Fraction("2.54")),
        (1, "ft", "in", 12),
        (1, "gal", "mL", Fraction("3785.411784")),
        (1, "m3", "L", 1000),
        (1, "day", "min", 1440),
        (1, "t", "kg", 1000),
        (1, "km", "mm", 1_000_000),
    ],
)
def test_the_units_that_are_planted_are_exact_by_definition(amount, source, target, expected):
    assert convert_exactly(Fraction(amount), KNOWN[source], KNOWN[target]) == expected


def test_each_category_is_planted_with_its_reference_unit():
    assert {KNOWN[code].factor for code in REFERENCES.values()} == {1}
    assert {each.category for each in UNITS} == set(REFERENCES)


def test_different_measures_are_not_converted():
    with pytest.raises(OtherCategory, match=r"kg .* each"):
        convert_exactly(Fraction(1), KG, EACH)


def test_a_product_may_say_how_different_measures_stand_to_each_other():
    product = ProductUnits(EACH, {"kg": (KG, Fraction(4))})

    assert convert_exactly(Fraction(500), GRAM, EACH, product) == 2
    assert convert_exactly(Fraction(1), DOZEN, KG, product) == 3


def test_what_the_product_says_of_a_unit_goes_before_what_is_general():
    baker = ProductUnits(EACH, {"dozen": (DOZEN, Fraction(13))})

    assert convert_exactly(Fraction(2), DOZEN, EACH, baker) == 26


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 1), (1, 0), (-1, 1), (1, -2)])
def test_a_unit_that_holds_nothing_is_refused(numerator, denominator):
    with pytest.raises(ZeroFactor):
        convert_exactly(Fraction(1), Unit("nil", "count", numerator, denominator), EACH)


@pytest.mark.parametrize(
    ("rounding", "amount", "expected"),
    [
        (Rounding.HALF_EVEN, "2.5", 2),
        (Rounding.HALF_EVEN, "3.5", 4),
        (Rounding.HALF_UP, "2.5", 3),
        (Rounding.HALF_UP, "-2.5", -3),
        (Rounding.UP, "2.1", 3),
        (Rounding.UP, "-2.1", -3),
        (Rounding.DOWN, "2.9", 2),
        (Rounding.DOWN, "-2.9", -2),
        (Rounding.EXACT, "2", 2),
    ],
)
def test_rounding_follows_the_named_rule_at_the_units_decimals(rounding, amount, expected):
    assert round_to_micro(Fraction(amount), EACH, rounding) == expected * 10**6


def test_what_must_be_exact_and_is_not_is_refused():
    with pytest.raises(InexactQuantity, match="1/3"):
        round_to_micro(Fraction(1, 3), KG, Rounding.EXACT)
