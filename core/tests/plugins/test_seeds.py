"""Seeds are planted once; what a user has changed or removed is left alone."""

from __future__ import annotations

from karvan.context import Context
from karvan.modules.parties.models import Party
from karvan.plugins.seeds import SeedRecord
from karvan.plugins.seeds import seed

SAME = {"kind": "organisation", "code": "HOUSE", "sort_name": "house"}
OLD = SeedRecord("party.house", Party, {"name": "House", **SAME})
NEW = SeedRecord("party.house", Party, {"name": "Our house", **SAME})


def test_planting_twice_gives_one_row(ctx: Context) -> None:
    first = seed(ctx, OLD)

    assert seed(ctx, OLD) is first


def test_an_untouched_row_follows_a_new_release(ctx: Context) -> None:
    seed(ctx, OLD)

    row = seed(ctx, NEW)

    assert row.name == "Our house"


def test_a_row_that_a_user_changed_is_left_alone(ctx: Context) -> None:
    seed(ctx, OLD).name = "Mine"
    ctx.session.flush()

    assert seed(ctx, NEW).name == "Mine"


def test_a_row_that_a_user_removed_does_not_come_back(ctx: Context) -> None:
    ctx.session.delete(seed(ctx, OLD))
    ctx.session.flush()

    assert seed(ctx, NEW) is None
