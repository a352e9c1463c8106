"""Merging parties into one: planned, asked, done in one transaction, logged row by row."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from karvan.db.patience import lift_time_limits
from karvan.errors import NotFound
from karvan.errors import Refusal
from karvan.events.jobs import enqueue
from karvan.modules.parties.errors import MergeCollides
from karvan.modules.parties.events import PartyMerged
from karvan.modules.parties.events import PartyMerging
from karvan.modules.parties.models import MergeLoser
from karvan.modules.parties.models import MergeOp
from karvan.modules.parties.models import Party
from karvan.modules.parties.permissions import MERGE
from karvan.modules.parties.services.merging.catalogue import Catalogue
from karvan.modules.parties.services.merging.log import Work
from karvan.modules.parties.services.merging.moving import repoint
from karvan.modules.parties.services.merging.parties import choose_fields
from karvan.modules.parties.services.merging.parties import lock_parties
from karvan.modules.parties.services.merging.parties import require_one_holder
from karvan.modules.parties.services.merging.parties import retire_loser
from karvan.modules.parties.services.merging.parties import settle_candidates
from karvan.modules.parties.services.merging.parties import write_winner
from karvan.modules.parties.services.merging.plan import make_plan
from karvan.modules.parties.services.names import write_keys

if TYPE_CHECKING:
    from karvan.context import Context

JOB = "core.merge-parties"
LONGEST_REASON = 400


@dataclass(frozen=True)
class MergeParties:
    """Merge the losers into the winner; `field_choices` says, per field, whose value it takes.

    Without a choice the winner keeps its own value, and takes a loser's where it has none.
    """

    winner_id: int
    loser_ids: Sequence[int]
    field_choices: Mapping[str, int] = field(default_factory=dict)
    reason: str = ""


def merge_parties(ctx: Context, command: MergeParties) -> MergeOp:
    """Merge at once, or by a job where the rows are many: then the operation is still `waiting`.

    Everything or nothing. Raises what stands against it: another kind, a party merged already, a
    subscriber of `core.party_merging` that refuses, rows that collide beyond folding.
    """
    ctx.require(MERGE)
    losers = list(dict.fromkeys(command.loser_ids))
    parties = lock_parties(ctx, command.winner_id, losers)
    choose_fields(
        parties[command.winner_id], [parties[each] for each in losers], command.field_choices
    )
    catalogue = Catalogue(ctx)
    require_one_holder(ctx, catalogue, [command.winner_id, *losers])
    plan = make_plan(ctx, catalogue, command.winner_id, losers)
    op = MergeOp(
        winner_id=command.winner_id,
        field_choices=dict(command.field_choices),
        reason=command.reason.strip()[:LONGEST_REASON],
    )
    ctx.session.add(op)
    ctx.uow.flush()
    ctx.session.add_all([MergeLoser(op_id=op.id, party_id=each) for each in losers])
    ctx.uow.flush()
    if plan.is_job and ctx.job is None:
        enqueue(ctx, JOB, {"op": op.id}, dedupe_key=str(op.id))
        return op
    return _perform(ctx, op, losers, plan.total)


def run_merge(ctx: Context, data: Mapping[str, Any]) -> None:
    """The job of a large merge; what cannot be merged any more is noted as refused."""
    op = get_merge(ctx, int(data["op"]))
    if op.state != "waiting":
        return
    losers = losers_of(ctx, op)
    op_id = op.id
    try:
        with ctx.session.begin_nested():
            lock_parties(ctx, op.winner_id, losers)
            catalogue = Catalogue(ctx)
            require_one_holder(ctx, catalogue, [op.winner_id, *losers])
            total = make_plan(ctx, catalogue, op.winner_id, losers).total
            _perform(ctx, op, losers, total)
    except Refusal as refusal:
        ctx.session.expire_all()
        op = get_merge(ctx, op_id)
        op.state, op.kept = "refused", [{"reason": refusal.code}]
        ctx.uow.flush()


def get_merge(ctx: Context, op_id: int) -> MergeOp:
    """The operation of this id; raises NotFound."""
    op = ctx.session.get(MergeOp, (ctx.company.id, op_id))
    if op is None:
        raise NotFound
    return op


def losers_of(ctx: Context, op: MergeOp) -> list[int]:
    """The parties that were merged into the winner, in order of id."""
    statement = select(MergeLoser.party_id).where(MergeLoser.op_id == op.id)
    return sorted(ctx.session.scalars(statement))


def _perform(ctx: Context, op: MergeOp, losers: Sequence[int], total: int) -> MergeOp:
    lift_time_limits(ctx.uow)
    now = ctx.clock.now()
    ctx.ask(PartyMerging(op.winner_id, tuple(losers), now, ctx.actor.id))
    progress = None if ctx.job is None else ctx.job.progress
    work = Work(ctx, Catalogue(ctx), op.id, total=total, progress=progress)
    try:
        _move_everything(work, op, losers)
    except IntegrityError as problem:
        raise MergeCollides(table=_table_in(problem)) from problem
    work.flush()
    ctx.session.expire_all()
    op.state, op.rows = "done", work.seq
    op.done_at, op.done_by = now, ctx.actor.id
    write_keys(ctx, _party(ctx, op.winner_id))
    ctx.uow.flush()
    ctx.publish(PartyMerged(op.id, op.winner_id, tuple(losers), now, ctx.actor.id))
    return op


def _move_everything(work: Work, op: MergeOp, losers: Sequence[int]) -> None:
    winner_id = op.winner_id
    parties = [_party(work.ctx, each) for each in losers]
    values = choose_fields(_party(work.ctx, winner_id), parties, op.field_choices)
    references = work.catalogue.to_parties()
    for loser_id in sorted(losers):
        for reference in references:
            repoint(work, reference, loser_id, winner_id)
        settle_candidates(work, loser_id, winner_id)
        retire_loser(work, loser_id, winner_id)
    write_winner(work, winner_id, values)


def _party(ctx: Context, party_id: int) -> Party:
    party = ctx.session.get(Party, (ctx.company.id, party_id))
    assert party is not None, "the party was locked before"
    return party


def _table_in(problem: IntegrityError) -> str:
    statement = str(problem.statement or "").split()
    named = [word.strip('"') for word in statement if "_" in word]
    return named[0] if named else "?"
