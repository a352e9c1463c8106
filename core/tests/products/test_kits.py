"""Kits: exact quantities, no kit in a circle, nothing half-done."""

from __future__ import annotations

from fractions import Fraction

import pytest

from karvan.errors import Invalid
from karvan.errors import StaleVersion
from karvan.modules.products.errors import KitInACircle
from karvan.modules.products.errors import NotAKit
from karvan.modules.products.queries import components_of
from karvan.modules.products.services import Component
from karvan.modules.products.services import SetComponents
from karvan.modules.products.services import UpdateProduct
from karvan.modules.products.services import set_components
from karvan.modules.products.services import update_product
from karvan.units import OtherCategory


@pytest.fixture
def a_kit(a_product):
    return lambda code: a_product(code, kind="kit")


def fill(ctx, kit, *components):
    return set_components(ctx, SetComponents(kit.id, kit.version, components))


def held(ctx, kit):
    return {
        product.code: Fraction(line.numerator, line.denominator)
        for line, product in components_of(ctx, kit.id)
    }


def test_a_kit_holds_exact_quantities(ctx, a_product, a_kit):
    tea, sugar, box = a_product("TEA"), a_product("SUGAR", base_unit="kg"), a_kit("BOX")

    fill(ctx, box, Component(tea.id, 1, 3), Component(sugar.id, 250, unit="g"))

    assert held(ctx, box) == {"TEA": Fraction(1, 3), "SUGAR": Fraction(1, 4)}


def test_components_are_written_anew_each_time(ctx, a_product, a_kit):
    tea, milk, box = a_product("TEA"), a_product("MILK"), a_kit("BOX")
    fill(ctx, box, Component(tea.id, 1), Component(milk.id, 2))

    fill(ctx, box, Component(tea.id, 5))

    assert held(ctx, box) == {"TEA": 5}


def test_a_kit_in_a_circle_is_refused_naming_the_way(ctx, a_product, a_kit):
    tea, inner, middle, outer = a_product("TEA"), a_kit("A"), a_kit("B"), a_kit("C")
    fill(ctx, inner, Component(tea.id, 1))
    fill(ctx, middle, Component(inner.id, 1))
    fill(ctx, outer, Component(middle.id, 1))

    with pytest.raises(KitInACircle, match="A → C → B → A"):
        fill(ctx, inner, Component(outer.id, 1))
    with pytest.raises(KitInACircle, match="A → A"):
        fill(ctx, inner, Component(inner.id, 1))

    assert held(ctx, inner) == {"TEA": 1}


def test_only_a_kit_has_components(ctx, a_product):
    tea, milk = a_product("TEA"), a_product("MILK")

    with pytest.raises(NotAKit, match="TEA"):
        fill(ctx, tea, Component(milk.id, 1))


def test_what_is_wrong_with_components_is_named_by_row(ctx, a_product, a_kit):
    tea, box = a_product("TEA"), a_kit("BOX")

    with pytest.raises(Invalid) as refusal:
        fill(ctx, box, Component(tea.id, 0), Component(tea.id, 1), Component(10**9, 1))

    assert [each.field for each in refusal.value.problems] == [
        "components.1.quantity",
        "components.2.product",
        "components.3.product",
    ]


def test_a_unit_the_component_does_not_have_is_refused(ctx, a_product, a_kit):
    tea, box = a_product("TEA"), a_kit("BOX")

    with pytest.raises(OtherCategory):
        fill(ctx, box, Component(tea.id, 1, unit="kg"))


def test_two_people_do_not_overwrite_each_other(ctx, a_product, a_kit):
    tea, box = a_product("TEA"), a_kit("BOX")
    seen = box.version
    fill(ctx, box, Component(tea.id, 1))

    with pytest.raises(StaleVersion):
        set_components(ctx, SetComponents(box.id, seen, [Component(tea.id, 2)]))


def test_a_kit_with_components_stays_a_kit(ctx, a_product, a_kit):
    tea, box = a_product("TEA"), a_kit("BOX")
    fill(ctx, box, Component(tea.id, 1))

    with pytest.raises(Invalid) as refusal:
        update_product(
            ctx,
            UpdateProduct(product_id=box.id, version=box.version, name="Box", kind="goods"),
        )

    assert [each.field for each in refusal.value.problems] == ["kind"]
