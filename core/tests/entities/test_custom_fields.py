"""Custom fields: added without code, read, filtered, written and told in the history like others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from tests.support.depot import a_party
from tests.support.depot import add_record
from tests.support.depot import declared

from karvan.actors import Actor
from karvan.audit.models import AuditEntry
from karvan.audit.writer import journal_of
from karvan.entities.custom.models import CustomValue
from karvan.entities.custom.queries import active_fields
from karvan.entities.custom.queries import list_custom_fields
from karvan.entities.custom.services import MOST_FIELDS
from karvan.entities.custom.services import AddCustomField
from karvan.entities.custom.services import ChangeCustomField
from karvan.entities.custom.services import add_custom_field
from karvan.entities.custom.services import archive_custom_field
from karvan.entities.custom.services import change_custom_field
from karvan.entities.custom.services import order_custom_fields
from karvan.entities.custom.services import restore_custom_field
from karvan.entities.declaring.added import save_added
from karvan.entities.declaring.known import fields_of
from karvan.entities.declaring.known import values_of
from karvan.entities.reading.filters import parse_filter
from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import list_records
from karvan.errors import Forbidden
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import StaleVersion

CRATE = "depot.crate"
COLOURS = (("red", {"en": "Red", "fa": "سرخ"}), ("blue", {"en": "Blue"}))
VALUES = {
    "text": "teak",
    "note": "two\nlines",
    "integer": 7,
    "quantity": 2_500_000,
    "money": 1999,
    "percent": Decimal("12.5"),
    "date": date(2025, 3, 21),
    "bool": True,
    "choice": "red",
}
FILTERS = {
    "text": "has:tea",
    "note": "has:lines",
    "integer": "between:5,9",
    "quantity": "gt:2",
    "money": "lt:20",
    "percent": "eq:12.5",
    "date": "eq:2025-03-21",
    "bool": "eq:true",
    "choice": "in:red",
}


def a_field(ctx, kind="text", name="extra", **options):
    given = {"choices": COLOURS} if kind == "choice" else {}
    given |= {"target": "core.party"} if kind == "reference" else {}
    label = {"en": name.capitalize(), "fa": "افزوده"}
    return add_custom_field(ctx, AddCustomField(CRATE, name, kind, label, **given | options))


@pytest.mark.parametrize("kind", VALUES)
def test_a_value_of_each_kind_is_kept_read_and_found(at_work, kind):
    a_field(at_work, kind)
    crate, other = add_record(at_work), add_record(at_work)
    entity = declared(at_work)

    save_added(at_work, entity, crate, {"custom.extra": VALUES[kind]})

    values = values_of(at_work, entity, [crate, other], ["custom.extra"])
    assert values == {crate.id: {"custom.extra": VALUES[kind]}, other.id: {"custom.extra": None}}
    request = ListRequest(parse_filter([f"custom.extra:{FILTERS[kind]}"]))
    assert [each.id for each in list_records(at_work, entity, request).records] == [crate.id]
    empty = ListRequest(parse_filter(["custom.extra:full"])) if kind != "bool" else request
    assert [each.id for each in list_records(at_work, entity, empty).records] == [crate.id]


def test_a_reference_is_kept_and_found(at_work):
    a_field(at_work, "reference")
    crate, party = add_record(at_work), a_party(at_work)
    entity = declared(at_work)

    save_added(at_work, entity, crate, {"custom.extra": party})

    request = ListRequest(parse_filter([f"custom.extra:eq:{party}"]))
    assert list_records(at_work, entity, request).records == [crate]


@pytest.mark.parametrize("kind", ["text", "integer", "date", "money"])
def test_a_list_is_sorted_by_a_custom_field_with_empty_ones_last(at_work, kind):
    a_field(at_work, kind)
    entity = declared(at_work)
    ordered = {
        "text": ("a", "b"),
        "integer": (1, 2),
        "money": (1, 2),
        "date": (date(2025, 1, 1), date(2025, 1, 2)),
    }[kind]
    second, nothing, first = (add_record(at_work) for _each in range(3))
    save_added(at_work, entity, first, {"custom.extra": ordered[0]})
    save_added(at_work, entity, second, {"custom.extra": ordered[1]})

    page = list_records(at_work, entity, ListRequest(sort=("custom.extra",)))

    assert page.records == [first, second, nothing]


def test_a_change_raises_the_version_and_is_told_in_the_history_of_the_record(at_work):
    a_field(at_work)
    crate, entity = add_record(at_work), declared(at_work)
    version = crate.version

    save_added(at_work, entity, crate, {"custom.extra": "teak"})
    save_added(at_work, entity, crate, {"custom.extra": "teak"})
    save_added(at_work, entity, crate, {"custom.extra": ""})

    assert crate.version == version + 2
    told = [
        each.data
        for each in journal_of(at_work.uow).rows
        if (each.entity, each.row_id) == (CRATE, crate.id) and "custom.extra" in each.data
    ]
    assert told == [{"custom.extra": [None, "teak"]}, {"custom.extra": ["teak", None]}]
    assert at_work.session.scalars(select(CustomValue)).all() == []


def test_a_personal_value_stands_in_the_trail_as_a_commitment(at_work):
    a_field(at_work, personal=True)
    crate = add_record(at_work)

    save_added(at_work, declared(at_work), crate, {"custom.extra": "diabetic"})

    row = next(each for each in journal_of(at_work.uow).rows if "custom.extra" in each.data)
    assert "diabetic" not in str(row.data)
    assert [each.after for each in row.personal] == ["diabetic"]
    at_work.uow.finish()
    stored = select(AuditEntry.data).where(AuditEntry.row_id == crate.id)
    assert any("custom.extra" in each for each in at_work.session.scalars(stored))


def test_fields_keep_their_order_and_an_archived_one_is_gone_with_its_values_kept(at_work):
    entity, crate = declared(at_work), add_record(at_work)
    one, two = a_field(at_work, name="one"), a_field(at_work, name="two")
    save_added(at_work, entity, crate, {"custom.one": "teak"})

    order_custom_fields(at_work, CRATE, [two.id, one.id])
    assert [each.name for each in active_fields(at_work, CRATE)] == ["two", "one"]
    archive_custom_field(at_work, one.id, one.version)

    assert "custom.one" not in fields_of(at_work, entity)
    with pytest.raises(Invalid):
        order_custom_fields(at_work, CRATE, [two.id, one.id])
    restore_custom_field(at_work, one.id, one.version)
    values = values_of(at_work, entity, [crate], ["custom.one"])
    assert values[crate.id] == {"custom.one": "teak"}
    assert [each.name for each in list_custom_fields(at_work, CRATE)] == ["two", "one"]


def test_words_and_choices_change_and_a_stale_change_is_refused(at_work):
    field = a_field(at_work, "choice")
    version = field.version
    choices = (*COLOURS, ("green", {"en": "Green"}))

    change_custom_field(
        at_work, ChangeCustomField(field.id, version, {"en": "Shade"}, choices=choices)
    )

    known = fields_of(at_work, declared(at_work))["custom.extra"].field
    assert (str(known.label), [each[0] for each in known.choices]) == (
        "Shade",
        ["red", "blue", "green"],
    )
    with pytest.raises(StaleVersion):
        change_custom_field(at_work, ChangeCustomField(field.id, version, {"en": "X"}))


MISTAKES = {
    "no name": {"name": ""},
    "name of capitals": {"name": "Colour"},
    "name with a dot": {"name": "a.b"},
    "name too long": {"name": "a" * 31},
    "unknown kind": {"kind": "rate"},
    "no label": {"label": {"en": " "}},
    "long label": {"label": {"en": "x" * 81}},
    "choice without choices": {"kind": "choice"},
    "choices that are equal": {"kind": "choice", "choices": (COLOURS[0], COLOURS[0])},
    "choice without label": {"kind": "choice", "choices": (("red", {}),)},
    "choice with a control character": {"kind": "choice", "choices": (("r\0d", {"en": "R"}),)},
    "reference to nothing": {"kind": "reference", "target": "core.nothing"},
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_definition_that_makes_no_sense_is_refused(at_work, mistake):
    given = {"name": "colour", "kind": "text", "label": {"en": "Colour"}, **MISTAKES[mistake]}

    with pytest.raises(Invalid):
        add_custom_field(at_work, AddCustomField(CRATE, **given))


def test_a_name_is_there_once_and_fields_are_not_without_number(at_work):
    for number in range(MOST_FIELDS):
        a_field(at_work, name=f"f{number}")

    with pytest.raises(Invalid, match="Archive one"):
        a_field(at_work, name="one_more")
    with pytest.raises(Invalid, match="this name already"):
        a_field(at_work, name="f0")


def test_only_records_that_the_kit_writes_have_custom_fields(at_work):
    with pytest.raises(NotFound):
        add_custom_field(at_work, AddCustomField("core.nothing", "x", "text", {"en": "X"}))


def test_who_may_not_manage_fields_adds_none(depot_runtime, depot):
    nobody = Actor.user(1, "Nobody", frozenset({"depot.crate.read", "depot.crate.update"}))

    with pytest.raises(Forbidden):
        depot_runtime.run(depot.id, nobody, a_field)


def test_another_company_knows_nothing_of_them(depot_runtime, depot):
    from karvan.testing.builders import a_company

    cli = Actor.cli("test")
    other = a_company(depot_runtime, plugins=("depot",))
    depot_runtime.run(other.id, cli, lambda ctx: a_field(ctx, name="theirs").id)

    def names(ctx):
        return set(fields_of(ctx, declared(ctx)))

    assert "custom.theirs" not in depot_runtime.run(depot.id, cli, names, write=False)
    assert "custom.theirs" in depot_runtime.run(other.id, cli, names, write=False)


def test_fields_are_read_once_while_the_epoch_holds(depot_runtime):
    from karvan.testing.builders import a_company

    cli = Actor.cli("test")
    company = a_company(depot_runtime, plugins=("depot",))

    def names(ctx):
        return [each.name for each in active_fields(ctx, CRATE)]

    assert depot_runtime.run(company.id, cli, names, write=False) == []
    depot_runtime.run(company.id, cli, lambda ctx: a_field(ctx).id)

    assert depot_runtime.run(company.id, cli, names, write=False) == ["extra"]
