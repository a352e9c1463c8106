"""Within one version a contract only grows: what was written against it goes on working."""

from __future__ import annotations

import json

import pytest
from tools.shapes import FILE
from tools.shapes import breaks
from tools.shapes import shapes

BEFORE = {"tax: TaxResult": [["lines", "Sequence", False], ["net", "Money", False]]}


def stored():
    return json.loads(FILE.read_text(encoding="utf-8"))


def test_no_contract_takes_anything_back():
    assert list(breaks(stored(), shapes())) == []


def test_the_stored_shapes_are_those_of_today():
    """Run `python -m tools.shapes` after a field or a contract was added."""
    assert stored() == shapes()


@pytest.mark.parametrize(
    ("now", "problem"),
    [
        ({}, "is gone"),
        ({"tax: TaxResult": [["lines", "Sequence", False]]}, "was changed"),
        ({"tax: TaxResult": [["lines", "list", False], ["net", "Money", False]]}, "was changed"),
        (
            {"tax: TaxResult": [["tax", "Money", True], *BEFORE["tax: TaxResult"]]},
            "was changed",
        ),
        (
            {"tax: TaxResult": [*BEFORE["tax: TaxResult"], ["tax", "Money", False]]},
            "without a default",
        ),
    ],
    ids=["removed", "field removed", "type changed", "added in front", "added without default"],
)
def test_a_change_that_others_could_not_live_with_is_found(now, problem):
    (found,) = breaks(BEFORE, now)

    assert problem in found


def test_a_field_with_a_default_may_be_added():
    now = {"tax: TaxResult": [*BEFORE["tax: TaxResult"], ["note", "str", True]]}

    assert list(breaks(BEFORE, now)) == []
