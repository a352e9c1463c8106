"""Extensions: fields of a plugin on the records of another, everywhere, as long as it is on."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text
from tests.support.depot import a_party
from tests.support.depot import add_record
from tests.support.depot import declared

from karvan.actors import Actor
from karvan.documents.workflow import transition
from karvan.documents.workflow import workflow_of
from karvan.entities.declaring.known import fields_of
from karvan.entities.declaring.known import values_of
from karvan.entities.reading.filters import BadFilter
from karvan.entities.reading.filters import parse_filter
from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import list_records
from karvan.entities.reading.rows import rows_of
from karvan.entities.writing.running import available_commands
from karvan.entities.writing.running import commands_of
from karvan.entities.writing.running import run_command
from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.errors import RuleBroken
from karvan.errors import StaleVersion
from karvan.plugins.lifecycle import disable
from karvan.plugins.lifecycle import enable
from karvan.testing.builders import a_company

CLI = Actor.cli("test")
CRATE = "depot.crate"
FRUIT = {
    "x.orchard.fruit": "quince",
    "x.orchard.grade": "a",
    "x.orchard.picked_on": date(2025, 9, 1),
    "x.orchard.sugar": 12_500_000,
    "x.orchard.worth": 1999,
    "x.orchard.is_organic": True,
    "x.orchard.shade": "#aabbcc",
}
NOTHING = dict.fromkeys(FRUIT) | {"x.orchard.is_organic": False}
FILTERS = (
    "x.orchard.fruit:has:uin",
    "x.orchard.grade:in:a",
    "x.orchard.picked_on:between:2025-08-01,2025-09-30",
    "x.orchard.sugar:ge:12.5",
    "x.orchard.worth:lt:20",
    "x.orchard.is_organic:eq:true",
)


def a_crate(ctx, **values):
    return run_command(ctx, declared(ctx), "create", None, {"name": "Crate", **values})


def test_values_are_written_and_read_with_the_record(picking):
    crate, bare = a_crate(picking, **FRUIT), a_crate(picking)

    values = values_of(picking, declared(picking), [crate, bare], [*FRUIT])

    assert values == {crate.id: FRUIT, bare.id: NOTHING}


@pytest.mark.parametrize("asked", FILTERS)
def test_a_list_is_filtered_by_them(picking, asked):
    crate = a_crate(picking, **FRUIT)
    a_crate(picking)

    page = list_records(picking, declared(picking), ListRequest(parse_filter([asked])))

    assert page.records == [crate]


def test_a_record_without_a_row_has_the_defaults_in_a_filter_too(picking):
    a_crate(picking, **FRUIT)
    bare = a_crate(picking)
    request = ListRequest(parse_filter(["x.orchard.is_organic:eq:false"]))

    assert list_records(picking, declared(picking), request).records == [bare]


def test_a_list_is_sorted_by_them_with_empty_ones_last(picking):
    bare = a_crate(picking)
    late = a_crate(picking, **{"x.orchard.picked_on": date(2025, 9, 2)})
    early = a_crate(picking, **FRUIT)

    page = list_records(picking, declared(picking), ListRequest(sort=("x.orchard.picked_on",)))

    assert page.records == [early, late, bare]


def test_a_change_is_made_in_the_transaction_of_the_record_and_raises_its_version(picking):
    crate = a_crate(picking, **FRUIT)
    version = crate.version

    run_command(
        picking, declared(picking), "update", crate.id, {"x.orchard.fruit": "pear"}, version=version
    )

    assert crate.version > version
    found = values_of(picking, declared(picking), [crate], ["x.orchard.fruit", "x.orchard.grade"])
    assert found[crate.id] == {"x.orchard.fruit": "pear", "x.orchard.grade": "a"}
    with pytest.raises(StaleVersion):
        run_command(
            picking, declared(picking), "update", crate.id, {"x.orchard.fruit": "fig"},
            version=version,
        )  # fmt: skip


def test_what_is_sent_unchanged_changes_nothing(picking):
    crate = a_crate(picking, **FRUIT)
    version = crate.version

    run_command(picking, declared(picking), "update", crate.id, FRUIT)

    assert crate.version == version


def test_the_plugins_own_check_refuses_at_the_field(picking):
    with pytest.raises(Invalid) as refusal:
        a_crate(picking, **{"x.orchard.fruit": "poison"})

    assert [each.field for each in refusal.value.problems] == ["x.orchard.fruit"]


@pytest.mark.parametrize(
    ("name", "value"), [("x.orchard.grade", "z"), ("x.orchard.fruit", "x" * 41)]
)
def test_a_value_that_does_not_fit_is_refused(picking, name, value):
    with pytest.raises(Invalid):
        a_crate(picking, **{name: value})


@pytest.mark.parametrize("name", ["x.orchard.id", "x.orchard.version", "x.orchard.nothing", "x.y"])
def test_what_is_no_field_of_it_is_refused(picking, name):
    with pytest.raises(Malformed):
        a_crate(picking, **{name: 7})


def test_a_page_of_rows_takes_one_statement_more_whatever_its_size(picking):
    crates = [a_crate(picking, **FRUIT) for _each in range(12)]

    few = _count(picking, lambda: rows_of(picking, declared(picking), crates[:2], [*FRUIT]))
    many = _count(picking, lambda: rows_of(picking, declared(picking), crates, [*FRUIT]))

    assert (few, many) == (1, 1)


def test_who_may_not_see_a_field_neither_reads_nor_filters_nor_writes_it(orchard_runtime, orchard):
    rights = frozenset({f"{CRATE}.{each}" for each in ("read", "create", "update")})
    clerk = Actor.user(1, "Clerk", rights)

    def work(ctx):
        entity = declared(ctx)
        assert "x.orchard.worth" not in fields_of(ctx, entity)
        with pytest.raises(BadFilter):
            list_records(ctx, entity, ListRequest(parse_filter(["x.orchard.worth:gt:1"])))
        with pytest.raises(Malformed):
            a_crate(ctx, **{"x.orchard.worth": 5})

    orchard_runtime.run(orchard.id, clerk, work, write=True)


def test_the_row_is_frozen_with_its_target(picking):
    crate = a_crate(picking, **FRUIT)
    for step in ("pack", "ship"):
        run_command(picking, declared(picking), step, crate.id, {})

    with pytest.raises(RuleBroken):
        run_command(picking, declared(picking), "update", crate.id, {"x.orchard.fruit": "fig"})


def test_a_deleted_record_takes_its_row_along(picking):
    crate = a_crate(picking, **FRUIT)

    run_command(picking, declared(picking), "delete", crate.id, {})

    left = text("SELECT count(*) FROM orchard_x_crate WHERE company_id = :company")
    assert picking.session.scalar(left, {"company": picking.company.id}) == 0


def test_an_added_transition_is_a_command_and_does_what_it_adds(picking):
    crate = a_crate(picking)
    entity = declared(picking)
    run_command(picking, entity, "pack", crate.id, {})

    names = [each.name for each in available_commands(picking, entity, crate)]
    run_command(picking, entity, "orchard.spoil", crate.id, {})

    assert "orchard.spoil" in names
    assert (crate.state, crate.note) == ("open", "spoiled")
    assert "orchard.spoil" not in [each.name for each in available_commands(picking, entity, crate)]


def test_an_added_transition_goes_by_workflow_too(picking):
    crate = add_record(picking, state="packed")

    transition(picking, crate, "orchard.spoil")

    assert crate.state == "open"


def test_switched_off_everything_is_gone_and_switched_on_again_the_data_is_back(orchard_runtime):
    company = a_company(orchard_runtime, plugins=("depot", "orchard"))
    crate_id = orchard_runtime.run(company.id, CLI, lambda ctx: a_crate(ctx, **FRUIT).id)
    disable(orchard_runtime, CLI, company.code, "orchard")

    def off(ctx):
        entity = declared(ctx)
        crate = ctx.session.get(entity.model, (ctx.company.id, crate_id))
        assert not [name for name in fields_of(ctx, entity) if name.startswith("x.")]
        assert "orchard.spoil" not in commands_of(ctx, entity)
        assert "orchard.spoil" not in [
            each.name for each in workflow_of(ctx, entity.model).transitions
        ]
        with pytest.raises(BadFilter):
            list_records(ctx, entity, ListRequest(parse_filter([FILTERS[0]])))
        with pytest.raises(Malformed):
            run_command(ctx, entity, "update", crate.id, {"x.orchard.fruit": "fig"})
        run_command(ctx, entity, "update", crate.id, {"name": "Still here"})

    orchard_runtime.run(company.id, CLI, off)
    enable(orchard_runtime, CLI, company.code, "orchard")

    def on(ctx):
        entity = declared(ctx)
        crate = ctx.session.get(entity.model, (ctx.company.id, crate_id))
        return values_of(ctx, entity, [crate], [*FRUIT])[crate_id]

    assert orchard_runtime.run(company.id, CLI, on, write=False) == FRUIT


def test_a_party_of_another_company_has_no_values_of_ours(orchard_runtime, orchard):
    other = a_company(orchard_runtime, plugins=("depot", "orchard"))
    theirs = orchard_runtime.run(other.id, CLI, lambda ctx: a_crate(ctx, **FRUIT).id)

    def look(ctx):
        return list_records(ctx, declared(ctx), ListRequest(parse_filter([FILTERS[0]]))).records

    found = orchard_runtime.run(orchard.id, CLI, look, write=False)
    assert theirs not in [each.id for each in found]


def test_a_party_is_extended_beside_the_crate(picking):
    entity = declared(picking, "core.party")

    assert "x.orchard.trees" in fields_of(picking, entity)
    assert a_party(picking)


def _count(ctx, work):
    from sqlalchemy import event

    seen = []
    engine = ctx.uow.connection.engine

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(seen)
