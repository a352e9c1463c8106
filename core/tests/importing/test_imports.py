"""A file is imported whole or not at all; a dry run finds everything and keeps nothing."""

from __future__ import annotations

import pytest

from karvan.actors import Actor
from karvan.errors import Forbidden
from karvan.modules.importing.errors import UnknownFormat
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.results import ImportResult
from karvan.modules.importing.results import result_to_json
from karvan.modules.importing.services import RunImport
from karvan.modules.importing.services import import_file
from karvan.modules.importing.services import list_formats
from karvan.modules.parties.queries import list_parties

GOOD = "name,code\nAnn,A\nBob,B\n"
BAD = "name,code\nAnn,A\nbad,B\nbad,C\n"


@pytest.fixture
def run(importing, company):
    """Imports a text and gives the result."""

    def run(text, *, actor=None, **options):
        content = text if isinstance(text, bytes) else text.encode()
        command = RunImport(
            options.pop("target", "parties"), options.pop("format", "csv"),
            ImportFile("people.csv", content), **options,
        )  # fmt: skip
        return import_file(importing, company.id, actor or Actor.cli("test"), command)

    return run


@pytest.fixture
def names(importing, company):
    """The names of the parties that stayed."""

    def names():
        found = importing.run(company.id, Actor.cli("test"), list_parties, write=False)
        return [party.name for party in found]

    return names


def test_a_good_file_is_imported(run, names):
    result = run(GOOD)

    assert (result.is_accepted, result.created) == (True, 2)
    assert names() == ["Ann", "Bob"]


def test_one_bad_row_keeps_the_whole_file_out_and_every_bad_row_is_named(run, names):
    result = run(BAD)

    assert [(each.row, each.column) for each in result.problems] == [(3, "name"), (4, "name")]
    assert names() == []


def test_a_dry_run_keeps_nothing(run, names):
    result = run(GOOD, dry_run=True)

    assert (result.is_accepted, result.created) == (True, 2)
    assert names() == []


def test_what_a_service_refuses_is_a_problem_of_the_file(run, names):
    result = run("name,code\nAnn,A\nBob,A\n")

    assert [each.code for each in result.problems] == ["core.party.code"]
    assert names() == []


def test_a_wrong_encoding_is_a_problem_of_the_file(run):
    result = run(b"name,code\ncaf\xe9,A\n")

    assert result.problems[0].code == "core.import.encoding"
    assert "byte 13" in str(result.problems[0].message)


def test_options_reach_the_format(run, names):
    run("name,code\ncafé,A\n".encode("latin-1"), options={"encoding": "latin-1"})

    assert names() == ["café"]


def test_a_file_that_is_sent_twice_with_one_key_is_imported_once(run, names):
    first, second = (run(GOOD, key="k1") for _ in range(2))

    assert first.created == second.created == 2
    assert names() == ["Ann", "Bob"]


def test_a_refused_file_may_be_sent_again_with_the_same_key(run, names):
    run(BAD, key="k2")
    result = run(GOOD, key="k2")

    assert result.is_accepted
    assert names() == ["Ann", "Bob"]


def test_an_unknown_format_names_those_there_are(run):
    with pytest.raises(UnknownFormat, match="parties/csv"):
        run(GOOD, format="ods")


def test_a_format_asks_for_its_own_permission(run, importing, company):
    clerk = Actor.user(1, "clerk", frozenset({"core.import.run", "core.party.create"}))

    with pytest.raises(Forbidden):
        run(GOOD, format="closed", actor=clerk)
    offered = importing.run(company.id, clerk, list_formats, write=False)

    assert [each.code for each in offered if each.code != "table"] == ["csv"]


def test_the_outcome_is_told_with_stable_keys():
    command = RunImport("parties", "csv", ImportFile("people.csv", b"x"), dry_run=True)

    assert result_to_json(ImportResult(3, 3), command, "DEMO") == {
        "company": "DEMO", "target": "parties", "format": "csv", "file": "people.csv",
        "dry_run": True, "status": "checked", "rows_total": 3, "rows_done": 3, "rows_bad": 0,
        "created": 3, "updated": 0, "errors": [], "left_out": [], "report": {},
    }  # fmt: skip
