"""Programs that use what is to go are told so by headers, long enough before."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.depot import declared

from karvan.entities.declaring.declared import Surroundings
from karvan.entities.declaring.declared import problems_of
from karvan.entities.declaring.deprecation import Deprecated

from .conftest import CLI

CRATES, TASKS = "/depot/v1/crates", "/depot/v1/tasks"
SINCE_MARCH, SINCE_JANUARY = "@1772323200", "@1767225600"
UNTIL = "Wed, 30 Jun 2027 00:00:00 GMT"


def told(answer):
    return answer.headers.get("Deprecation"), answer.headers.get("Sunset")


@pytest.mark.parametrize(
    "query",
    [{}, {"fields": "share"}, {"fields": "name", "f": "(name:eq:Tea|share:eq:5)"}],
    ids=["answered", "asked for", "filtered by"],
)
def test_who_uses_a_deprecated_field_is_told_since_and_until_when(program, query):
    program.crate()

    assert told(program.get(CRATES, **query)) == (SINCE_MARCH, UNTIL)


def test_who_asks_for_other_fields_is_not_bothered(program):
    made = program.crate()

    assert told(program.get(CRATES, fields="name,rate")) == (None, None)
    assert told(program.get(f"{CRATES}/{made['id']}", fields="name")) == (None, None)


def test_a_write_that_names_it_is_told_though_it_is_refused(program):
    answer = program.post(CRATES, {"name": "", "share": "5"})

    assert answer.status_code == 422
    assert told(answer) == (SINCE_MARCH, UNTIL)


def test_every_answer_of_a_deprecated_entity_is_told(program):
    made = program.post(TASKS, {"title": "Count"})

    assert told(made) == (SINCE_JANUARY, None)
    assert told(program.get(TASKS)) == (SINCE_JANUARY, None)
    assert told(program.get(TASKS, sort="nothing")) == (SINCE_JANUARY, None)


def test_what_is_not_there_tells_nothing_of_itself(program, make_program):
    stranger = make_program("core.party.read")

    assert told(program.get(f"{TASKS}/999999")) == (None, None)
    assert told(stranger.get(TASKS)) == (None, None)


@pytest.mark.parametrize(
    ("until", "is_wrong"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False), (None, False)]
)
def test_what_is_deprecated_stays_for_a_year(depot_runtime, depot, until, is_wrong):
    from dataclasses import replace

    def found(ctx):
        task = declared(ctx, "depot.task")
        leaving = replace(task, deprecated=Deprecated(date(2026, 1, 1), "Use activities.", until))
        around = Surroundings({task.code: task}, ())
        return [text for argument, text in problems_of(leaving, around) if argument == "deprecated"]

    assert bool(depot_runtime.run(depot.id, CLI, found, write=False)) is is_wrong
