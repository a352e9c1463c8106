"""Which rows of a loser would break a unique constraint beside a row of the winner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Column
from sqlalchemy import ColumnElement
from sqlalchemy import Index
from sqlalchemy import Table
from sqlalchemy import UniqueConstraint
from sqlalchemy import and_
from sqlalchemy import not_
from sqlalchemy import select

if TYPE_CHECKING:
    from karvan.modules.parties.services.merging.catalogue import Reference
    from karvan.modules.parties.services.merging.log import Work

Key = tuple[Any, ...]


@dataclass(frozen=True)
class UniqueSet:
    """Columns that are unique together, in the rows that fulfil `where`."""

    columns: tuple[str, ...]
    where: Any = None

    def depends_on(self, column: str) -> bool:
        """Whether giving up a flag takes a row out of this constraint."""
        condition = "" if self.where is None else str(self.where)
        return column in self.columns or column in condition.split()


@dataclass(frozen=True)
class Clash:
    """A loser's row, by key, and the winner's row that stands in its place already."""

    unique: UniqueSet
    loser: Key
    winner: Key


def unique_sets(table: Table) -> Iterator[UniqueSet]:
    """Every unique constraint and index over plain columns, the primary key included."""
    yield UniqueSet(tuple(each.name for each in table.primary_key))
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            yield UniqueSet(tuple(each.name for each in constraint.columns))
    for index in table.indexes:
        if index.unique and all(isinstance(each, Column) for each in index.expressions):
            yield UniqueSet(tuple(each.name for each in index.columns), _where(index))


def find_clashes(
    work: Work, reference: Reference, old: object, new: object, left: ColumnElement[bool]
) -> list[Clash]:
    """The rows that cannot simply move from `old` to `new`, in order of their keys."""
    found = []
    for unique in unique_sets(reference.table):
        if reference.column in unique.columns:
            found += _clashes(work, reference, unique, old, new, left)
    return sorted(found, key=lambda each: (each.loser, each.winner))


def _clashes(
    work: Work,
    reference: Reference,
    unique: UniqueSet,
    old: object,
    new: object,
    left: ColumnElement[bool],
) -> list[Clash]:
    table, company = reference.table, work.ctx.company.id
    keys = [each.name for each in table.primary_key]
    names = list(dict.fromkeys((*keys, *unique.columns)))
    whole = [] if unique.where is None else [unique.where]
    columns = [table.c[name] for name in names]
    movable = not_(left)
    mine = select(*columns).where(reference.refers_to(company, old), movable, *whole).subquery()
    theirs = select(*columns).where(reference.refers_to(company, new), *whole).subquery()
    others = [name for name in unique.columns if name != reference.column]
    same = and_(*(mine.c[name] == theirs.c[name] for name in others))
    pairs = select(*(mine.c[name] for name in keys), *(theirs.c[name] for name in keys))
    rows = work.connection.execute(pairs.join_from(mine, theirs, same)).all()
    size = len(keys)
    return [Clash(unique, tuple(row[:size]), tuple(row[size:])) for row in rows]


def _where(index: Index) -> Any:
    for dialect in ("postgresql", "sqlite"):
        condition = index.dialect_options[dialect].get("where")
        if condition is not None:
            return condition
    return None
