"""Interned sets: the same content is the same id, whoever writes it and when."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from karvan.actors import Actor
from karvan.errors import Frozen
from karvan.modules.dimensions.errors import UnknownAxis
from karvan.modules.dimensions.errors import UnknownValue
from karvan.modules.dimensions.models import DimensionAxis
from karvan.modules.dimensions.models import DimensionSet
from karvan.modules.dimensions.models import DimensionSetItem
from karvan.modules.dimensions.models import DimensionValue
from karvan.modules.dimensions.services import dimension_set
from karvan.modules.dimensions.services.sets import set_key


def an_axis(ctx, code, *values):
    """An axis with values of these codes; their ids by code."""
    axis = DimensionAxis(code=code, name={"en": code.title()})
    ctx.session.add(axis)
    ctx.session.flush()
    rows = [
        DimensionValue(
            axis_id=axis.id, code=each, name={"en": each}, valid_from=ctx.today().replace(year=2000)
        )
        for each in values
    ]
    ctx.session.add_all(rows)
    ctx.session.flush()
    return {row.code: row.id for row in rows}


def test_the_same_content_is_the_same_set_in_any_order(ctx):
    department = an_axis(ctx, "department", "sales", "it")
    project = an_axis(ctx, "project", "p1")

    first = dimension_set(ctx, {"department": department["it"], "project": project["p1"]})
    again = dimension_set(ctx, {"project": project["p1"], "department": department["it"]})
    other = dimension_set(ctx, {"department": department["sales"], "project": project["p1"]})

    assert first == again != other


def test_axes_without_a_value_are_left_out(ctx):
    department = an_axis(ctx, "department", "it")

    with_gap = dimension_set(ctx, {"department": department["it"], "project": None})

    assert with_gap == dimension_set(ctx, {"department": department["it"]})
    assert dimension_set(ctx, {"department": None}) is None
    assert dimension_set(ctx, {}) is None


def test_what_is_not_there_is_refused_by_name(ctx):
    department = an_axis(ctx, "department", "it")
    project = an_axis(ctx, "project", "p1")

    with pytest.raises(UnknownAxis, match="region"):
        dimension_set(ctx, {"region": department["it"]})
    with pytest.raises(UnknownValue, match="Department"):
        dimension_set(ctx, {"department": project["p1"]})


def test_a_key_tells_axis_and_value_apart():
    assert set_key({"a": "bc"}) != set_key({"ab": "c"})
    assert set_key({"a": "b", "c": "d"}) == set_key({"c": "d", "a": "b"})


@pytest.mark.parametrize("table", [DimensionSet.__table__, DimensionSetItem.__table__])
def test_a_set_is_never_changed(ctx, table):
    department = an_axis(ctx, "department", "it")
    dimension_set(ctx, {"department": department["it"]})

    with pytest.raises((Frozen, DBAPIError)):
        ctx.uow.connection.execute(table.delete().where(table.c.company_id == ctx.company.id))


def test_two_who_write_the_same_set_at_once_get_the_same_id(runtime, company):
    actor = Actor.cli("test")
    values = runtime.run(company.id, actor, lambda ctx: an_axis(ctx, "department", "it", "hr"))
    start, found = threading.Barrier(4), []

    def intern():
        start.wait()
        found.append(
            runtime.run(
                company.id, actor, lambda ctx: dimension_set(ctx, {"department": values["it"]})
            )
        )

    threads = [threading.Thread(target=intern) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    count = runtime.run(
        company.id,
        actor,
        lambda ctx: ctx.session.scalar(select(func.count()).select_from(DimensionSet)),
        write=False,
    )
    assert len(set(found)) == 1
    assert (len(found), count) == (4, 1)
