"""Everything that refers to a person, in every installed table.

A row is about a person when it is the person's own, refers to it by a key, names it by a pair of
columns (`__record_pairs__`), or is a part of such a row. No table is listed here: what a plugin
adds is found by its keys.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy import select

from karvan.db.base import all_mappers
from karvan.db.base import owner_of
from karvan.plugins.views import read_installed
from karvan.plugins.words import CORE

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy import ForeignKeyConstraint
    from sqlalchemy import Table

    from karvan.context import Context

Row = dict[str, Any]


@dataclass(frozen=True)
class Subject:
    """A person: the kind of record, its model, and the ids it is known by (a merged party: many)."""

    kind: str
    model: type[Any]
    ids: tuple[int, ...]


@dataclass
class Trace:
    """Rows of one table about a person, and how they were found."""

    model: type[Any]
    why: str
    rows: list[Row]

    @property
    def table(self) -> Table:
        """The table they stand in."""
        table: Table = self.model.__table__
        return table


def find_traces(ctx: Context, subject: Subject) -> list[Trace]:
    """All rows about the person: its own first, then those that refer to it, then their parts."""
    models = list(_installed_models(ctx))
    own = _read(ctx, subject.model, subject.model.__table__.c.id.in_(subject.ids))
    found = [Trace(subject.model, "id", own)]
    for model in models:
        if model is not subject.model and (ways := _ways_to(model, subject)):
            rows = _read(ctx, model, or_(*(condition for _why, condition in ways)))
            if rows:
                found.append(Trace(model, ", ".join(why for why, _condition in ways), rows))
    _add_parts(ctx, models, found)
    return found


def _installed_models(ctx: Context) -> Iterator[type[Any]]:
    installed = {CORE, *read_installed(ctx.uow.connection)}
    is_company = not ctx.company.is_installation
    for mapper in sorted(all_mappers(), key=lambda each: str(each.local_table)):
        table: Any = mapper.local_table
        in_company = "company_id" in table.primary_key.columns
        if owner_of(table.name) in installed and in_company == is_company:
            yield mapper.class_


def _ways_to(model: type[Any], subject: Subject) -> list[tuple[str, ColumnElement[bool]]]:
    table: Table = model.__table__
    target: Table = subject.model.__table__
    ways: list[tuple[str, ColumnElement[bool]]] = [
        (column, table.c[column].in_(subject.ids)) for column in sorted(_columns_to(table, target))
    ]
    for kind, record_id in getattr(model, "__record_pairs__", ()):
        named = and_(table.c[kind] == subject.kind, table.c[record_id].in_(subject.ids))
        ways.append((f"{kind}, {record_id}", named))
    return ways


def _columns_to(table: Table, target: Table) -> set[str]:
    """The columns that refer to the id of the target."""
    return {
        element.parent.name
        for constraint in table.foreign_key_constraints
        for element in constraint.elements
        if element.column is target.c.id
    }


def _add_parts(ctx: Context, models: list[type[Any]], found: list[Trace]) -> None:
    """Rows that belong to a found row: their key holds its key, or they go when it goes."""
    known = {trace.model for trace in found}
    for whole in found[1:]:
        ids = [row["id"] for row in whole.rows if "id" in row]
        for model in models:
            if model in known or not ids:
                continue
            columns = [_part_column(each) for each in _parts_of(model, whole.table)]
            if columns:
                conditions = [model.__table__.c[name].in_(ids) for name in columns]
                if rows := _read(ctx, model, or_(*conditions)):
                    found.append(Trace(model, f"part of {whole.table.name}", rows))
                    known.add(model)


def _parts_of(model: type[Any], whole: Table) -> Iterator[ForeignKeyConstraint]:
    table: Table = model.__table__
    keys = set(table.primary_key.columns.keys())
    for constraint in table.foreign_key_constraints:
        own = {element.parent.name for element in constraint.elements}
        is_part = constraint.ondelete == "CASCADE" or own <= keys
        if is_part and constraint.referred_table is whole and "id" in whole.c:
            yield constraint


def _part_column(constraint: ForeignKeyConstraint) -> str:
    return next(e.parent.name for e in constraint.elements if e.column.name == "id")


def _read(ctx: Context, model: type[Any], condition: ColumnElement[bool]) -> list[Row]:
    table: Table = model.__table__
    statement = select(table).where(condition).order_by(*table.primary_key.columns)
    if not ctx.company.is_installation:
        statement = statement.where(table.c.company_id == ctx.company.id)
    return [dict(row._mapping) for row in ctx.session.connection().execute(statement)]
