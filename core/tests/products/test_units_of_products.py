"""Units of a company and of a product, planted, added, converted."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from karvan.errors import AppError
from karvan.errors import Invalid
from karvan.errors import StaleVersion
from karvan.modules.products.errors import BaseUnitInUse
from karvan.modules.products.errors import UnknownUnit
from karvan.modules.products.queries import convert
from karvan.modules.products.queries import find_unit_by_code
from karvan.modules.products.queries import list_units
from karvan.modules.products.seeds import UNITS
from karvan.modules.products.services import AddBarcode
from karvan.modules.products.services import CreateUnit
from karvan.modules.products.services import CreateUnitCategory
from karvan.modules.products.services import SetProductUnit
from karvan.modules.products.services import UpdateProduct
from karvan.modules.products.services import UpdateUnit
from karvan.modules.products.services import add_barcode
from karvan.modules.products.services import create_unit
from karvan.modules.products.services import create_unit_category
from karvan.modules.products.services import remove_product_unit
from karvan.modules.products.services import seed_units
from karvan.modules.products.services import set_product_unit
from karvan.modules.products.services import update_product
from karvan.modules.products.services import update_unit
from karvan.units import OtherCategory
from karvan.values import Quantity
from karvan.values import Rounding

ONE = 10**6


@pytest.fixture
def carton(ctx):
    create_unit_category(ctx, CreateUnitCategory("packing", "Packing", "carton", "Carton"))
    return find_unit_by_code(ctx, "carton")


def test_a_company_begins_with_the_usual_units(ctx):
    assert {each.code for each in list_units(ctx)} == {each.code for each in UNITS}
    assert find_unit_by_code(ctx, "dozen").name["fa"] == "دوجین"
    assert seed_units(ctx) == 0


def test_a_quantity_is_converted_and_rounded_by_the_named_rule(ctx):
    assert convert(ctx, Quantity(18 * ONE, "each"), "dozen", rounding=Rounding.EXACT) == Quantity(
        1_500_000, "dozen"
    )
    assert convert(ctx, Quantity(ONE, "oz"), "g", rounding=Rounding.HALF_EVEN) == Quantity(
        28_350_000, "g"
    )


def test_units_of_different_measures_do_not_convert(ctx):
    with pytest.raises(OtherCategory):
        convert(ctx, Quantity(ONE, "kg"), "L", rounding=Rounding.HALF_EVEN)
    with pytest.raises(UnknownUnit, match="cubit"):
        convert(ctx, Quantity(ONE, "cubit"), "m", rounding=Rounding.HALF_EVEN)


def test_a_product_says_how_its_own_units_convert(ctx, a_product, carton):
    tea, milk = a_product("TEA"), a_product("MILK")
    set_product_unit(ctx, SetProductUnit(tea.id, "carton", 12))
    set_product_unit(ctx, SetProductUnit(tea.id, "carton", 24))

    pieces = convert(ctx, Quantity(2 * ONE, "carton"), "each", tea.id, rounding=Rounding.EXACT)
    back = convert(ctx, pieces, "carton", tea.id, rounding=Rounding.EXACT)

    assert (pieces, back) == (Quantity(48 * ONE, "each"), Quantity(2 * ONE, "carton"))
    with pytest.raises(OtherCategory):
        convert(ctx, Quantity(ONE, "carton"), "each", milk.id, rounding=Rounding.EXACT)


@pytest.mark.parametrize(
    ("unit", "numerator", "denominator", "field"),
    [
        ("dozen", 0, 1, "numerator"),
        ("dozen", 1, 0, "numerator"),
        ("dozen", 10**16, 1, "numerator"),
        ("cubit", 1, 1, "unit"),
        ("each", 1, 1, "unit"),
    ],
)
def test_a_unit_of_a_product_that_makes_no_sense_is_refused(
    ctx, a_product, unit, numerator, denominator, field
):
    tea = a_product()

    with pytest.raises(Invalid) as refusal:
        set_product_unit(ctx, SetProductUnit(tea.id, unit, numerator, denominator))

    assert [each.field for each in refusal.value.problems] == [field]


def test_a_unit_that_a_barcode_stands_for_stays(ctx, a_product):
    tea = a_product()
    row = set_product_unit(ctx, SetProductUnit(tea.id, "kg", 4))
    add_barcode(ctx, AddBarcode(tea.id, "KILO", unit="kg"))

    with pytest.raises(Invalid, match="KILO"):
        remove_product_unit(ctx, tea.id, row.id)


def test_a_base_unit_that_is_counted_in_does_not_change(ctx, a_product):
    tea = a_product()
    free = UpdateProduct(product_id=tea.id, version=tea.version, name="Tea", base_unit="kg")
    update_product(ctx, free)
    set_product_unit(ctx, SetProductUnit(tea.id, "each", 1, 4))

    with pytest.raises(BaseUnitInUse, match="kg"):
        update_product(
            ctx, UpdateProduct(product_id=tea.id, version=tea.version, name="Tea", base_unit="each")
        )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"numerator": 0}, "numerator"),
        ({"denominator": 0}, "numerator"),
        ({"numerator": -3}, "numerator"),
        ({"category": "beauty"}, "category"),
        ({"code": "kg"}, "code"),
        ({"code": ""}, "code"),
        ({"name": ""}, "name"),
        ({"digits": 7}, "digits"),
    ],
)
def test_a_unit_that_makes_no_sense_is_refused_by_field(ctx, wrong, field):
    with pytest.raises(Invalid) as refusal:
        create_unit(ctx, CreateUnit(**{"category": "mass", "code": "man", "name": "Man", **wrong}))

    assert [each.field for each in refusal.value.problems] == [field]


def test_a_unit_is_added_in_lowest_terms_and_never_changes_its_fraction(ctx):
    unit = create_unit(ctx, CreateUnit("mass", "man", {"fa": "من"}, 6, 2))
    update_unit(ctx, UpdateUnit(unit.id, unit.version, "man", {"fa": "من تبریز"}, 2, active=False))

    assert (unit.numerator, unit.denominator, unit.active) == (3, 1, False)
    with pytest.raises((AppError, DBAPIError)):
        unit.numerator = 4
        ctx.session.flush()


def test_the_reference_unit_stays(ctx):
    kg = find_unit_by_code(ctx, "kg")

    with pytest.raises(Invalid):
        update_unit(ctx, UpdateUnit(kg.id, kg.version, "kg", "Kilogram", 3, active=False))
    with pytest.raises(StaleVersion):
        update_unit(ctx, UpdateUnit(kg.id, kg.version - 1, "kg", "Kilogram", 3))
