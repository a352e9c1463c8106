"""Moves the rows that refer to one row over to another: a loser's to the winner.

Rows that may move do so in order of their keys; a row that would break a unique constraint is folded
into the one it collides with; a row that would point at itself is dropped; frozen rows stay.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Table
from sqlalchemy import func
from sqlalchemy import not_
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.elements import False_
from sqlalchemy.sql.elements import True_

from karvan.errors import RuleBroken
from karvan.modules.parties.errors import MergeCollides
from karvan.modules.parties.hints import fill_gaps
from karvan.modules.parties.services.merging import rows
from karvan.modules.parties.services.merging.clashes import Clash
from karvan.modules.parties.services.merging.clashes import find_clashes
from karvan.modules.parties.services.merging.frozen import may_refuse
from karvan.modules.parties.services.merging.frozen import stays
from karvan.modules.parties.services.merging.log import CHUNK
from karvan.modules.parties.services.merging.log import key_of

if TYPE_CHECKING:
    from karvan.modules.parties.services.merging.catalogue import Reference
    from karvan.modules.parties.services.merging.log import Work

NEVER_FILLED = frozenset({"company_id", "id", "version", "created_at", "created_by"})
Row = dict[str, Any]


def repoint(work: Work, reference: Reference, old: object, new: object) -> None:
    """Have all rows that may change refer to `new` instead of `old`."""
    left = stays(reference.table, reference.column)
    work.stayed(reference.table, _count_left(work, reference, old, left))
    if isinstance(left, True_):
        return
    _drop_self_references(work, reference, old, new)
    _settle_clashes(work, reference, old, new, left)
    _move_rest(work, reference, old, new, left)


def _count_left(work: Work, reference: Reference, old: object, left: ColumnElement[bool]) -> int:
    if isinstance(left, False_):
        return 0
    found = reference.refers_to(work.ctx.company.id, old)
    counted = select(func.count()).select_from(reference.table).where(found, left)
    return work.connection.scalar(counted) or 0


def _drop_self_references(work: Work, reference: Reference, old: object, new: object) -> None:
    others = [each for each in reference.hints.not_itself if each != reference.column]
    if reference.column not in reference.hints.not_itself:
        return
    table = reference.table
    for other in others:
        same = table.c[other] == new
        found = reference.refers_to(work.ctx.company.id, old)
        for row in rows.read_rows(work.ctx, table, found, same):
            _drop(work, table, row)


def _settle_clashes(
    work: Work, reference: Reference, old: object, new: object, left: ColumnElement[bool]
) -> None:
    while clashes := find_clashes(work, reference, old, new, left):
        settled: set[Any] = set()
        for clash in clashes:
            if clash.loser not in settled:
                settled.add(clash.loser)
                if not _gave_up_a_flag(work, reference, clash):
                    _fold(work, reference, clash, left)


def _gave_up_a_flag(work: Work, reference: Reference, clash: Clash) -> bool:
    """The loser's row gives up being the default, where that is all that stands in the way."""
    table = reference.table
    row = _read(work, table, clash.loser)
    for flag in reference.hints.yields:
        if row[flag] and clash.unique.depends_on(flag):
            rows.write_row(work.ctx, table, key_of(table, row), {flag: False})
            work.filled(table, row, {flag: False})
            return True
    return False


def _fold(work: Work, reference: Reference, clash: Clash, left: ColumnElement[bool]) -> None:
    """Two rows become one: children move, the loser's row goes, its values fill the winner's."""
    table = reference.table
    loser, winner = _read(work, table, clash.loser), _read(work, table, clash.winner)
    if _is_left(work, table, winner, left):
        raise MergeCollides(table=table.name)
    fold = reference.hints.fold or fill_gaps
    keys = {each.name for each in table.primary_key}
    barred = NEVER_FILLED | keys | {reference.column}
    values = {name: value for name, value in fold(winner, loser).items() if name not in barred}
    _move_children(work, table, loser, winner)
    _drop(work, table, loser)
    if values:
        rows.write_row(work.ctx, table, key_of(table, winner), values)
        work.filled(table, winner, values)


