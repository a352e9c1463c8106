"""New records of a file are made together; what is wrong with one of them is still its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import event
from sqlalchemy import select

from karvan.actors import Actor
from karvan.audit.models import AuditEntry
from karvan.entities.declaring.known import get_entity
from karvan.entities.writing.many import create_many
from karvan.errors import Forbidden
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.wizard.at_once import ImportOrder
from karvan.modules.importing.wizard.at_once import import_at_once
from karvan.modules.parties.errors import TaxIdTaken
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyKey

CLI = Actor.cli("test")
CLERK = Actor.user(1, "Ann", frozenset({"core.party.read", "core.party.create"}))


@pytest.fixture
def take_in(shared_runtime, company):
    """Imports parties from lines of a file, and gives the result."""

    def take_in(lines, **given):
        content = "\n".join(["code,name,mail,city", *lines]).encode()
        order = ImportOrder("core.party", ImportFile("parties.csv", content), **given)
        return import_at_once(shared_runtime, company.id, CLI, order)

    return take_in


def lines_of(prefix, count):
    return [f"{prefix}{n},{prefix} {n},{prefix}{n}@example.com,Yazd" for n in range(count)]


@pytest.fixture
def parties(shared_runtime, company):
    """The parties whose code begins so: id by code."""

    def parties(prefix):
        def read(ctx):
            found = select(Party.code, Party.id).where(Party.code.startswith(prefix))
            return {row.code: row.id for row in ctx.session.execute(found)}

        return shared_runtime.run(company.id, CLI, read, write=False)

    return parties


def test_every_row_leaves_its_party_its_key_and_its_row_in_the_trail(
    take_in, parties, shared_runtime, company
):
    result = take_in(lines_of("TOG", 30))

    made = set(parties("TOG").values())

    def read(ctx):
        keys = select(PartyKey.party_id).where(PartyKey.party_id.in_(made))
        trail = select(AuditEntry.row_id).where(
            AuditEntry.entity == "core.party", AuditEntry.row_id.in_(made)
        )
        return ctx.session.scalars(keys).all(), ctx.session.scalars(trail).all()

    keys, trail = shared_runtime.run(company.id, CLI, read, write=False)
    assert (result["created"], result["errors"]) == (30, [])
    assert sorted(keys) == sorted(trail) == sorted(made)


def test_bad_rows_among_many_are_named_and_the_others_stay(take_in, parties):
    lines = lines_of("MIX", 40)
    lines[7] = "MIX3,The code of an earlier row,,"
    lines[21] = "MIX21,No mail,not a mail,"

    result = take_in(lines, mode="skip_bad")

    assert [each["row"] for each in result["errors"]] == [9, 23]
    assert result["created"] == 38
    assert {"MIX3", "MIX8", "MIX39"} <= set(parties("MIX"))


def test_all_or_nothing_names_every_bad_row_and_leaves_no_party(take_in, parties):
    lines = lines_of("ALL", 40)
    lines[7] = "ALL3,The code of an earlier row,,"
    lines[39] = "ALL39,No mail,not a mail,"

    result = take_in(lines)

    assert ([each["row"] for each in result["errors"]], result["status"]) == ([9, 41], "failed")
    assert parties("ALL") == {}


def test_a_hundred_rows_take_about_as_many_statements_as_ten(take_in, shared_runtime):
    def statements(prefix, count):
        counted = Counter()

        def note(connection, cursor, text, *rest):
            counted[text] += 1

        event.listen(shared_runtime.database.engine, "before_cursor_execute", note)
        take_in(lines_of(prefix, count))
        event.remove(shared_runtime.database.engine, "before_cursor_execute", note)
        return counted.total()

    take_in(lines_of("CNTA", 10))

    assert statements("CNTC", 100) <= statements("CNTB", 10) + 10


def test_a_tax_number_that_comes_twice_is_refused_as_if_the_parties_came_alone(ctx):
    asked = replace(ctx, actor=CLERK)
    values = [{"name": f"Twin {n}", "tax_id": "DE 811 907 980"} for n in range(2)]

    with pytest.raises(TaxIdTaken), ctx.uow.attempt():
        create_many(asked, get_entity(asked, "core.party"), values)


def test_many_records_need_the_permission_of_one(ctx):
    nobody = replace(ctx, actor=Actor.user(1, "Ann", frozenset({"core.party.read"})))

    with pytest.raises(Forbidden):
        create_many(nobody, get_entity(nobody, "core.party"), [{"name": "None"}])
