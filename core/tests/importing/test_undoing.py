"""An import is taken back: what it made goes, what it changed is set back, the rest is told."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from tests.support.depot import add_record
from tests.support.depot import declared
from tests.support.depot import depot
from tests.support.depot import depot_runtime
from tests.support.importing import CLI
from tests.support.importing import hand_in
from tests.support.importing import perform_now
from tests.support.importing import problems_of
from tests.support.importing import state_of

from karvan.entities.writing.running import run_command
from karvan.modules.importing.wizard.undoing import plan_undo

__all__ = ["depot", "depot_runtime"]


@pytest.fixture
def place(depot_runtime, depot):
    return depot_runtime, depot.id


@pytest.fixture
def work(place):
    runtime, company = place
    return lambda act: runtime.run(company, CLI, act)


@pytest.fixture
def crates(work):
    """Name and pieces of the crates whose names begin so."""

    def crates(prefix):
        def read(ctx):
            model = declared(ctx).model
            names = select(model).where(model.name.startswith(prefix)).order_by(model.name)
            return [(each.name, each.pieces) for each in ctx.session.scalars(names)]

        return work(read)

    return crates


@pytest.fixture
def change(work):
    """Changes the pieces of a crate as a person would."""

    def change(name, pieces):
        def act(ctx):
            model = declared(ctx).model
            found = ctx.session.scalars(select(model).where(model.name == name)).one()
            run_command(ctx, declared(ctx), "update", found.id, {"pieces": pieces})

        work(act)

    return change


def imported(place, text, **given):
    import_id = hand_in(*place, text, **given)
    perform_now(*place, import_id, "check", "run")
    return import_id


def test_what_was_made_is_deleted_and_what_was_changed_is_set_back(place, crates):
    imported(place, "name,pieces,packed_on\nUa1,1,2026-01-01\n")
    second = imported(
        place, "name,pieces,packed_on\nUa1,7,2026-02-02\nUa2,2,\n",
        action="create_or_update", keys=["name"],
    )  # fmt: skip

    perform_now(*place, second, "undo")

    assert crates("Ua") == [("Ua1", 1)]
    assert state_of(*place, second)["status"] == "undone"
    assert problems_of(*place, second) == []


def test_what_was_changed_since_stays_and_is_told(place, crates, change, work):
    import_id = imported(place, "name,pieces\nUb1,1\nUb2,2\n")
    change("Ub1", 5)

    plan = work(lambda ctx: plan_undo(ctx, import_id))
    perform_now(*place, import_id, "undo")

    assert (plan.created, plan.updated, plan.changed_since) == (1, 0, 1)
    assert crates("Ub") == [("Ub1", 5)]
    assert [(row, code) for row, _column, code, _value in problems_of(*place, import_id)] == [
        (2, "core.import.changed_since")
    ]


def test_what_something_refers_to_stays_and_is_told(place, crates, work):
    import_id = imported(place, "name\nUc1\nUc2\n")

    def refer(ctx):
        model = declared(ctx).model
        inside = ctx.session.scalars(select(model.id).where(model.name == "Uc1")).one()
        add_record(ctx, name="Other", inside_id=inside)

    work(refer)
    perform_now(*place, import_id, "undo")

    assert crates("Uc") == [("Uc1", None)]
    assert len(problems_of(*place, import_id)) == 1


def test_an_undone_import_cannot_be_undone_again(place):
    from karvan.modules.importing.errors import WrongStatus

    import_id = imported(place, "name\nUd1\n")
    perform_now(*place, import_id, "undo")

    with pytest.raises(WrongStatus):
        perform_now(*place, import_id, "undo")
