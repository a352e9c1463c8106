"""Cells are drawn as HTML by code: whatever stands in a value stays text."""

from __future__ import annotations

import pytest
from tests.support.depot import CLI
from tests.support.depot import a_party

from karvan.entities.declaring.fields import Field
from karvan.entities.reading.rows import Cell
from karvan.web.kit.lists.drawing import list_value

HOSTILE = "<img src=x onerror=alert(1)>'\"&"
COLUMNS = "?cols=name,number,note,title,customer,state"


def test_nothing_in_a_row_of_the_list_becomes_markup(yard):
    with yard.runtime.company_work(yard.company.id, CLI, write=True) as ctx:
        party = a_party(ctx, HOSTILE)
    yard.add(name=HOSTILE, number=HOSTILE[:20], note=HOSTILE, customer_id=party)

    page = yard.get(COLUMNS)

    assert page.text.count("data-id=") == 1
    assert "<img" not in page.text
    assert "&lt;img src=x onerror=alert(1)&gt;&#39;&#34;&amp;" in page.text


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        (Field("a"), Cell("", HOSTILE)),
        (Field("a"), Cell(1, HOSTILE, url=f'/x?"{HOSTILE}')),
        (Field("a", "choice"), Cell("", HOSTILE)),
        (Field("a", "choice", tones={"x": "good"}), Cell("", HOSTILE, tone=HOSTILE)),
        (Field("a", "tags"), Cell((HOSTILE,), HOSTILE)),
        (Field("a", "money"), Cell(1, HOSTILE, currency=HOSTILE)),
        (Field("a", "bool"), Cell(value=True, text=HOSTILE)),
        (Field("a", "date"), Cell("", HOSTILE)),
    ],
)
def test_every_kind_of_value_is_escaped(yard, field, cell):
    def draw(ctx):
        return list_value(ctx, cell, field)

    with (
        yard.browser.application.test_request_context(),
        yard.runtime.company_work(yard.company.id, CLI) as ctx,
    ):
        drawn = draw(ctx)

    assert "<img" not in drawn
    assert drawn.count('"') % 2 == 0
    assert "&lt;img" in drawn
