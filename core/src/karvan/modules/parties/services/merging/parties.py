"""The party rows themselves: which may be merged, which values the winner takes, the losers' end."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import func
from sqlalchemy import select

from karvan.modules.parties import errors
from karvan.modules.parties.models import DuplicateCandidate
from karvan.modules.parties.models import Party
from karvan.modules.parties.models import PartyState
from karvan.modules.parties.services.merging import rows

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.parties.services.merging.catalogue import Catalogue
    from karvan.modules.parties.services.merging.log import Work

PARTIES, CANDIDATES = Party.__table__, DuplicateCandidate.__table__
# What may be taken from a loser, and the columns that go with it.
FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("name", "sort_name"),
    "names": ("names",),
    "given_name": ("given_name",),
    "family_name": ("family_name",),
    "language": ("language",),
    "time_zone": ("time_zone",),
    "country": ("country",),
    "tax_id": ("tax_id", "tax_key"),
    "party_group_id": ("party_group_id",),
}


def lock_parties(
    ctx: Context, winner_id: int, loser_ids: Sequence[int], *, locked: bool = True
) -> dict[int, Party]:
    """The parties, locked in order of id; raises in plain words what cannot be merged."""
    wanted = {winner_id, *loser_ids}
    if winner_id in loser_ids or not loser_ids:
        raise errors.MergeWithItself
    ctx.uow.flush()
    statement = select(Party).where(Party.id.in_(wanted)).order_by(Party.id)
    if locked:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = {each.id: each for each in ctx.session.scalars(statement)}
    if missing := sorted(wanted - found.keys()):
        raise errors.MergePartyUnknown(party=missing[0])
    winner = found[winner_id]
    for party in found.values():
        if party.state == PartyState.MERGED:
            raise errors.AlreadyMerged(party=party.code)
        if party.state == PartyState.ERASED:
            raise errors.ErasedParty(party=party.code)
        if party.kind != winner.kind:
            raise errors.MergeKindsDiffer(loser=party.code, winner=winner.code)
    return found


def require_one_holder(ctx: Context, catalogue: Catalogue, parties: Sequence[int]) -> None:
    """Raise SeveralSignIns when rows that only one of the parties may have belong to several."""
    for each in catalogue.to_parties():
        if not each.hints.one_holder:
            continue
        column = each.table.c[each.column]
        counted = select(func.count(column.distinct())).where(
            each.table.c.company_id == ctx.company.id, column.in_(parties)
        )
        if (ctx.uow.connection.scalar(counted) or 0) > 1:
            raise errors.SeveralSignIns(table=each.table.name)


def choose_fields(
    winner: Party, losers: Sequence[Party], choices: Mapping[str, int]
) -> dict[str, Any]:
    """The columns of the winner that change: what was chosen, else what it lacks and a loser has."""
    by_id = {each.id: each for each in (winner, *losers)}
    for name, party_id in choices.items():
        if name not in FIELDS or party_id not in by_id:
            raise errors.UnknownFieldChoice(field=name)
    values: dict[str, Any] = {}
    for name, columns in FIELDS.items():
        source = by_id[choices[name]] if name in choices else _fullest(winner, losers, name)
        for column in columns:
            if getattr(source, column) != getattr(winner, column):
                values[column] = getattr(source, column)
    return values


def _fullest(winner: Party, losers: Sequence[Party], name: str) -> Party:
    if getattr(winner, name):
        return winner
    return next((each for each in losers if getattr(each, name)), winner)


def write_winner(work: Work, winner_id: int, values: dict[str, Any]) -> None:
    """Give the winner the values that were chosen."""
    if values:
        _fill(work, winner_id, values)


def retire_loser(work: Work, loser_id: int, winner_id: int) -> None:
    """The loser points at the winner, and is never offered again."""
    _fill(work, loser_id, {"state": PartyState.MERGED.value, "merged_into_id": winner_id})


def settle_candidates(work: Work, loser_id: int, winner_id: int) -> None:
    """Candidates of the loser: the pair is merged; what was said to be distinct stays so."""
    ctx = work.ctx
    found = (CANDIDATES.c.a_id == loser_id) | (CANDIDATES.c.b_id == loser_id)
    here = CANDIDATES.c.company_id == ctx.company.id
    for row in rows.read_rows(ctx, CANDIDATES, here, found):
        key = {"company_id": row["company_id"], "id": row["id"]}
        other = row["a_id"] if row["b_id"] == loser_id else row["b_id"]
        if other == winner_id:
            rows.write_row(ctx, CANDIDATES, key, {"state": "merged"})
            work.filled(CANDIDATES, row, {"state": "merged"})
            continue
        rows.delete_row(ctx, CANDIDATES, key)
        work.dropped(CANDIDATES, row)
        if row["state"] == "distinct":
            _keep_distinct(work, row, other, winner_id)


def _keep_distinct(work: Work, row: dict[str, Any], other: int, winner_id: int) -> None:
    low, high = sorted((other, winner_id))
    there = select(CANDIDATES.c.id).where(
        CANDIDATES.c.company_id == work.ctx.company.id,
        CANDIDATES.c.a_id == low,
        CANDIDATES.c.b_id == high,
    )
    if work.connection.scalar(there) is None:
        anew = {**row, "id": work.ctx.uow.new_id(), "a_id": low, "b_id": high, "version": 1}
        rows.insert_row(work.ctx, CANDIDATES, anew)
        work.added(CANDIDATES, anew)


def _fill(work: Work, party_id: int, values: dict[str, Any]) -> None:
    key = {"company_id": work.ctx.company.id, "id": party_id}
    before = rows.read_row(work.ctx, PARTIES, key)
    assert before is not None, "the party was locked before"
    rows.write_row(work.ctx, PARTIES, key, values)
    work.filled(PARTIES, before, values)
