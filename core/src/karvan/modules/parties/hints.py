"""What a model says about itself to party merge, where the general rules do not do it justice.

    class Visit(...):
        __merge__: ClassVar[MergeHints] = MergeHints(yields=("is_main",))

Without hints a row simply moves to the winner, and a row that would break a unique constraint there
is folded into the one it collides with.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]
BOUNCES = ("none", "soft", "hard")


@dataclass(frozen=True)
class MergeHints:
    """How rows of a model behave when parties are merged.

    `yields` are flags that the loser's row gives up rather than break a unique constraint.
    `not_itself` are two party columns that may not be equal: such a row is dropped. `fold` gives the
    values that the winner's row takes from the loser's where two rows become one; without it, the
    loser's values fill what is NULL. `one_holder`: at most one of the merged parties may have rows
    here at all (a sign-in), else the merge is refused. `stays`: the rows are part of the party itself,
    or tell of merges; they are left where they are.
    """

    yields: tuple[str, ...] = ()
    not_itself: tuple[str, ...] = ()
    fold: Callable[[Row, Row], dict[str, Any]] | None = None
    one_holder: bool = False
    stays: bool = False


def fill_gaps(kept: Row, folded: Row) -> dict[str, Any]:
    """What the kept row takes from the folded one: values for its NULLs."""
    return {
        name: value
        for name, value in folded.items()
        if kept.get(name) is None and value is not None
    }


def strictest_contact(kept: Row, folded: Row) -> dict[str, Any]:
    """Two contact points of one value: the more restrictive consent and the worse bounce win."""
    taken = fill_gaps(kept, folded)
    refusals = [row["opted_out_at"] for row in (kept, folded) if row["opted_out_at"] is not None]
    if refusals and min(refusals) != kept["opted_out_at"]:
        taken["opted_out_at"] = min(refusals)
    worst = max(kept["bounce"], folded["bounce"], key=BOUNCES.index)
    if worst != kept["bounce"]:
        taken["bounce"] = worst
    if folded["label"] and not kept["label"]:
        taken["label"] = folded["label"]
    return taken
