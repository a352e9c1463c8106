"""The search box of a list asks the index of the search, and the fields where it has no answer."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from tests.support.depot import CLI
from tests.support.depot import add_record
from tests.support.depot import declared

from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import list_records


def names(ctx, text):
    entity = declared(ctx)
    found = list_records(ctx, entity, ListRequest(text=text, show="all"))
    return [record.name for record in found.records]


@pytest.fixture
def found(depot_runtime, depot):
    """The names a list shows for words, in a unit of work that only reads."""

    def found(text):
        return depot_runtime.run(depot.id, CLI, lambda ctx: names(ctx, text), write=False)

    return found


@pytest.fixture
def written(depot_runtime, depot):
    """Writes a crate and commits."""

    def written(**columns):
        depot_runtime.run(depot.id, CLI, lambda ctx: add_record(ctx, **columns).id)

    return written


def test_words_are_found_by_the_index_in_any_order_and_spelling(written, found, depot_runtime):
    written(name="Quince paste كرمان")
    asked = []

    def note(connection, cursor, statement, *rest):
        asked.append(statement)

    event.listen(depot_runtime.database.engine, "before_cursor_execute", note)
    shown = found("کرمان quin")
    event.remove(depot_runtime.database.engine, "before_cursor_execute", note)

    assert shown == ["Quince paste كرمان"]
    assert not any("lower(" in each.lower() and "depot_crate" in each for each in asked)


def test_what_no_word_begins_with_is_still_found_within_the_fields(written, found):
    written(name="Marzipan")

    assert found("zipan") == ["Marzipan"]


def test_a_record_is_found_in_the_unit_of_work_that_writes_it(written, depot_runtime, depot):
    written(name="Nougat of yesterday")

    def work(ctx):
        add_record(ctx, name="Nougat of today")
        ctx.uow.flush()
        return names(ctx, "nougat")

    assert sorted(depot_runtime.run(depot.id, CLI, work)) == [
        "Nougat of today",
        "Nougat of yesterday",
    ]


def test_a_changed_name_is_found_and_the_old_one_is_not(written, found, depot_runtime, depot):
    written(name="Turmeric")

    def rename(ctx):
        entity = declared(ctx)
        [record] = list_records(ctx, entity, ListRequest(text="turmeric")).records
        record.name = "Ginger"

    depot_runtime.run(depot.id, CLI, rename)

    assert (found("turmeric"), found("ginger")) == ([], ["Ginger"])
