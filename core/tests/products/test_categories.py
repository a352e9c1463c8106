"""Categories: several trees, one place per tree, no category below itself."""

from __future__ import annotations

import pytest

from karvan.errors import Invalid
from karvan.errors import StaleVersion
from karvan.modules.products.errors import CategoryInACircle
from karvan.modules.products.errors import UnknownCategory
from karvan.modules.products.queries import categories_of
from karvan.modules.products.queries import list_categories
from karvan.modules.products.queries import list_products
from karvan.modules.products.services import SaveCategory
from karvan.modules.products.services import SaveTree
from karvan.modules.products.services import save_category
from karvan.modules.products.services import save_tree
from karvan.modules.products.services import set_category


@pytest.fixture
def sales(ctx):
    return save_tree(ctx, SaveTree("sales", {"en": "Sales", "fa": "فروش"}))


@pytest.fixture
def a_category(ctx, sales):
    def make(name, parent=None, tree=None):
        command = SaveCategory((tree or sales).id, name, name.lower(), parent and parent.id)
        return save_category(ctx, command)

    return make


def moved(category, parent):
    return SaveCategory(
        category.tree_id,
        category.name,
        category.code,
        parent and parent.id,
        category_id=category.id,
        version=category.version,
    )


def test_a_tree_is_listed_parents_before_children_siblings_by_name(ctx, sales, a_category):
    food = a_category("Food")
    a_category("Tools")
    tea = a_category("Tea", food)
    a_category("Coffee", food)
    a_category("Green", tea)

    listed = [(str(node.category.name), node.depth) for node in list_categories(ctx, sales.id)]

    assert listed == [("Food", 0), ("Coffee", 1), ("Tea", 1), ("Green", 2), ("Tools", 0)]


def test_a_category_below_itself_is_refused_naming_the_way(ctx, a_category):
    food = a_category("Food")
    tea = a_category("Tea", food)
    green = a_category("Green", tea)

    with pytest.raises(CategoryInACircle, match="food → green → tea → food"):
        save_category(ctx, moved(food, green))
    with pytest.raises(CategoryInACircle, match="food → food"):
        save_category(ctx, moved(food, food))


def test_a_category_moves_with_all_below_it(ctx, sales, a_category):
    food, tools = a_category("Food"), a_category("Tools")
    tea = a_category("Tea", food)
    a_category("Green", tea)

    save_category(ctx, moved(tea, tools))

    listed = [(node.category.code, node.depth) for node in list_categories(ctx, sales.id)]
    assert listed == [("food", 0), ("tools", 0), ("tea", 1), ("green", 2)]


def test_a_product_has_one_category_in_each_tree(ctx, sales, a_category, a_product):
    accounting = save_tree(ctx, SaveTree("accounting", "Accounting", for_posting=True))
    food, tools = a_category("Food"), a_category("Tools")
    resale = a_category("Resale", tree=accounting)
    tea = a_product()

    set_category(ctx, tea.id, sales.id, tools.id)
    set_category(ctx, tea.id, sales.id, food.id)
    set_category(ctx, tea.id, accounting.id, resale.id)

    assert categories_of(ctx, tea.id) == {sales.id: food, accounting.id: resale}
    set_category(ctx, tea.id, sales.id, None)
    assert categories_of(ctx, tea.id) == {accounting.id: resale}


def test_a_category_of_another_tree_is_refused(ctx, sales, a_category, a_product):
    other = save_tree(ctx, SaveTree("other", "Other"))
    food, away = a_category("Food"), a_category("Away", tree=other)

    with pytest.raises(UnknownCategory):
        set_category(ctx, a_product().id, sales.id, away.id)
    with pytest.raises(UnknownCategory):
        save_category(ctx, moved(food, away))


def test_a_category_stands_for_all_below_it_when_products_are_looked_for(
    ctx, sales, a_category, a_product
):
    food, tools = a_category("Food"), a_category("Tools")
    tea, hammer = a_product("TEA"), a_product("HAMMER")
    set_category(ctx, tea.id, sales.id, a_category("Drinks", food).id)
    set_category(ctx, hammer.id, sales.id, tools.id)

    assert list_products(ctx, category_id=food.id) == [tea]


def test_one_tree_serves_posting(ctx):
    first = save_tree(ctx, SaveTree("a", "A", for_posting=True, for_pricing=True))

    with pytest.raises(Invalid) as refusal:
        save_tree(ctx, SaveTree("b", "B", for_posting=True))
    save_tree(ctx, SaveTree("a", "A", for_pricing=True, tree_id=first.id, version=first.version))
    save_tree(ctx, SaveTree("b", "B", for_posting=True))

    assert [each.field for each in refusal.value.problems] == ["for_posting"]


@pytest.mark.parametrize(
    ("name", "code", "field"), [("", "x", "name"), ("X", "food", "code"), ("X", "y" * 41, "code")]
)
def test_what_is_wrong_is_named_by_its_field(ctx, sales, a_category, name, code, field):
    a_category("Food")

    with pytest.raises(Invalid) as refusal:
        save_category(ctx, SaveCategory(sales.id, name, code))

    assert [each.field for each in refusal.value.problems] == [field]


def test_a_change_that_someone_else_overtook_is_refused(ctx, a_category):
    food = a_category("Food")
    change = moved(food, None)
    save_category(ctx, SaveCategory(**{**vars(change), "name": "Fare"}))

    with pytest.raises(StaleVersion):
        save_category(ctx, change)
