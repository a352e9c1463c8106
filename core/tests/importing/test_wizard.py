"""A file of rows becomes records of an entity: mapped, checked, run, and taken back."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from sqlalchemy import select
from tests.support.depot import a_party
from tests.support.depot import declared
from tests.support.depot import depot
from tests.support.depot import depot_runtime

from karvan.actors import Actor
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.wizard.at_once import ImportOrder
from karvan.modules.importing.wizard.at_once import import_at_once

__all__ = ["depot", "depot_runtime"]
CLI = Actor.cli("test")
CRATE = "depot.crate"


@pytest.fixture
def work(depot_runtime, depot):
    """Runs a function in a unit of work of the company."""
    return lambda act, *, write=True: depot_runtime.run(depot.id, CLI, act, write=write)


@pytest.fixture
def take_in(depot_runtime, depot):
    """Imports a text or bytes, and gives the result."""

    def take_in(content, entity=CRATE, *, actor=CLI, name="rows.csv", **given):
        raw = content if isinstance(content, bytes) else content.encode()
        order = ImportOrder(entity, ImportFile(name, raw), **given)
        return import_at_once(depot_runtime, depot.id, actor, order)

    return take_in


@pytest.fixture
def crates(work):
    """The crates with these names, as dicts of what a test asks for."""

    def crates(prefix, *columns):
        def read(ctx):
            model = declared(ctx).model
            found = ctx.session.scalars(
                select(model).where(model.name.startswith(prefix)).order_by(model.name)
            )
            return [tuple(getattr(each, name) for name in columns) for each in found]

        return work(read, write=False)

    return crates


def test_columns_are_found_by_their_titles_and_rows_become_records(take_in, crates):
    result = take_in("Name;Pieces;Packed on;Size\nAa1;12;2026-03-31;Small\nAa2;;;l\n")

    assert (result["status"], result["created"], result["errors"]) == ("done", 2, [])
    found = crates("Aa", "name", "pieces", "size")
    assert found == [("Aa1", 12, "s"), ("Aa2", None, "l")]


def test_persian_digits_jalali_days_and_comma_decimals_are_read(take_in, crates):
    result = take_in(
        "name,pieces,packed_on,weight,fragile\n"
        'Bb1,۱۲,۱۴۰۵/۰۱/۱۱,"1.234,5",بله\nBb2,١٢,1405-01-12,"0,25",خیر\n'
    )

    assert result["errors"] == []
    found = crates("Bb", "pieces", "packed_on", "weight", "fragile")
    assert [str(row[1]) for row in found] == ["2026-03-31", "2026-04-01"]
    assert [row[0] for row in found] == [12, 12]
    assert [row[2] for row in found] == [1_234_500_000, 250_000]
    assert [row[3] for row in found] == [True, False]


def test_one_bad_row_keeps_the_whole_file_out_and_every_bad_cell_is_named(take_in, crates):
    result = take_in("name,pieces,packed_on\nCc1,1,2026-01-01\nCc2,many,2026-13-01\n,3,\n")

    assert (result["status"], result["created"], result["rows_bad"]) == ("failed", 0, 2)
    assert crates("Cc", "name") == []
    places = [(each["row"], each.get("column"), each.get("value")) for each in result["errors"]]
    assert places[:2] == [(3, "pieces", "many"), (3, "packed_on", "2026-13-01")]
    assert (4, "name") in [(row, column) for row, column, _value in places]


def test_good_rows_are_kept_where_that_is_wanted(take_in, crates):
    result = take_in("name,pieces\nDd1,1\nDd2,many\nDd3,3\n", mode="skip_bad")

    assert (result["status"], result["created"], result["rows_bad"]) == ("done", 2, 1)
    assert crates("Dd", "name") == [("Dd1",), ("Dd3",)]


def test_a_dry_run_finds_everything_and_keeps_nothing(take_in, crates):
    result = take_in("name,pieces\nEe1,1\nEe2,2\n", dry_run=True)

    assert (result["status"], result["created"]) == ("checked", 2)
    assert crates("Ee", "name") == []


def test_records_are_found_by_their_key_and_changed_else_created(take_in, crates):
    take_in("name,pieces\nFf1,1\n")

    result = take_in("name,pieces\nFf1,10\nFf2,2\n", keys=("name",))

    assert (result["created"], result["updated"]) == (1, 1)
    assert crates("Ff", "name", "pieces") == [("Ff1", 10), ("Ff2", 2)]


def test_only_changes_are_made_where_only_changes_are_wanted(take_in, crates):
    take_in("name,pieces\nGg1,1\n")

    result = take_in(
        "name,pieces\nGg1,5\nGg2,2\n", keys=("name",), options={"action": "update"}, mode="skip_bad"
    )

    assert (result["updated"], result["created"], result["rows_bad"]) == (1, 0, 1)
    assert result["errors"][0]["code"] == "core.import.nothing_to_change"
    assert crates("Gg", "name", "pieces") == [("Gg1", 5)]


def test_a_key_that_stands_twice_in_the_file_is_named_with_its_first_row(take_in):
    result = take_in("name,pieces\nHh1,1\nHh1,2\n", keys=("name",))

    assert result["errors"][0]["code"] == "core.import.key_twice"
    assert "2" in result["errors"][0]["message"]


def test_an_empty_cell_leaves_a_value_unless_it_is_to_empty_it(take_in, crates):
    take_in("name,pieces\nIi1,1\nIi2,1\n")

    take_in("name,pieces\nIi1,\n", keys=("name",))
    take_in("name,pieces\nIi2,\n", keys=("name",), options={"empty": "clear"})

    assert crates("Ii", "pieces") == [(1,), (None,)]


def test_what_a_cell_refers_to_is_found_by_code_or_name(take_in, work, crates):
    by_code, by_name = work(
        lambda ctx: (a_party(ctx, "Saffron Road", code="SR1"), a_party(ctx, "Silk Road"))
    )

    result = take_in("name,customer\nJj1,SR1\nJj2,silk road\n")

    assert result["errors"] == []
    assert crates("Jj", "customer_id") == [(by_code,), (by_name,)]


def test_what_a_cell_refers_to_and_is_not_there_or_unclear_is_told(take_in, work):
    work(lambda ctx: (a_party(ctx, "Twin"), a_party(ctx, "Twin")))

    result = take_in("name,customer\nKk1,Nobody\nKk2,Twin\n")

    assert [each["code"] for each in result["errors"]] == [
        "core.import.reference",
        "core.import.reference_ambiguous",
    ]
    assert [each["value"] for each in result["errors"]] == ["Nobody", "Twin"]


def test_a_row_may_refer_to_one_before_it_in_the_file(take_in, crates):
    result = take_in("name,inside\nLl1,\nLl2,Ll1\n")

    assert result["errors"] == [] or result["errors"][0]["row"] == 3
    if not result["errors"]:
        assert len(crates("Ll", "name")) == 2


def test_an_amount_is_read_in_the_currency_of_its_row(take_in, crates):
    result = take_in(
        "name,amount,currency\nMm1,12.50,EUR\nMm2,1200,JPY\nMm3,1.5,JPY\n", mode="skip_bad"
    )

    assert crates("Mm", "amount", "currency") == [(1250, "EUR"), (1200, "JPY")]
    assert (result["errors"][0]["row"], result["errors"][0]["column"]) == (4, "amount")


def test_a_formula_is_text_and_is_told_apart_from_a_guarded_one(take_in, crates):
    take_in("name,note\nNn1,=1+1\nNn2,'=1+1\n")

    assert crates("Nn", "note") == [("=1+1",), ("=1+1",)]


def test_null_stands_for_nothing(take_in, crates):
    take_in("name,pieces\nOo1,NULL\n")

    assert crates("Oo", "pieces") == [(None,)]


def test_columns_may_be_named_by_hand(take_in, crates):
    result = take_in("thing,count\nPp1,3\n", columns={"thing": "name", "COUNT": "pieces"})

    assert result["created"] == 1
    assert crates("Pp", "name", "pieces") == [("Pp1", 3)]


def test_rows_with_more_cells_than_the_header_are_bad(take_in):
    result = take_in("name,pieces\nQq1,1,2,3\n")

    assert [each["code"] for each in result["errors"]] == ["core.import.cells"]


def test_a_workbook_is_read_like_a_text(take_in, crates):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Crates")
        for row, cells in enumerate((("name", "pieces", "weight"), ("Rr1", 3, 1.25))):
            sheet.write_row(row, 0, cells)

    result = take_in(buffer.getvalue(), name="rows.xlsx")

    assert result["errors"] == []
    assert crates("Rr", "pieces", "weight") == [(3, 1_250_000)]


def test_who_may_not_create_may_not_import(take_in, depot):
    from karvan.modules.importing.errors import NotImportable

    reader = Actor.user(1, "reader", frozenset({"depot.crate.read"}))

    with pytest.raises(NotImportable):
        take_in("name\nSs1\n", actor=reader)
