"""Rights that one person should not hold together: whoever adds a supplier does not pay it too.

Pure. Holding everything (`*`) is an administrator's, shown in the report as such, and neither
warned of nor refused: a company must have one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from karvan.actors import EVERYTHING

if TYPE_CHECKING:
    from karvan.plugins.declarations import DutyConflict

IGNORE, WARN, REFUSE = "ignore", "warn", "refuse"


def conflicts_in(held: frozenset[str], conflicts: Iterable[DutyConflict]) -> list[DutyConflict]:
    """The pairs of which both rights are held."""
    return [each for each in conflicts if {each.first, each.second} <= held]


def new_conflicts(
    before: frozenset[str], after: frozenset[str], conflicts: Iterable[DutyConflict]
) -> list[DutyConflict]:
    """The pairs that a change would bring together; those there before are none of its doing."""
    if EVERYTHING in after:
        return []
    known = tuple(conflicts)
    already = conflicts_in(before, known)
    return [each for each in conflicts_in(after, known) if each not in already]