def _move_children(work: Work, table: Table, old: Row, new: Row) -> None:
    before = sum(work.frozen.values())
    names = [each.name for each in table.primary_key]
    if len(names) != 2:
        return
    for child in work.catalogue.references_to(table.name):
        repoint(work, child, old[names[1]], new[names[1]])
    if sum(work.frozen.values()) > before:
        raise MergeCollides(table=table.name)


def _move_rest(
    work: Work, reference: Reference, old: object, new: object, left: ColumnElement[bool]
) -> None:
    table, column = reference.table, reference.column
    found = (reference.refers_to(work.ctx.company.id, old), not_(left))
    if column in {each.name for each in table.primary_key}:
        for row in rows.read_rows(work.ctx, table, *found):
            _rekey(work, table, column, row, new)
        return
    statement = select(*table.primary_key).where(*found).order_by(*table.primary_key)
    keys = [tuple(row) for row in work.connection.execute(statement.with_for_update())]
    for part in rows.chunks(keys, CHUNK):
        _move_part(work, reference, list(part), old, new)


def _move_part(
    work: Work, reference: Reference, keys: list[rows.Key], old: object, new: object
) -> None:
    """Write many rows at once; where the database may refuse unforeseen, one by one if it does."""
    if reference.is_known and not may_refuse(reference.table):
        rows.write_column(work.ctx, reference.table, keys, reference.column, new)
        _note_moved(work, reference, keys, old, new)
        return
    if _is_written(work, reference, keys, new):
        _note_moved(work, reference, keys, old, new)
        return
    for key in keys:
        if _is_written(work, reference, [key], new):
            _note_moved(work, reference, [key], old, new)
        else:
            work.stayed(reference.table, 1)


def _is_written(work: Work, reference: Reference, keys: list[rows.Key], new: object) -> bool:
    try:
        with work.connection.begin_nested():
            rows.write_column(work.ctx, reference.table, keys, reference.column, new)
    except (RuleBroken, DBAPIError):
        return False
    return True


def _note_moved(
    work: Work, reference: Reference, keys: list[rows.Key], old: object, new: object
) -> None:
    names = [each.name for each in reference.table.primary_key]
    for key in keys:
        named = dict(zip(names, key, strict=True))
        work.moved(reference.table, named, reference.column, old, new)


def _rekey(work: Work, table: Table, column: str, row: Row, new: object) -> None:
    """A row whose key is the party: its key changes, or it is written anew where others name it."""
    renamed = {**row, column: new}
    if column != "id" and not _has_children(work, table, row):
        rows.write_row(work.ctx, table, key_of(table, row), {column: new})
        work.moved(table, key_of(table, renamed), column, row[column], new)
        return
    rows.insert_row(work.ctx, table, renamed)
    work.added(table, renamed)
    _move_children(work, table, row, renamed)
    _drop(work, table, row)


def _has_children(work: Work, table: Table, row: Row) -> bool:
    key = [each.name for each in table.primary_key][-1]
    company = work.ctx.company.id
    return any(
        work.connection.scalar(
            select(1).select_from(each.table).where(each.refers_to(company, row[key])).limit(1)
        )
        for each in work.catalogue.references_to(table.name)
    )


def _drop(work: Work, table: Table, row: Row) -> None:
    rows.delete_row(work.ctx, table, key_of(table, row))
    work.dropped(table, row)


def _read(work: Work, table: Table, key: rows.Key) -> Row:
    names = [each.name for each in table.primary_key]
    found = rows.read_row(work.ctx, table, dict(zip(names, key, strict=True)))
    assert found is not None, "a row that was just read is there until the transaction ends"
    return found


def _is_left(work: Work, table: Table, row: Row, left: ColumnElement[bool]) -> bool:
    here = rows.by_key(table, key_of(table, row))
    statement = select(1).select_from(table).where(here, left)
    return work.connection.scalar(statement) is not None
