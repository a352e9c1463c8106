"""The form of a product template: attributes in a grid, pairs that exclude each other, REST."""

from __future__ import annotations

import pytest

from karvan.actors import Actor
from karvan.entities.declaring.known import get_entity
from karvan.entities.writing.lines import lines_of
from karvan.entities.writing.received_json import read_json
from karvan.entities.writing.running import find_command
from karvan.entities.writing.running import run_command
from karvan.errors import Invalid
from karvan.modules.products.queries import list_attributes
from karvan.modules.products.queries import variants_of
from karvan.modules.products.services import SaveAttribute
from karvan.modules.products.services import SaveTemplate
from karvan.modules.products.services import ValueFacts
from karvan.modules.products.services import save_attribute
from karvan.modules.products.services import save_template
from karvan.testing.browser import a_member

CODE = "core.product_template"


@pytest.fixture
def attributes(ctx):
    """Colour and size; the ids of attributes and values by code."""
    for code, *values in (("colour", "Red", "Blue"), ("size", "S", "M")):
        save_attribute(ctx, SaveAttribute(code, code.title(), [ValueFacts(v) for v in values]))
    found = list_attributes(ctx)
    return {each.attribute.code: each.attribute.id for each in found} | {
        value.code: value.id for each in found for value in each.values
    }


def written(ctx, command, record, **values):
    """Do a command of templates with values as REST sends them."""
    entity = get_entity(ctx, CODE)
    read = read_json(ctx, entity, find_command(ctx, entity, command), values, record=record)
    return run_command(ctx, entity, command, record and record.id, read)


def rows(ctx, template):
    return [lines_of(ctx, grid, template) for grid in get_entity(ctx, CODE).lines]


@pytest.fixture
def shirt(ctx, attributes):
    return written(
        ctx, "create", None, code="SHIRT", name={"en": "Shirt"},
        attributes=[
            {"attribute": str(attributes["colour"]), "values": ["blue", "RED"]},
            {"attribute": str(attributes["size"]), "values": []},
        ],
        exclusions=[{"first": str(attributes["red"]), "second": str(attributes["s"])}],
    )  # fmt: skip


def test_a_template_takes_values_by_name_and_makes_what_goes_together(ctx, shirt):
    written(ctx, "make_variants", shirt)

    assert [row["values"] for row in rows(ctx, shirt)[0]] == [("Red", "Blue"), ("S", "M")]
    assert [each.product.code for each in variants_of(ctx, shirt.id)] == [
        "SHIRT-blue-m", "SHIRT-blue-s", "SHIRT-red-m",
    ]  # fmt: skip


def test_what_is_not_sent_of_a_template_stays_and_a_change_of_rows_is_a_new_version(ctx, shirt):
    before, version = rows(ctx, shirt), shirt.version

    written(ctx, "update", shirt, list_price="20")
    [colour, size], _pairs = rows(ctx, shirt)
    assert rows(ctx, shirt) == before
    priced = shirt.version
    written(
        ctx, "update", shirt,
        attributes=[{"id": str(colour["id"]), "values": ["Blue"]}, {"id": str(size["id"])}],
    )  # fmt: skip

    assert version < priced < shirt.version
    assert [row["values"] for row in rows(ctx, shirt)[0]] == [("Blue",), ("S", "M")]
    assert rows(ctx, shirt)[1] == []


def test_a_row_of_a_template_that_makes_no_sense_is_refused_there(ctx, attributes, shirt):
    size, red = str(attributes["size"]), str(attributes["red"])
    kept = [{"id": str(row["id"])} for row in rows(ctx, shirt)[0]]
    [pair] = rows(ctx, shirt)[1]

    for wrong, place in (
        ({"attributes": [*kept, {"attribute": size}]}, "attributes-2-attribute"),
        ({"attributes": [{**kept[0], "values": ["green"]}, kept[1]]}, "attributes-0-values"),
        ({"exclusions": [{"id": str(pair["id"]), "second": red}]}, "exclusions-0-second"),
    ):
        with pytest.raises(Invalid) as refusal:
            written(ctx, "update", shirt, **wrong)
        assert [each.field for each in refusal.value.problems] == [place]


def test_templates_belong_to_their_company_and_readers_change_nothing(runtime, client, company):
    cup = runtime.run(
        company.id,
        Actor.cli("test"),
        lambda ctx: save_template(ctx, SaveTemplate(code="CUP", name="Cup")).id,
    )
    home = f"/c/{company.code}/-/product-templates"
    address = f"{home}/{cup}"
    client.sign_in(a_member(runtime, company, roles=("viewer",)))

    page = client.get(address)
    refused = [client.get(f"{home}/new"), client.submit(f"{address}/do/make_variants")]

    assert page.status_code == 200
    assert 'id="k-form"' not in page.text
    assert "No variants yet" in client.get(f"{address}/variants").text
    assert {each.status_code for each in refused} == {403}
    assert client.get(f"{home}/999999999").status_code == 404
