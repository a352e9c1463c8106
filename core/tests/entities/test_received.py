"""Posted forms and JSON bodies are read by codecs; what is foreign to a command is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from tests.support.depot import add_record
from tests.support.depot import declared
from werkzeug.datastructures import MultiDict

from karvan.context import Context
from karvan.entities.writing.lines import DELETED
from karvan.entities.writing.running import find_command
from karvan.entities.writing.running import read_form
from karvan.entities.writing.running import read_json
from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.i18n import Locale

PERSIAN = Locale("fa", "arabext", "jalali", "Asia/Tehran")


def form(ctx: Context, posted: Any, *, name: str = "update", record: Any = None) -> dict[str, Any]:
    entity = declared(ctx)
    return read_form(ctx, entity, find_command(ctx, entity, name), MultiDict(posted), record=record)


def json(ctx: Context, body: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    entity = declared(ctx)
    return read_json(ctx, entity, find_command(ctx, entity, "update"), body, **more)


def test_a_form_is_read_in_the_digits_and_calendar_of_its_reader(at_work: Context):
    reader = replace(at_work, locale=PERSIAN)

    values = form(reader, {"weight": "۱٬۲۰۰٫۵", "packed_on": "۱۴۰۴/۰۱/۱۱", "name": "  چای  "})

    assert values == {"weight": 1_200_500_000, "packed_on": date(2025, 3, 31), "name": "چای"}


def test_only_what_was_posted_is_in_the_values(at_work: Context):
    assert form(at_work, {"csrf_token": "x", "_key": "y", "_version": "3"}) == {}


def test_a_box_that_is_not_ticked_is_no(at_work: Context):
    assert form(at_work, {"fragile-shown": "1"}) == {"fragile": False}
    assert form(at_work, {"fragile-shown": "1", "fragile": "1"}) == {"fragile": True}
    assert form(at_work, {"tags-shown": "1"}) == {"tags": ()}


def test_several_inputs_of_one_name_are_several_tags(at_work: Context):
    assert form(at_work, [("tags", "a, b"), ("tags", "c")]) == {"tags": ("a, b", "c")}
    assert form(at_work, {"tags": "a, b"}) == {"tags": ("a", "b")}


def test_a_name_has_an_input_for_each_language(at_work: Context):
    assert form(at_work, {"title": "Tea", "title_fa": ""}) == {"title": {"en": "Tea", "fa": ""}}


def test_a_secret_left_empty_stays_as_it_is(at_work: Context):
    assert form(at_work, {"secret": ""}) == {}


def test_an_amount_is_read_in_the_currency_beside_it(at_work: Context):
    yen = add_record(at_work, currency="JPY")

    assert form(at_work, {"amount": "1200", "currency": "JPY"})["amount"] == 1200
    assert form(at_work, {"amount": "1200"}, record=yen)["amount"] == 1200
    assert form(at_work, {"amount": "1200"})["amount"] == 120_000
    assert json(at_work, {"amount": "1200", "currency": "JPY"})["amount"] == 1200
    assert json(at_work, {"amount": "1200"}, record=yen)["amount"] == 1200


def test_all_that_cannot_be_read_is_told_at_once(at_work: Context):
    with pytest.raises(Invalid) as refusal:
        form(
            at_work,
            {
                "weight": "heavy", "packed_on": "soon", "lines-count": "1", "lines-0-what": "x",
                "lines-0-quantity": "many", "title_fa": "a\0b",
            },
        )  # fmt: skip

    assert {each.field for each in refusal.value.problems} == {
        "weight", "packed_on", "lines-0-quantity", "title_fa",
    }  # fmt: skip


def test_lines_are_read_by_number(at_work: Context):
    values = form(
        at_work,
        {
            "lines-count": "4",
            "lines-0-id": "7", "lines-0-what": "Tea", "lines-0-quantity": "1.5",
            "lines-1-id": "8", "lines-1-what": "", "lines-1-quantity": "x", "lines-1-_delete": "1",
            "lines-2-id": "", "lines-2-what": "", "lines-2-quantity": "",
            "lines-3-id": "", "lines-3-what": "New", "lines-3-_delete": "0",
        },
    )  # fmt: skip

    lines = values["lines"]
    assert [line.place for line in lines] == ["lines-0", "lines-1", "lines-3"]
    assert lines[0] == {"id": 7, "what": "Tea", "quantity": 1_500_000}
    assert (lines[1]["id"], lines[1][DELETED]) == (8, True)
    assert lines[2] == {"what": "New"}


@pytest.mark.parametrize(
    "posted",
    [
        {"company_id": "2"},
        {"id": "2"},
        {"state": "shipped"},
        {"number": "1"},
        {"customer_id": "2"},
        {"lines-count": "1", "lines-0-what": "x", "lines-0-crate_id": "2"},
        {"lines-count": "2", "lines-0-what": "x"},
        {"lines-count": "1", "lines-0-what": "x", "lines-1-what": "y"},
        {"lines-count": "1", "lines-0-what": "x", "lines-0-id": "-3"},
        {"lines-count": "-1"},
        {"lines-count": "5000"},
        {"lines-count": "x"},
        {"lines-0-what": "x"},
        {"rows-count": "1"},
    ],
)
def test_what_a_command_does_not_take_is_malformed(at_work: Context, posted: dict[str, str]):
    with pytest.raises(Malformed):
        form(at_work, posted)


def test_json_is_read_with_lines(at_work: Context):
    values = json(
        at_work,
        {
            "weight": "1.5", "customer": "12", "fragile": True, "note": None, "size": None,
            "lines": [{"id": "7", "what": "Tea"}, {"what": "New", "quantity": "2"}],
        },
    )  # fmt: skip

    assert values["lines"] == [{"id": 7, "what": "Tea"}, {"what": "New", "quantity": 2_000_000}]
    assert (values["weight"], values["customer"], values["note"]) == (1_500_000, 12, "")


@pytest.mark.parametrize(
    "body",
    [{"id": "1"}, {"version": 3}, {"unit_price": "1"}, {"lines": [{"crate_id": "1"}]}, {"": 1}],
)
def test_json_with_a_foreign_name_is_malformed(at_work: Context, body: dict[str, Any]):
    with pytest.raises(Malformed):
        json(at_work, body)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2)
    ),
    max_leaves=4,
)
NAMES = st.sampled_from(["name", "weight", "lines", "customer", "title", "tags", "x"])


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.dictionaries(NAMES, ANYTHING, max_size=4))
def test_any_json_is_read_or_refused(at_work: Context, body: dict[str, Any]):
    try:
        values = json(at_work, body)
    except (Invalid, Malformed):
        return

    assert set(values) == set(body)


POSTED = st.sampled_from(
    [
        "name",
        "weight",
        "lines-count",
        "lines-0-id",
        "lines-0-what",
        "lines-0-_delete",
        "title_fa",
        "tags",
    ]
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(posted=st.dictionaries(POSTED, st.text(max_size=6), max_size=5))
def test_any_form_is_read_or_refused(at_work: Context, posted: dict[str, str]):
    try:
        form(at_work, posted)
    except (Invalid, Malformed):
        return
