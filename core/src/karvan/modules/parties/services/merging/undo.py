"""Undoing a merge: its log is read backwards, and only what is still as the merge left it goes back.

Cells that changed since, rows that were frozen since and rows that were made since stay with the
winner; they are listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Table
from sqlalchemy import and_
from sqlalchemy import func
from sqlalchemy import not_
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from karvan.audit.rows import Op
from karvan.db.patience import lift_time_limits
from karvan.modules.parties import errors
from karvan.modules.parties.cells import from_json
from karvan.modules.parties.cells import row_from_json
from karvan.modules.parties.events import PartyUnmerged
from karvan.modules.parties.labels import MERGE_STATES
from karvan.modules.parties.models import MergeLoser
from karvan.modules.parties.models import MergeMove
from karvan.modules.parties.models import MergeOp
from karvan.modules.parties.models import Party
from karvan.modules.parties.permissions import MERGE
from karvan.modules.parties.services.merging import rows
from karvan.modules.parties.services.merging.catalogue import Catalogue
from karvan.modules.parties.services.merging.frozen import stays
from karvan.modules.parties.services.merging.log import CHUNK
from karvan.modules.parties.services.merging.log import audit_change
from karvan.modules.parties.services.merging.merge import get_merge
from karvan.modules.parties.services.merging.merge import losers_of
from karvan.modules.parties.services.names import write_keys

if TYPE_CHECKING:
    from karvan.context import Context

MOVES = MergeMove.__table__
Move = Any


@dataclass(frozen=True)
class UndoReport:
    """What an undo could not put back: cells that changed since, and rows made since, by table."""

    op: MergeOp
    kept: tuple[dict[str, Any], ...]
    newer: dict[str, int]


def undo_merge(ctx: Context, op_id: int) -> UndoReport:
    """Undo a merge. Raises MergeNotDone, or LaterMergeFirst while the winner took part in one."""
    ctx.require(MERGE)
    op = get_merge(ctx, op_id)
    if op.state != "done":
        raise errors.MergeNotDone(state=MERGE_STATES[op.state])
    losers = losers_of(ctx, op)
    _lock(ctx, [op.winner_id, *losers])
    _require_last(ctx, op)
    lift_time_limits(ctx.uow)
    undoing = _Undoing(ctx, op)
    newer = undoing.count_newer()
    try:
        undoing.run()
    except IntegrityError as problem:
        raise errors.MergeCollides(table="core_party") from problem
    ctx.session.expire_all()
    now = ctx.clock.now()
    op.state, op.undone_at, op.undone_by = "undone", now, ctx.actor.id
    op.kept = undoing.kept
    for party_id in (op.winner_id, *losers):
        party = ctx.session.get(Party, (ctx.company.id, party_id))
        assert party is not None, "parties are never deleted"
        write_keys(ctx, party)
    ctx.uow.flush()
    ctx.publish(PartyUnmerged(op.id, op.winner_id, tuple(losers), now, ctx.actor.id))
    return UndoReport(op, tuple(undoing.kept), newer)


def _lock(ctx: Context, ids: Sequence[int]) -> None:
    ctx.uow.flush()
    ctx.session.execute(
        select(Party.id).where(Party.id.in_(ids)).order_by(Party.id).with_for_update()
    ).all()


def _require_last(ctx: Context, op: MergeOp) -> None:
    took_part = select(MergeLoser.op_id).where(MergeLoser.party_id == op.winner_id)
    later = select(MergeOp.id).where(
        MergeOp.id != op.id,
        MergeOp.state.in_(("done", "waiting")),
        or_(MergeOp.winner_id == op.winner_id, MergeOp.id.in_(took_part)),
        or_(
            MergeOp.state == "waiting",
            MergeOp.done_at > op.done_at,
            and_(MergeOp.done_at == op.done_at, MergeOp.id > op.id),
        ),
    )
    if ctx.session.scalars(later).first() is not None:
        raise errors.LaterMergeFirst(party=op.winner.code)


class _Undoing:
    def __init__(self, ctx: Context, op: MergeOp) -> None:
        self.ctx, self.op = ctx, op
        self.catalogue = Catalogue(ctx)
        self.kept: list[dict[str, Any]] = []

    def run(self) -> None:
        """All moves, last first; cells of one row, or one cell of many rows, go back together."""
        for (name, action, *_), group in groupby(self._moves(), key=_group_of):
            moves = list(group)
            if name not in self.catalogue.there:
                self._keep_all(moves)
                continue
            table = self.catalogue.table_named(name)
            if action == "moved":
                self._move_back(table, moves)
            elif action == "filled":
                self._empty(table, moves)
            elif action == "dropped":
                self._write_again(table, moves[0])
            else:
                self._take_away(table, moves[0])

    def count_newer(self) -> dict[str, int]:
        """Rows of the winner that were made after the merge, by table."""
        found: dict[str, int] = {}
        for each in self.catalogue.to_parties():
            if "created_at" not in each.table.c:
                continue
            counted = (
                select(func.count())
                .select_from(each.table)
                .where(
                    each.refers_to(self.ctx.company.id, self.op.winner_id),
                    each.table.c.created_at > self.op.done_at,
                )
            )
            if count := self.ctx.uow.connection.scalar(counted) or 0:
                found[each.table.name] = found.get(each.table.name, 0) + count
        return found

    def _moves(self) -> Iterator[Move]:
        statement = (
            select(MOVES)
            .where(MOVES.c.company_id == self.ctx.company.id, MOVES.c.op_id == self.op.id)
            .order_by(MOVES.c.seq.desc())
        )
        yield from self.ctx.uow.connection.execute(statement).all()

    def _move_back(self, table: Table, moves: list[Move]) -> None:
        column, old, new = moves[0].column_name, from_json(moves[0].old), from_json(moves[0].new)
        names = [each.name for each in table.primary_key]
        keys = {tuple(from_json(each.row_key[name]) for name in names): each for each in moves}
        if column in names:
            self._rename(table, column, old, list(keys))
            return
        for part in rows.chunks(sorted(keys), CHUNK):
            same = (rows.by_keys(table, part), table.c[column] == new)
            free = not_(stays(table, column))
            statement = select(*table.primary_key).where(*same, free)
            there = [tuple(row) for row in self.ctx.uow.connection.execute(statement)]
            if there:
                rows.write_column(self.ctx, table, there, column, old)
            for key in there:
                named = dict(zip(names, key, strict=True))
                self._audit(table, Op.UPDATE, {**named, column: new}, {**named, column: old})
            self._keep_all([keys[key] for key in part if key not in set(there)])

    def _rename(self, table: Table, column: str, old: Any, keys: list[rows.Key]) -> None:
        names = [each.name for each in table.primary_key]
        for key in keys:
            named = dict(zip(names, key, strict=True))
            if rows.read_row(self.ctx, table, named) is None:
                self.kept.append({"table": table.name, "key": named, "column": column})
                continue
            rows.write_row(self.ctx, table, named, {column: old})
            self._audit(table, Op.UPDATE, named, {**named, column: old})

    def _empty(self, table: Table, moves: list[Move]) -> None:
        key = row_from_json(moves[0].row_key)
        row = rows.read_row(self.ctx, table, key)
        back, changed = {}, []
        for each in moves:
            if row is not None and row[each.column_name] == from_json(each.new):
                back[each.column_name] = from_json(each.old)
            else:
                changed.append(each)
        if row is not None and back and not self._is_frozen(table, key, next(iter(back))):
            rows.write_row(self.ctx, table, key, back)
            self._audit(table, Op.UPDATE, {**row}, {**row, **back}, list(back))
        elif back:
            changed = moves
        self._keep_all(changed)

    def _write_again(self, table: Table, move: Move) -> None:
        row = row_from_json(move.row_before)
        there = rows.read_row(self.ctx, table, row_from_json(move.row_key))
        if there is not None:
            self._keep_all([move])
            return
        rows.insert_row(self.ctx, table, row)
        self._audit(table, Op.INSERT, {}, row, list(row))

    def _take_away(self, table: Table, move: Move) -> None:
        row = row_from_json(move.row_before)
        key = row_from_json(move.row_key)
        there = rows.read_row(self.ctx, table, key)
        changed = there is not None and _facts(there) != _facts(row)
        if there is None or changed:
            self._keep_all([move] if changed else [])
            return
        rows.delete_row(self.ctx, table, key)
        self._audit(table, Op.DELETE, there, {}, list(there))

    def _is_frozen(self, table: Table, key: dict[str, Any], column: str) -> bool:
        here = select(1).select_from(table).where(rows.by_key(table, key), stays(table, column))
        return self.ctx.uow.connection.scalar(here) is not None

    def _keep_all(self, moves: Sequence[Move]) -> None:
        self.kept += [
            {"table": each.table_name, "key": dict(each.row_key), "column": each.column_name}
            for each in moves
        ]

    def _audit(
        self,
        table: Table,
        op: Op,
        before: dict[str, Any],
        after: dict[str, Any],
        names: list[str] | None = None,
    ) -> None:
        changed = names or [name for name in after if before.get(name) != after[name]]
        audit_change(self.ctx, self.catalogue, table, op, before, after, changed)


def _group_of(move: Move) -> tuple[str, ...]:
    """Moves that go back together: one cell of many rows, or many cells of one row."""
    if move.action == "moved":
        return (move.table_name, move.action, move.column_name, str(move.old), str(move.new))
    row = str(sorted(move.row_key.items()))
    seq = "" if move.action == "filled" else str(move.seq)
    return (move.table_name, move.action, row, seq)


def _facts(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "version"}
