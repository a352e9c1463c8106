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


def a_value(client, axis, code, name, **more):
    """The address of a new value."""
    home = axis.partition("/dimensions/")[0]
    answer = client.submit(
        f"{home}/dimension-values/new", axis=axis.rpartition("/")[2], code=code, name=name, **more
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def test_an_axis_gets_values_in_a_tree(client, home, axis):
    head = a_value(client, axis, "head", "Head office")

    a_value(client, axis, "it", "IT", parent=head.rpartition("/")[2], valid_to="2030-01-01")

    page = client.get(f"{axis}/details").text
    assert "Department" in client.get(home).text
    assert page.index("Head office") < page.index("k-depth-1") < page.index("IT</bdi>")


def test_an_axis_and_a_value_are_changed_by_their_forms(client, home, axis):
    value = a_value(client, axis, "it", "IT", valid_from="2024-01-01")

    client.submit(
        axis, name="Division", position="2", is_required="1", _version=version_at(client, axis)
    )
    client.submit(value, name="Computers", valid_from="", _version=version_at(client, value))
    client.submit(f"{value}/do/archive", page=value)

    page = client.get(f"{axis}/details").text
    assert "Division" in client.get(home).text
    assert "Computers" in page
    assert "2024" not in page
    assert "Archived" in page


def test_a_parent_of_another_dimension_is_refused_at_its_field(client, home, axis):
    other = client.submit(f"{home}/new", code="region", name="Region").headers["Location"]
    north = a_value(client, other, "north", "North")

    answer = client.submit(
        f"{home.removesuffix('s')}-values/new",
        axis=axis.rpartition("/")[2], code="it", name="IT", parent=north.rpartition("/")[2],
    )  # fmt: skip

    assert answer.status_code == 422
    assert "same dimension" in answer.text.split('id="f-parent-error"')[1][:100]


def test_values_are_listed_by_dimension_and_found_below_one(client, home, axis):
    head = a_value(client, axis, "head", "Head office")
    a_value(client, axis, "it", "IT", parent=head.rpartition("/")[2])
    values = f"{home.removesuffix('s')}-values"

    below = client.get(f"{values}?f=parent:under:{head.rpartition('/')[2]}").text

    assert "IT</" in below
    assert "head</" not in below
    assert "Head office" in client.get(f"{values}/export.csv?f=axis:full").text


def test_a_rule_for_a_kind_of_document_is_set_and_taken_away(client, home, axis):
    rules = {"document_kind": "finance.entry", "need": "required"}
    with_rule = client.submit(f"{axis}/rules", page=axis, **rules)
    page = client.get(f"{axis}/details").text

    client.submit(f"{axis}/rules", page=axis, **{**rules, "need": ""})

    assert with_rule.status_code == 303
    assert re.search(r"<td>Required</td>", page)
    assert not re.search(r"<td>Required</td>", client.get(f"{axis}/details").text)


@pytest.mark.parametrize(
    ("path", "fields", "words"),
    [
        ("/new", {"code": "", "name": "X"}, "Fill this in"),
        ("/new", {"code": "department", "name": "X"}, "in use"),
        ("/new", {"code": "x", "name": "X", "position": "first"}, "not a number"),
    ],
)
def test_what_is_wrong_with_an_axis_is_told(client, home, axis, path, fields, words):
    answer = client.submit(home + path, **fields)

    assert answer.status_code == 422
    assert words in answer.text


def test_a_value_with_an_impossible_day_is_refused(client, axis):
    answer = client.submit(
        f"{axis.partition('/dimensions/')[0]}/dimension-values/new",
        axis=axis.rpartition("/")[2], code="x", name="X", valid_from="2025-02-30",
    )  # fmt: skip

    assert answer.status_code == 422
    assert 'id="f-valid_from-error"' in answer.text


def test_an_axis_is_archived_and_restored(client, home, axis):
    client.submit(f"{axis}/do/archive", page=axis)
    archived = client.get(home).text

    client.submit(f"{axis}/do/restore", page=axis)

    assert "Department" not in archived
    assert "Department" in client.get(home).text


def test_the_code_of_an_axis_stays(client, home, axis):
    answer = client.submit(axis, code="other", name="Other", _version=version_at(client, axis))

    assert answer.status_code == 400
    assert "department" in client.get(home).text


def test_who_may_only_read_sees_no_forms(runtime, app, company, axis):
    client = app.test_client()
    client.sign_in(a_member(runtime, company, roles=("viewer",)))

    assert client.get(axis).status_code == 200
    assert "New value" not in client.get(f"{axis}/details").text
    assert (
        client.get(f"{axis.partition('/dimensions/')[0]}/dimension-values/new").status_code == 403
    )
    assert client.submit(axis, page=f"{axis}/details", name="X").status_code == 403
