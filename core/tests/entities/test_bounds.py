"""A day outside what its field allows is refused by the first or last possible one."""

from __future__ import annotations

from datetime import UTC
from datetime import date
from datetime import datetime

import pytest
from tests.support.depot import at_work
from tests.support.depot import declared
from tests.support.depot import depot
from tests.support.depot import depot_runtime

from karvan.entities.declaring.fields import Field
from karvan.entities.writing.bounds import TooEarly
from karvan.entities.writing.bounds import TooLate
from karvan.entities.writing.bounds import check_bounds
from karvan.entities.writing.running import run_command
from karvan.errors import Invalid

__all__ = ["at_work", "depot", "depot_runtime"]
MARCH = Field("day", "date", earliest=date(2025, 3, 1), latest=lambda ctx: date(2025, 3, 31))


@pytest.mark.parametrize(
    ("value", "refusal"),
    [
        (date(2025, 2, 28), TooEarly),
        (date(2025, 3, 1), None),
        (date(2025, 3, 31), None),
        (date(2025, 4, 1), TooLate),
        (datetime(2025, 2, 28, 12, tzinfo=UTC), TooEarly),
        (datetime(2025, 3, 31, 12, tzinfo=UTC), None),
    ],
)
def test_both_bounds_belong_to_what_is_allowed(at_work, value, refusal):
    if refusal is None:
        check_bounds(at_work, MARCH, value)
    else:
        with pytest.raises(refusal):
            check_bounds(at_work, MARCH, value)


def test_a_command_refuses_a_day_outside_at_its_field(at_work):
    values = {"title": "Count", "due_on": date(2200, 1, 1)}

    with pytest.raises(Invalid) as refused:
        run_command(at_work, declared(at_work, "depot.task"), "create", None, values)

    (problem,) = refused.value.problems
    assert (problem.field, problem.code) == ("due_on", "core.date_too_late")
    assert "2199" in str(problem.message)
