"""What a merge would do, shown before anybody confirms it: tables, rows, clashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.sql.elements import False_
from sqlalchemy.sql.elements import True_

from karvan.modules.parties.permissions import MERGE
from karvan.modules.parties.services.merging.catalogue import Catalogue
from karvan.modules.parties.services.merging.catalogue import Reference
from karvan.modules.parties.services.merging.clashes import find_clashes
from karvan.modules.parties.services.merging.frozen import stays
from karvan.modules.parties.services.merging.log import Work
from karvan.modules.parties.services.merging.parties import lock_parties
from karvan.modules.parties.services.merging.parties import require_one_holder

if TYPE_CHECKING:
    from karvan.context import Context


@dataclass(frozen=True)
class PlanLine:
    """One column of one table: how many rows move, collide with the winner's, or stay frozen."""

    table: str
    column: str
    rows: int
    clashes: int
    frozen: int


@dataclass(frozen=True)
class MergePlan:
    """All tables a merge would touch; `is_job` when there are so many rows that it runs as a job."""

    lines: tuple[PlanLine, ...]
    is_job: bool

    @property
    def total(self) -> int:
        """How many rows are written."""
        return sum(each.rows for each in self.lines)


def plan_merge(ctx: Context, winner_id: int, loser_ids: Sequence[int]) -> MergePlan:
    """What merging these parties would do; raises what stands against it."""
    ctx.require(MERGE)
    lock_parties(ctx, winner_id, loser_ids, locked=False)
    catalogue = Catalogue(ctx)
    require_one_holder(ctx, catalogue, [winner_id, *loser_ids])
    return make_plan(ctx, catalogue, winner_id, loser_ids)


def make_plan(
    ctx: Context, catalogue: Catalogue, winner_id: int, loser_ids: Sequence[int]
) -> MergePlan:
    """Count, table by table."""
    work = Work(ctx, catalogue, op_id=0)
    lines = [
        line
        for each in catalogue.to_parties()
        if (line := _line(work, each, winner_id, loser_ids)) is not None
    ]
    total = sum(each.rows for each in lines)
    return MergePlan(tuple(lines), is_job=total > int(ctx.setting("core.party_merge_rows")))


def _line(
    work: Work, reference: Reference, winner_id: int, loser_ids: Sequence[int]
) -> PlanLine | None:
    left = stays(reference.table, reference.column)
    moving = frozen = clashes = 0
    for loser_id in loser_ids:
        found = reference.refers_to(work.ctx.company.id, loser_id)
        counted = select(func.count()).select_from(reference.table).where(found)
        total = work.connection.scalar(counted) or 0
        if not total:
            continue
        stay = 0 if isinstance(left, False_) else work.connection.scalar(counted.where(left)) or 0
        frozen, moving = frozen + stay, moving + total - stay
        if not isinstance(left, True_):
            clashing = find_clashes(work, reference, loser_id, winner_id, left)
            clashes += len({each.loser for each in clashing})
    if not moving and not frozen:
        return None
    return PlanLine(reference.table.name, reference.column, moving, clashes, frozen)
