"""The list of likely duplicates, and the merges that were made."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from karvan.modules.parties.models import DuplicateCandidate
from karvan.modules.parties.models import MergeLoser
from karvan.modules.parties.models import MergeOp
from karvan.modules.parties.models import Party
from karvan.modules.parties.permissions import MERGE

if TYPE_CHECKING:
    from karvan.context import Context

PAGE = 50


@dataclass(frozen=True)
class MergeLine:
    """A merge with the parties that were merged."""

    op: MergeOp
    losers: tuple[Party, ...]


def list_candidates(
    ctx: Context, *, state: str = "open", after: tuple[int, int] | None = None, limit: int = PAGE
) -> Sequence[DuplicateCandidate]:
    """Candidates of a state with both parties, likeliest first; `after` is the last seen."""
    ctx.require(MERGE)
    statement = (
        select(DuplicateCandidate)
        .where(DuplicateCandidate.state == state)
        .options(joinedload(DuplicateCandidate.a), joinedload(DuplicateCandidate.b))
        .order_by(DuplicateCandidate.score.desc(), DuplicateCandidate.id)
        .limit(limit)
    )
    if after is not None:
        score, identifier = after
        same = (DuplicateCandidate.score == score) & (DuplicateCandidate.id > identifier)
        statement = statement.where((DuplicateCandidate.score < score) | same)
    return ctx.session.scalars(statement).all()


def list_merges(ctx: Context, *, before: int | None = None, limit: int = PAGE) -> list[MergeLine]:
    """Merges, the newest first, with their losers; `before` is the last seen."""
    ctx.require(MERGE)
    statement = (
        select(MergeOp).options(joinedload(MergeOp.winner)).order_by(MergeOp.id.desc()).limit(limit)
    )
    if before is not None:
        statement = statement.where(MergeOp.id < before)
    ops = ctx.session.scalars(statement).all()
    losers: dict[int, list[Party]] = {}
    found = (
        select(MergeLoser)
        .where(MergeLoser.op_id.in_([each.id for each in ops]))
        .options(joinedload(MergeLoser.party))
        .order_by(MergeLoser.party_id)
    )
    for each in ctx.session.scalars(found):
        losers.setdefault(each.op_id, []).append(each.party)
    return [MergeLine(op, tuple(losers.get(op.id, ()))) for op in ops]


def describe_pairs(ctx: Context, pairs: Iterable[Any]) -> list[dict[str, object]]:
    """Pairs of a search with codes and names, as the command line prints them."""
    found = list(pairs)
    ids = sorted({each for pair in found for each in (pair.a_id, pair.b_id)})
    names: dict[int, tuple[str, str]] = {}
    for start in range(0, len(ids), 500):
        rows = select(Party.id, Party.code, Party.name).where(
            Party.id.in_(ids[start : start + 500])
        )
        names |= {party: (code, name) for party, code, name in ctx.session.execute(rows)}
    return [
        {
            "score": pair.score,
            "verdict": pair.word,
            "code": names[pair.a_id][0],
            "name": names[pair.a_id][1],
            "code_2": names[pair.b_id][0],
            "name_2": names[pair.b_id][1],
            "reasons": list(pair.reasons),
        }
        for pair in found
    ]
