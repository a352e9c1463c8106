"""A custom field is known at every door: REST, files in and out, search."""

from __future__ import annotations

import pytest
from tests.support.depot import declared

from karvan.entities.custom.services import AddCustomField
from karvan.entities.custom.services import add_custom_field
from karvan.entities.declaring.known import values_of
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.wizard.at_once import ImportOrder
from karvan.modules.importing.wizard.at_once import import_at_once

from .conftest import CLI

CRATES = "/depot/v1/crates"


@pytest.fixture(scope="module")
def wood(depot_runtime, depot):
    """A text and a number that the administrator has added."""

    def add(ctx):
        for name, kind in (("wood", "text"), ("nails", "integer")):
            label = {"en": name.capitalize()}
            add_custom_field(ctx, AddCustomField("depot.crate", name, kind, label))

    depot_runtime.run(depot.id, CLI, add)


@pytest.mark.usefixtures("wood")
def test_rest_writes_shows_and_filters_it(program):
    made = program.crate(custom={"wood": "teak", "nails": 7})

    shown = program.get(f"{CRATES}/{made['id']}").json
    found = program.get(CRATES, f="custom.wood:eq:teak").json
    refused = program.post(CRATES, {"name": "Tea", "custom": {"nothing": 1}})

    assert shown["custom"]["wood"] == "teak"
    assert str(shown["custom"]["nails"]) == "7"
    assert [each["id"] for each in found["items"]] == [made["id"]]
    assert refused.status_code == 400


@pytest.mark.usefixtures("wood")
def test_a_file_brings_it_under_its_label(depot_runtime, depot):
    rows = b"Name;Wood;Nails\nImported;oak;12\nBad;oak;many\n"
    order = ImportOrder("depot.crate", ImportFile("rows.csv", rows), mode="skip_bad")

    result = import_at_once(depot_runtime, depot.id, CLI, order)

    def read(ctx):
        entity = declared(ctx)
        model = entity.model
        crate = ctx.session.query(model).filter_by(name="Imported").one()
        return dict(values_of(ctx, entity, [crate], ["custom.wood", "custom.nails"])[crate.id])

    assert (result["created"], len(result["errors"])) == (1, 1)
    found = depot_runtime.run(depot.id, CLI, read, write=False)
    assert found == {"custom.wood": "oak", "custom.nails": 12}
