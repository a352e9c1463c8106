"""Dimensions in the browser: axes, values and rules."""

from __future__ import annotations

import re

import pytest

from karvan.testing.browser import a_member


@pytest.fixture
def enabled_plugins():
    return ("finance",)


@pytest.fixture
def home(client, member):
    client.sign_in(member)
    return f"/c/{member.company}/-/dimensions"


@pytest.fixture
def axis(client, home):
    answer = client.submit(f"{home}/new", code="department", name="Department", name_fa="بخش")
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def version_at(client, address):
    return re.search(r'name="_version" value="(\d+)"', client.get(address).text)[1]


def test_an_axis_gets_values_in_a_tree(client, home, axis):
    client.submit(f"{axis}/values/new", code="head", name="Head office")
    parent = re.search(r"/values/(\d+)", client.get(axis).text)[1]

    client.submit(f"{axis}/values/new", code="it", name="IT", parent=parent, valid_to="2030-01-01")

    page = client.get(axis).text
    assert "Department" in client.get(home).text
    assert page.index("Head office") < page.index("k-depth-1") < page.index("IT</bdi>")


def test_an_axis_and_a_value_are_changed_by_their_forms(client, home, axis):
    client.submit(f"{axis}/values/new", code="it", name="IT")
    value = axis + re.search(r"/values/\d+", client.get(axis).text)[0]

    client.submit(
        f"{axis}/edit", name="Division", is_required="1", active="1",
        _version=version_at(client, f"{axis}/edit"),
    )  # fmt: skip
    client.submit(value, name="Computers", _version=version_at(client, value))

    page = client.get(axis).text
    assert "Division" in page
    assert "Computers" in page
    assert "Archived" in page


def test_a_rule_for_a_kind_of_document_is_set_and_taken_away(client, home, axis):
    rules = {"document_kind": "finance.entry", "need": "required"}
    with_rule = client.submit(f"{axis}/rules", page=axis, **rules)
    page = client.get(axis).text

    client.submit(f"{axis}/rules", page=axis, **{**rules, "need": ""})

    assert with_rule.status_code == 303
    assert re.search(r"<td>Required</td>", page)
    assert not re.search(r"<td>Required</td>", client.get(axis).text)


@pytest.mark.parametrize(
    ("path", "fields", "words"),
    [
        ("/new", {"code": "", "name": "X"}, "1 to 40"),
        ("/new", {"code": "department", "name": "X"}, "in use"),
        ("/new", {"code": "x", "name": "X", "position": "first"}, "not a number"),
    ],
)
def test_what_is_wrong_with_an_axis_is_told(client, home, axis, path, fields, words):
    answer = client.submit(home + path, **fields)

    assert answer.status_code == 422
    assert words in answer.text


def test_a_value_with_an_impossible_day_is_refused(client, axis):
    answer = client.submit(f"{axis}/values/new", code="x", name="X", valid_from="2025-02-30")

    assert answer.status_code == 422
    assert 'id="valid_from-error"' in answer.text


def test_who_may_only_read_sees_no_forms(runtime, app, company, axis):
    client = app.test_client()
    client.sign_in(a_member(runtime, company, roles=("viewer",)))

    assert client.get(axis).status_code == 200
    assert "New value" not in client.get(axis).text
    assert client.get(f"{axis}/edit").status_code == 403
