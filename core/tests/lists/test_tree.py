"""A list as a tree: what lies below follows its parent, and nothing is lost."""

from karvan.entities.reading.rows import Cell
from karvan.entities.reading.rows import Row
from karvan.web.kit.lists.tree import in_tree


def rows(**parents):
    """Rows by title, each with the id of its parent; ids count from 1."""
    return [
        Row(number, None, title, {"parent": Cell(parent, "")})
        for number, (title, parent) in enumerate(parents.items(), start=1)
    ]


def test_what_lies_below_follows_its_parent_in_the_order_of_the_list():
    found = in_tree(rows(assets=None, liabilities=None, cash=1, loans=2, till=3, bank=3), "parent")

    assert [(row.title, branch.depth) for row, branch in found] == [
        ("assets", 0),
        ("cash", 1),
        ("till", 2),
        ("bank", 2),
        ("liabilities", 0),
        ("loans", 1),
    ]
    assert [branch.has_more for _row, branch in found] == [True, True, False, False, True, False]
    assert found[2][1].path == "1/3/5/"
    assert found[2][1].parent == "1/3/"


def test_a_row_whose_parent_is_not_shown_stands_at_the_top():
    found = in_tree(rows(till=99, bank=None), "parent")

    assert [(row.title, branch.depth) for row, branch in found] == [("till", 0), ("bank", 0)]
