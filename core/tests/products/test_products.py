"""Products: created, found and changed; what cannot be one is refused by field."""

from __future__ import annotations

import pytest

from karvan.actors import Actor
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import StaleVersion
from karvan.modules.products.queries import find_product_by_code
from karvan.modules.products.queries import get_product
from karvan.modules.products.queries import list_products
from karvan.modules.products.services import CreateProduct
from karvan.modules.products.services import UpdateProduct
from karvan.modules.products.services import archive_product
from karvan.modules.products.services import create_product
from karvan.modules.products.services import restore_product
from karvan.modules.products.services import update_product
from karvan.testing.builders import a_company
from karvan.values import Price


def test_a_product_takes_what_it_is_given(ctx):
    product = create_product(
        ctx,
        CreateProduct(
            name={"en": "Saffron", "fa": "زعفران"},
            code="SAF",
            base_unit="g",
            list_price=Price(4_500_000, "EUR"),
            reference_cost=Price(3_000_000, "USD"),
            tax_category="food",
            weight_micro=1000,
        ),
    )

    assert (product.name["fa"], product.base_unit.code, product.currency) == ("زعفران", "g", "EUR")
    assert (product.list_price, product.reference_cost, product.weight) == (
        4_500_000,
        3_000_000,
        1000,
    )
    assert len(product.group_key) == 32


def test_a_product_gets_a_code_and_pieces_as_unit_when_it_has_none(ctx):
    product = create_product(ctx, CreateProduct(name="Box"))

    assert product.code == f"A{product.id}"
    assert product.base_unit.code == "each"
    assert product.name == {"en": "Box"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"kind": "ghost"}, "kind"),
        ({"code": "x" * 61}, "code"),
        ({"code": "TAKEN"}, "code"),
        ({"base_unit": "cubit"}, "base_unit"),
        ({"list_price": Price(-1, "USD")}, "list_price"),
        ({"list_price": Price(10**17, "USD")}, "list_price"),
        ({"list_price": Price(1, "XXL")}, "currency"),
        ({"reference_cost": Price(1, "EUR")}, "reference_cost"),
        ({"weight_micro": -1}, "weight"),
        ({"tax_category": "x" * 61}, "tax_category"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(ctx, wrong, field):
    create_product(ctx, CreateProduct(name="First", code="TAKEN"))

    with pytest.raises(Invalid) as refusal:
        create_product(ctx, CreateProduct(**{"name": "Second", **wrong}))

    assert [problem.field for problem in refusal.value.problems] == [field]


def test_a_product_is_found_by_code_or_name_in_any_language(ctx):
    create_product(ctx, CreateProduct(name={"en": "Green tea", "fa": "چاي سبز"}, code="TEA-01"))
    create_product(ctx, CreateProduct(name="Coffee"))

    found = [list_products(ctx, search=text) for text in ("tea-01", "چای", "GREEN", "cocoa", "")]

    assert [len(each) for each in found] == [1, 1, 1, 0, 2]


def test_an_archived_product_leaves_the_list_and_comes_back(ctx):
    product = create_product(ctx, CreateProduct(name="Old"))

    archive_product(ctx, product.id, product.version)
    archived = (list_products(ctx), list_products(ctx, with_archived=True))
    restore_product(ctx, product.id, product.version)

    assert [len(each) for each in archived] == [0, 1]
    assert len(list_products(ctx)) == 1


def test_a_change_that_someone_else_overtook_is_refused(ctx):
    product = create_product(ctx, CreateProduct(name="Tea", code="TEA"))
    change = UpdateProduct(product_id=product.id, version=product.version, name="Black tea")
    update_product(ctx, change)

    with pytest.raises(StaleVersion):
        update_product(ctx, change)

    assert str(get_product(ctx, product.id).name) == "Black tea"


def test_a_product_of_another_company_is_not_there(runtime, company):
    actor = Actor.cli("test")
    elsewhere = a_company(runtime)
    product = runtime.run(
        company.id, actor, lambda ctx: create_product(ctx, CreateProduct(name="Tea", code="TEA"))
    )

    def look(other):
        with pytest.raises(NotFound):
            get_product(other, product.id)
        return find_product_by_code(other, "TEA")

    assert runtime.run(elsewhere.id, actor, look, write=False) is None


def test_creating_asks_for_its_permission(runtime, company):
    reader = Actor.user(1, "reader", frozenset({"core.product.read"}))

    with pytest.raises(Forbidden, match=r"core\.product\.create"):
        runtime.run(company.id, reader, lambda ctx: create_product(ctx, CreateProduct(name="Tea")))
