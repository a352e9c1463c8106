"""Records are written by commands alone; what may not be is refused and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from tests.support.depot import CLI
from tests.support.depot import a_party
from tests.support.depot import add_line
from tests.support.depot import add_record
from tests.support.depot import declared

from karvan.actors import Actor
from karvan.audit.writer import journal_of
from karvan.companies.info import CompanyInfo
from karvan.context import Context
from karvan.documents.workflow import WrongState
from karvan.entities.reading.listing import get_record
from karvan.entities.writing.lines import lines_of
from karvan.entities.writing.running import available_commands
from karvan.entities.writing.running import commands_of
from karvan.entities.writing.running import defaults_of
from karvan.entities.writing.running import duplicate_of
from karvan.entities.writing.running import permission_of
from karvan.entities.writing.running import run_command
from karvan.entities.writing.writing_refused import StillUsed
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.errors import NotFound
from karvan.errors import StaleVersion
from karvan.runtime import Runtime
from karvan.testing.builders import a_company

COLUMNS_NOBODY_SETS = (
    "id", "company_id", "version", "created_at", "created_by", "seq", "hidden", "number", "state",
    "active", "unit_price", "customer_id", "line_count", "x.fleet.car", "custom.colour", "", "__class__",
)  # fmt: skip


def create(ctx: Context, **values: Any) -> Any:
    return run_command(ctx, declared(ctx), "create", None, {"name": "Tea", **values})


def update(ctx: Context, record: Any, version: int | None = None, **values: Any) -> Any:
    return run_command(ctx, declared(ctx), "update", record.id, values, version=version)


def as_user(ctx: Context, *verbs: str, user: int = 1) -> Context:
    codes = frozenset(f"depot.crate.{verb}" for verb in verbs)
    return replace(ctx, actor=Actor.user(user, "Ann", codes))


@contextmanager
def refused(ctx: Context, record: Any, error: type[Exception]) -> Iterator[Any]:
    """What is refused leaves the row as it was."""
    table = type(record).__table__
    mine = select(table).where(table.c.company_id == ctx.company.id, table.c.id == record.id)
    ctx.uow.flush()
    before = ctx.uow.connection.execute(mine).one()
    with pytest.raises(error) as refusal:
        yield refusal
    ctx.session.expire(record)
    assert ctx.uow.connection.execute(mine).one() == before


def test_a_record_of_every_kind_of_field_is_created(at_work: Context):
    party = a_party(at_work)
    values = {
        "note": "Two\nlines", "title": {"en": "Tea", "fa": "چای"}, "pieces": 3, "weight": 1_500_000,
        "price": 2_500_000, "amount": 1250, "currency": "EUR", "rate": Decimal("1.1"),
        "share": Decimal("12.5"), "packed_on": date(2025, 3, 31),
        "sealed_at": datetime(2025, 3, 31, 8, tzinfo=UTC), "fragile": True, "size": "m",
        "secret": "hush", "customer": party, "tags": ("vip", "وفادار"),
        "lines": [{"what": "Green", "quantity": 2_000_000}, {"what": "Black", "supplier": party}],
    }  # fmt: skip

    crate = create(at_work, **values)

    at_work.session.expire_all()
    crate = get_record(at_work, declared(at_work), crate.id)
    assert (crate.unit_price, crate.customer_id, crate.title) == (2_500_000, party, values["title"])
    assert (crate.state, crate.version, crate.rate) == ("open", 1, Decimal("1.1"))
    grid = declared(at_work).lines[0]
    assert [each["what"] for each in lines_of(at_work, grid, crate)] == ["Green", "Black"]
    assert duplicate_of(at_work, declared(at_work), crate.id)["tags"] == ("vip", "وفادار")


def test_a_number_comes_when_the_work_is_done(depot_runtime: Runtime, depot: CompanyInfo):
    with depot_runtime.company_work(depot.id, CLI, write=True) as ctx:
        first = create(ctx).id
        second = create(ctx).id
    with depot_runtime.company_work(depot.id, CLI) as ctx:
        numbers = [get_record(ctx, declared(ctx), each).number for each in (first, second)]

    assert all(number.startswith("CRATE/") for number in numbers)
    assert int(numbers[1][-5:]) == int(numbers[0][-5:]) + 1


def test_only_what_was_sent_is_changed(at_work: Context):
    crate = create(at_work, pieces=3, note="Keep")

    update(at_work, crate, pieces=4)

    assert (crate.pieces, crate.note, crate.version) == (4, "Keep", 2)


def test_the_same_values_again_change_nothing(at_work: Context):
    crate = create(at_work, pieces=3, size="m")

    update(at_work, crate, pieces=3, size="m", name="Tea")

    assert crate.version == 1


@pytest.mark.parametrize("name", COLUMNS_NOBODY_SETS)
def test_what_is_no_input_cannot_be_set(at_work: Context, name: str):
    crate = add_record(at_work)

    with refused(at_work, crate, Malformed):
        run_command(at_work, declared(at_work), "update", crate.id, {name: "shipped"})
    with pytest.raises(Malformed):
        run_command(at_work, declared(at_work), "create", None, {"name": "Tea", name: "shipped"})


def test_a_stale_version_is_refused(at_work: Context):
    crate = create(at_work)
    update(at_work, crate, pieces=1, version=1)

    with refused(at_work, crate, StaleVersion):
        update(at_work, crate, pieces=2, version=1)


@pytest.mark.parametrize("record_id", [None, 0, -5, 987_654_321, 2**63, 10**30])
def test_a_record_that_is_not_there_is_not_found(at_work: Context, record_id: int | None):
    with pytest.raises(NotFound):
        run_command(at_work, declared(at_work), "update", record_id, {"pieces": 1})


def test_a_record_of_another_company_is_not_found(depot_runtime: Runtime, depot: CompanyInfo):
    other = a_company(depot_runtime, plugins=("depot",))
    with depot_runtime.company_work(depot.id, CLI, write=True) as ctx:
        crate = create(ctx).id

    with (
        pytest.raises(NotFound),
        depot_runtime.company_work(other.id, CLI, write=True) as stranger,
    ):
        run_command(stranger, declared(stranger), "update", crate, {"pieces": 1})


def test_a_reference_must_lead_to_a_record_of_the_company(at_work: Context):
    crate = create(at_work)

    with refused(at_work, crate, Invalid) as refusal:
        update(at_work, crate, customer=987_654_321, inside=987_654_321)

    assert {each.field for each in refusal.value.problems} == {"customer", "inside"}
    assert {each.code for each in refusal.value.problems} == {"core.no_such_record"}


def test_every_problem_is_told_at_once_by_its_input(at_work: Context):
    lines = [{"what": "", "quantity": 10**18}, {"what": "Tea", "supplier": 987_654_321}]

    with pytest.raises(Invalid) as refusal:
        create(at_work, name="", size="xxl", pieces=2**31, lines=lines)

    assert {each.field for each in refusal.value.problems} == {
        "name", "size", "pieces", "lines-0-what", "lines-0-quantity", "lines-1-supplier",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "a\0b"),
        ("name", "x" * 81),
        ("note", "x" * 1_000_000),
        ("note", "\ud800"),
        ("title", {"en": "a\0b"}),
        ("pieces", 2**40),
        ("weight", 10**18),
        ("amount", 10**16),
        ("packed_on", date(9999, 12, 31)),
        ("tags", ("x" * 61,)),
    ],
)
def test_what_no_column_can_hold_is_refused(at_work: Context, name: str, value: object):
    crate = create(at_work)

    with refused(at_work, crate, Invalid) as refusal:
        update(at_work, crate, **{name: value})

    assert [each.field for each in refusal.value.problems] == [name]


def test_a_field_may_become_read_only(at_work: Context):
    crate = add_record(at_work, state="shipped", size="s")

    with refused(at_work, crate, Invalid) as refusal:
        update(at_work, crate, size="m")

    assert refusal.value.problems[0].code == "core.read_only"
    assert update(at_work, crate, size="s", pieces=2).pieces == 2


def test_a_name_keeps_the_languages_that_were_not_sent(at_work: Context):
    crate = create(at_work, title={"en": "Tea", "fa": "چای"})

    update(at_work, crate, title={"en": "Green tea"})
    assert crate.title == {"en": "Green tea", "fa": "چای"}

    update(at_work, crate, title={"fa": ""})
    assert crate.title == {"en": "Green tea"}


def test_a_transition_goes_through_the_workflow(at_work: Context):
    crate = create(at_work)

    with refused(at_work, crate, WrongState):
        run_command(at_work, declared(at_work), "ship", crate.id, {})
    run_command(at_work, declared(at_work), "pack", crate.id, {}, version=1)

    assert crate.state == "packed"
    rows = [each for each in journal_of(at_work.uow).rows if each.row_id == crate.id]
    assert (rows[-1].op, rows[-1].data["transition"]) == ("T", "pack")


def test_own_commands_take_their_own_fields(at_work: Context):
    crate = create(at_work)
    entity = declared(at_work)

    run_command(at_work, entity, "rename", crate.id, {"new_name": "Coffee"})
    assert crate.name == "Coffee"
    with refused(at_work, crate, Invalid):
        run_command(at_work, entity, "rename", crate.id, {})
    with refused(at_work, crate, Malformed):
        run_command(at_work, entity, "rename", crate.id, {"new_name": "a", "name": "b"})


def test_what_has_left_its_first_state_is_not_deleted(at_work: Context):
    crate = create(at_work, tags=("vip",), lines=[{"what": "Tea"}])
    packed = add_record(at_work, state="packed")

    assert run_command(at_work, declared(at_work), "delete", crate.id, {}) is None
    with refused(at_work, packed, WrongState):
        run_command(at_work, declared(at_work), "delete", packed.id, {})
    with pytest.raises(NotFound):
        get_record(at_work, declared(at_work), crate.id)


def test_what_others_refer_to_is_not_deleted(at_work: Context):
    outer = create(at_work)
    create(at_work, inside=outer.id)

    with refused(at_work, outer, StillUsed):
        run_command(at_work, declared(at_work), "delete", outer.id, {})


def test_records_are_archived_and_brought_back(at_work: Context):
    crate, entity = create(at_work), declared(at_work)

    run_command(at_work, entity, "archive", crate.id, {})
    assert crate.active is False
    with refused(at_work, crate, WrongState):
        run_command(at_work, entity, "archive", crate.id, {})
    run_command(at_work, entity, "restore", crate.id, {})

    assert crate.active is True


def test_lines_are_changed_added_deleted_and_put_in_order(at_work: Context):
    crate, grid = create(at_work), declared(at_work).lines[0]
    first, second = (add_line(at_work, crate, what=each, seq=n) for n, each in enumerate("ab", 1))

    update(
        at_work,
        crate,
        lines=[
            {"what": "new"},
            {"id": second.id, "what": "b", "quantity": 5},
            {"id": first.id, "_delete": True},
        ],
    )

    now = lines_of(at_work, grid, crate)
    assert [(each["what"], each["quantity"]) for each in now] == [("new", None), ("b", 5)]
    assert crate.version == 2


def test_lines_as_they_are_make_no_new_version(at_work: Context):
    crate = create(at_work, lines=[{"what": "Tea"}])
    lines = lines_of(at_work, declared(at_work).lines[0], crate)

    update(at_work, crate, lines=lines)

    assert crate.version == 1


def test_a_line_that_is_not_mentioned_is_not_lost(at_work: Context):
    crate = create(at_work, lines=[{"what": "Tea"}, {"what": "Milk"}])
    lines = lines_of(at_work, declared(at_work).lines[0], crate)

    with refused(at_work, crate, Invalid) as refusal:
        update(at_work, crate, lines=lines[:1])

    assert refusal.value.problems[0].code == "core.lines_missing"
    assert len(lines_of(at_work, declared(at_work).lines[0], crate)) == 2


def test_lines_of_another_record_are_out_of_reach(at_work: Context):
    mine, other = create(at_work), create(at_work)
    line = add_line(at_work, other)

    with refused(at_work, line, Invalid) as refusal:
        update(at_work, mine, lines=[{"id": line.id, "what": "stolen"}])

    assert refusal.value.problems[0].field == "lines-0"
    with refused(at_work, line, Malformed):
        update(at_work, mine, lines=[{"crate_id": other.id, "what": "x"}])


def test_nobody_writes_without_the_permission(at_work: Context):
    crate = create(at_work)

    for name in commands_of(at_work, declared(at_work)):
        with refused(at_work, crate, Forbidden):
            run_command(as_user(at_work, "read"), declared(at_work), name, crate.id, {})


def test_commands_are_offered_by_permission_and_state(at_work: Context):
    crate, entity = add_record(at_work), declared(at_work)

    def offered(ctx: Context) -> list[str]:
        return [each.name for each in available_commands(ctx, entity, crate)]

    assert offered(at_work) == ["update", "pack", "archive", "delete", "rename"]
    assert offered(as_user(at_work, "read", "pack")) == ["pack"]
    crate.state, crate.active = "packed", False
    assert offered(at_work) == ["update", "ship", "reopen", "restore", "rename"]


def test_permissions_follow_from_verbs(at_work: Context):
    entity, commands = declared(at_work), commands_of(at_work, declared(at_work))

    assert permission_of(entity, commands["restore"]) == "depot.crate.archive"
    assert permission_of(entity, commands["rename"]) == "depot.crate.rename"
    assert permission_of(declared(at_work, "depot.bin"), commands["archive"]) == "depot.bin.update"
    assert commands["ship"].title == "Ship it"
    assert commands["ship"].states == ("packed",)


def test_a_new_record_begins_with_defaults(at_work: Context):
    assert defaults_of(at_work, declared(at_work)) == {"fragile": False}
    assert defaults_of(at_work, declared(at_work, "depot.task")) == {"stage": "new"}

    task = run_command(at_work, declared(at_work, "depot.task"), "create", None, {"title": "Do"})

    assert task.stage == "new"


def test_a_copy_takes_lines_but_neither_number_nor_state_nor_secrets(at_work: Context):
    crate = create(at_work, secret="hush", lines=[{"what": "Tea", "quantity": 3}])

    copy = duplicate_of(at_work, declared(at_work), crate.id)

    assert {"number", "state", "active", "secret"}.isdisjoint(copy)
    assert copy["lines"] == [{"what": "Tea", "quantity": 3, "price": None, "supplier": None}]
    assert create(at_work, **copy).id != crate.id


def test_a_derived_entity_is_written_as_well(at_work: Context):
    bins = declared(at_work, "depot.bin")
    values = {"code": "A1", "name": {"en": "Cold"}, "price": 100, "is_cold": True}

    made = run_command(at_work, bins, "create", None, values)

    assert (made.code, made.is_cold, made.version) == ("A1", True, 1)
    with pytest.raises(Invalid):
        run_command(at_work, bins, "create", None, {"code": "A2"})


def test_tags_are_made_only_by_those_who_may(at_work: Context):
    crate = create(at_work)
    clerk = as_user(at_work, "read", "update")

    with pytest.raises(Forbidden):
        update(clerk, crate, tags=("vip",))
    clerk = replace(at_work, actor=Actor.user(1, "A", clerk.actor.permissions | {"core.tag.use"}))
    with pytest.raises(Invalid):
        update(clerk, crate, tags=("unheard of",))


def test_records_out_of_scope_cannot_be_written(at_work: Context):
    tasks = declared(at_work, "depot.task")
    codes = frozenset({"depot.task.read", "depot.task.update", "depot.task.create"})
    ann = replace(at_work, actor=Actor.user(1, "Ann", codes))
    foreign = add_record(at_work, "depot.task", title="Theirs")

    with refused(at_work, foreign, NotFound):
        run_command(ann, tasks, "update", foreign.id, {"title": "Mine"})
