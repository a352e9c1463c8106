"""An undo sets back what an import wrote into fields that an administrator added."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from tests.support.depot import declared
from tests.support.depot import depot
from tests.support.depot import depot_runtime
from tests.support.importing import CLI
from tests.support.importing import hand_in
from tests.support.importing import perform_now
from tests.support.importing import problems_of

from karvan.entities.custom.services import AddCustomField
from karvan.entities.custom.services import add_custom_field
from karvan.entities.declaring.known import values_of

__all__ = ["depot", "depot_runtime"]
FIELDS = {"wood": "text", "nails": "integer", "felled": "date", "owner": "text"}
NAMES = [f"custom.{each}" for each in FIELDS]


@pytest.fixture
def place(depot_runtime, depot):
    def add(ctx):
        for name, kind in FIELDS.items():
            label = {"en": name.capitalize()}
            add_custom_field(
                ctx, AddCustomField("depot.crate", name, kind, label, personal=name == "owner")
            )

    depot_runtime.run(depot.id, CLI, add)
    return depot_runtime, depot.id


def test_values_of_custom_fields_are_set_back(place):
    runtime, company = place

    def crates():
        def read(ctx):
            entity = declared(ctx)
            found = ctx.session.scalars(select(entity.model)).all()
            values = values_of(ctx, entity, list(found), NAMES)
            return {each.name: tuple(map(str, values[each.id].values())) for each in found}

        return runtime.run(company, CLI, read)

    first = hand_in(*place, "Name,Wood,Nails,Felled,Owner\nWa,teak,7,2025-03-21,Ada\nWb,,,,\n")
    perform_now(*place, first, "check", "run")
    before = crates()
    second = hand_in(
        *place, "Name,Wood,Nails,Felled,Owner\nWa,oak,8,2025-04-01,Bob\nWb,elm,1,2025-04-02,Eve\n",
        action="update", keys=["name"],
    )  # fmt: skip
    perform_now(*place, second, "check", "run")
    changed = crates()

    perform_now(*place, second, "undo")

    assert changed["Wa"] == ("oak", "8", "2025-04-01", "Bob")
    assert before["Wa"] == ("teak", "7", "2025-03-21", "Ada")
    assert crates() == before
    assert problems_of(*place, second) == []
