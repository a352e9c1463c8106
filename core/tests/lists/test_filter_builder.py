"""The filter builder without a script: each step is an address."""

from __future__ import annotations

import re
from urllib.parse import parse_qs
from urllib.parse import urlsplit

import pytest


def applied(answer) -> list[str]:
    """The filter of the list that an answer leads to."""
    return parse_qs(urlsplit(answer.headers["Location"]).query).get("f", [])


@pytest.mark.parametrize(
    ("typed", "filter_"),
    [
        ({"field": "name", "op": "has", "value": "saf"}, ["name:has:saf"]),
        ({"field": "name", "op": "has", "value": "a,b|c"}, ["name:has:a\\,b\\|c"]),
        ({"field": "name", "op": "empty"}, ["name:empty"]),
        ({"field": "pieces", "op": "gt", "value": "۱۲"}, ["pieces:gt:12"]),
        ({"field": "amount", "op": "between", "value": "1,200.50", "to": "3000"},
         ["amount:between:1200.50,3000.00"]),
        ({"field": "packed_on", "op": "ge", "value": "1404/01/01"}, ["packed_on:ge:2025-03-21"]),
        ({"field": "packed_on", "op": "eq", "period": "@month-1"}, ["packed_on:eq:@month-1"]),
        ({"field": "sealed_at", "op": "lt", "value": "2025-03-01"}, ["sealed_at:lt:2025-03-01"]),
        ({"field": "fragile", "op": "eq", "value": "true"}, ["fragile:eq:true"]),
        ({"field": "size", "op": "in", "value": ["s", "m"]}, ["size:in:s,m"]),
    ],
)  # fmt: skip
def test_a_condition_becomes_the_filter_of_the_list(stocked, typed, filter_):
    given = {f"c-0-0-{name}": value for name, value in typed.items()}

    answer = stocked.get("/filter", query_string={**given, "do": "apply", "sort": "-name"})

    assert answer.status_code == 303
    assert applied(answer) == filter_
    assert "sort=-name" in answer.headers["Location"]
    assert stocked.browser.get(answer.headers["Location"]).status_code == 200


def test_conditions_of_a_part_are_alternatives_and_parts_add_up(stocked):
    given = {
        "c-0-0-field": "state", "c-0-0-op": "eq", "c-0-0-value": "open",
        "c-0-1-field": "pieces", "c-0-1-op": "gt", "c-0-1-value": "4",
        "c-1-0-field": "name", "c-1-0-op": "full",
    }  # fmt: skip

    answer = stocked.get("/filter", query_string={**given, "do": "apply"})

    assert applied(answer) == ["(state:eq:open|pieces:gt:4)", "name:full"]


def test_the_builder_shows_the_filter_of_the_address(stocked):
    page = stocked.get("/filter?f=(packed_on:eq:@month|size:in:s,m)&f=amount:ge:12")

    assert len(re.findall(r'class="k-filter-row"', page.text)) == 3
    assert re.search(r'<option value="@month" selected>', page.text)
    assert re.search(r'value="m" checked', page.text)
    assert 'value="12.00"' in page.text


def test_conditions_are_added_and_removed_step_by_step(stocked):
    given = {"c-0-0-field": "name", "c-0-0-op": "has", "c-0-0-value": "saf"}

    more = stocked.get("/filter", query_string={**given, "do": "and"})
    either = stocked.get("/filter", query_string={**given, "do": "or-0"})
    fewer = stocked.get("/filter", query_string={**given, "do": "remove-0-0"})

    assert len(re.findall('<fieldset class="k-filter-part"', more.text)) == 2
    assert len(re.findall('class="k-filter-row"', either.text)) == 2
    assert 'value="saf"' in more.text
    assert 'value="saf"' not in fewer.text


def test_another_field_brings_its_own_operators_and_input(stocked):
    page = stocked.get("/filter?c-0-0-field=packed_on&c-0-0-op=has&do=draw")

    assert '<option value="between">is between</option>' in page.text
    assert '<option value="has"' not in page.text
    assert "c-0-0-period" in page.text


@pytest.mark.parametrize(
    "typed",
    [
        {"field": "pieces", "op": "gt", "value": "many"},
        {"field": "packed_on", "op": "eq", "value": "yesterday evening"},
        {"field": "amount", "op": "between", "value": "1"},
        {"field": "name", "op": "has", "value": ""},
        {"field": "name", "op": "gt", "value": "a"},
    ],
)
def test_what_cannot_be_read_is_told_at_the_condition(stocked, typed):
    given = {f"c-0-0-{name}": value for name, value in typed.items()}

    answer = stocked.get("/filter", query_string={**given, "do": "apply"})

    assert answer.status_code == 422
    assert 'class="k-error"' in answer.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("do=explode", 400),
        ("f=nothing", 400),
        ("&".join(f"c-{part}-0-field=name" for part in range(25)) + "&do=draw", 400),
        ("c-0-0-field=secret&c-0-0-op=eq&c-0-0-value=1&do=apply", 422),
        ("c-0-0-field=name&c-0-0-op=has&c-0-0-value=%00&do=apply", 422),
    ],
)
def test_a_hostile_builder_is_refused(stocked, query, status):
    assert stocked.get(f"/filter?{query}").status_code == status
