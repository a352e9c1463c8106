"""A list that takes too long to read is ended, and what to do about it is said."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text
from tests.support.depot import CLI
from tests.support.depot import add_record
from tests.support.depot import declared

from karvan.entities.figures.groups import groups_of
from karvan.entities.reading import patience
from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import list_records
from karvan.entities.reading.patience import ListTooSlow

SLOW = {
    "sqlite": "(WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < 1000000000)"
    " SELECT max(n) FROM s) > 0",
    "postgresql": "pg_sleep(60) IS NOT NULL",
}


@pytest.fixture
def slow(monkeypatch, depot_runtime, depot):
    """Reads the depot's crates by a condition that takes a minute, where a tenth of a second is given."""
    monkeypatch.setattr(patience, "MOST_SECONDS", 0.1)
    depot_runtime.run(depot.id, CLI, lambda ctx: add_record(ctx, name="Slow").id)
    condition = text(SLOW[depot_runtime.database.kind])

    def read(read_with):
        def work(ctx):
            entity = declared(ctx)
            listed = replace(entity.list, narrow=lambda _ctx, given: given.where(condition))
            return read_with(ctx, replace(entity, list=listed))

        return depot_runtime.run(depot.id, CLI, work, write=False)

    return read


def test_a_list_that_takes_too_long_is_ended_and_says_so(slow):
    with pytest.raises(ListTooSlow) as refusal:
        slow(lambda ctx, entity: list_records(ctx, entity, ListRequest()))

    assert refusal.value.status == 422
    assert "Narrow the filter" in refusal.value.message


def test_groups_that_take_too_long_are_ended_as_well(slow):
    with pytest.raises(ListTooSlow):
        slow(lambda ctx, entity: groups_of(ctx, entity, ListRequest(), ("state",)))


def test_the_next_list_has_its_own_time(slow, depot_runtime, depot):
    with pytest.raises(ListTooSlow):
        slow(lambda ctx, entity: list_records(ctx, entity, ListRequest()))

    page = depot_runtime.run(
        depot.id, CLI, lambda ctx: list_records(ctx, declared(ctx), ListRequest()), write=False
    )
    assert page.records
