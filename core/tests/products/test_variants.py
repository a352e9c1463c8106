"""Variants: one product for each combination; making them again keeps what is there."""

from __future__ import annotations

from itertools import combinations
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.errors import Invalid
from karvan.modules.products.combinations import find_combinations
from karvan.modules.products.combinations import values_key
from karvan.modules.products.combinations import values_of_key
from karvan.modules.products.errors import TooManyVariants
from karvan.modules.products.queries import list_attributes
from karvan.modules.products.queries import template_of
from karvan.modules.products.queries import variants_of
from karvan.modules.products.services import Component
from karvan.modules.products.services import GeneratedVariants
from karvan.modules.products.services import SaveAttribute
from karvan.modules.products.services import SaveTemplate
from karvan.modules.products.services import SetComponents
from karvan.modules.products.services import ValueFacts
from karvan.modules.products.services import archive_product
from karvan.modules.products.services import generate_variants
from karvan.modules.products.services import save_attribute
from karvan.modules.products.services import save_template
from karvan.modules.products.services import set_components
from karvan.values import Price

sizes = st.lists(st.integers(1, 4), min_size=1, max_size=4)


@given(sizes, st.data())
def test_every_combination_comes_once_and_no_exclusion_is_in_one(counts, data):
    numbers = iter(range(1, 100))
    attributes = [[next(numbers) for _ in range(count)] for count in counts]
    values = [(n, value) for n, group in enumerate(attributes) for value in group]
    pairs = [frozenset((a, b)) for (n, a), (m, b) in combinations(values, 2) if n != m]
    excluded = set(data.draw(st.lists(st.sampled_from(pairs), max_size=3))) if pairs else set()

    found = list(find_combinations(attributes, excluded))

    assert len({values_key(each) for each in found}) == len(found)
    assert not any(pair <= set(each) for each in found for pair in excluded)
    assert len(found) == prod(counts) or excluded


def test_a_combination_is_named_alike_in_any_order():
    assert values_key([45, 12]) == values_key([12, 45]) == "12-45"
    assert values_of_key("12-45") == [12, 45]


def test_more_combinations_than_anyone_wants_are_refused():
    with pytest.raises(TooManyVariants, match="1331"):
        list(find_combinations([list(range(11))] * 3, set()))


@pytest.fixture
def values(ctx):
    """Two attributes; the ids of their values by code."""
    save_attribute(
        ctx,
        SaveAttribute(
            "colour", "Colour", [ValueFacts({"en": "Red", "fa": "قرمز"}), ValueFacts("Blue")]
        ),
    )
    save_attribute(ctx, SaveAttribute("size", "Size", [ValueFacts("S"), ValueFacts("M")]))
    return {each.code: each.id for one in list_attributes(ctx) for each in one.values}


@pytest.fixture
def shirt(ctx, values):
    def save(*codes, template=None, exclusions=()):
        return save_template(
            ctx,
            SaveTemplate(
                code="SHIRT",
                name={"en": "Shirt", "fa": "پیراهن"},
                list_price=Price(20_000_000, "USD"),
                value_ids=[values[each] for each in codes or ("red", "blue", "s", "m")],
                exclusions=[(values[a], values[b]) for a, b in exclusions],
                template_id=template.id if template else None,
                version=template.version if template else 0,
            ),
        )

    return save


def codes_of(ctx, template, *, only_active=True):
    return [
        each.product.code
        for each in variants_of(ctx, template.id)
        if each.product.active or not only_active
    ]


def test_variants_are_products_with_what_the_template_says(ctx, shirt):
    template = shirt()

    made = generate_variants(ctx, template.id)

    assert made == GeneratedVariants(created=4)
    assert codes_of(ctx, template) == [
        "SHIRT-blue-m",
        "SHIRT-blue-s",
        "SHIRT-red-m",
        "SHIRT-red-s",
    ]
    red = variants_of(ctx, template.id)[2].product
    assert (red.list_price, red.name) == (
        20_000_000,
        {"en": "Shirt (Red, M)", "fa": "پیراهن (قرمز، M)"},
    )
    assert template_of(ctx, red.id) == template


def test_making_them_again_changes_nothing(ctx, shirt):
    template = shirt()
    generate_variants(ctx, template.id)

    assert generate_variants(ctx, template.id) == GeneratedVariants(kept=4)


def test_values_that_do_not_go_together_make_no_variant(ctx, shirt):
    template = shirt(exclusions=[("red", "s")])

    generate_variants(ctx, template.id)

    assert codes_of(ctx, template) == ["SHIRT-blue-m", "SHIRT-blue-s", "SHIRT-red-m"]


def test_what_falls_away_is_archived_where_something_names_it_else_removed(ctx, shirt, a_product):
    template = shirt()
    generate_variants(ctx, template.id)
    used = next(
        each.product for each in variants_of(ctx, template.id) if "red-s" in each.product.code
    )
    box = a_product("BOX", kind="kit")
    set_components(ctx, SetComponents(box.id, box.version, [Component(used.id, 1)]))

    shirt("blue", "s", "m", template=template)
    made = generate_variants(ctx, template.id)

    assert made == GeneratedVariants(kept=2, archived=1, removed=1)
    assert codes_of(ctx, template) == ["SHIRT-blue-m", "SHIRT-blue-s"]
    assert used.active is False


def test_what_fell_away_comes_back_but_not_what_someone_archived(ctx, shirt, a_product):
    template = shirt()
    generate_variants(ctx, template.id)
    products = {each.product.code: each.product for each in variants_of(ctx, template.id)}
    box = a_product("BOX", kind="kit")
    used, dropped = products["SHIRT-red-s"], products["SHIRT-blue-s"]
    set_components(ctx, SetComponents(box.id, box.version, [Component(used.id, 1)]))
    archive_product(ctx, dropped.id, dropped.version)
    shirt("blue", "s", "m", template=template)
    generate_variants(ctx, template.id)

    shirt(template=template)
    made = generate_variants(ctx, template.id)

    assert made == GeneratedVariants(created=1, kept=2, restored=1)
    assert (used.active, dropped.active) == (True, False)


def test_a_template_that_makes_no_sense_is_refused_by_field(ctx, values):
    wrong = SaveTemplate(
        code="",
        name="",
        kind="kit",
        base_unit="cubit",
        list_price=Price(-1, "USD"),
        value_ids=[10**9],
        exclusions=[(values["s"], values["m"])],
    )

    with pytest.raises(Invalid) as refusal:
        save_template(ctx, wrong)

    assert {each.field for each in refusal.value.problems} == {
        "code", "name", "kind", "base_unit", "list_price", "values", "exclusions",
    }  # fmt: skip


def test_an_attribute_keeps_its_values_when_some_are_added(ctx, values):
    attribute = list_attributes(ctx)[1].attribute
    change = SaveAttribute(
        "size", "Size", [ValueFacts("Large", "l"), ValueFacts("Small", "s")], attribute.id, 1
    )

    save_attribute(ctx, change)

    names = {each.code: str(each.name) for each in list_attributes(ctx)[1].values}
    assert names == {"l": "Large", "s": "Small", "m": "M"}
