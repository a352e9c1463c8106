"""Changes a table in ways ALTER TABLE cannot: copied under guard on SQLite, in place on PostgreSQL.

The copy follows SQLite's own procedure: foreign keys off (before the transaction), new table, rows,
old table dropped, new one renamed, indexes and triggers as they were, rows counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from typing import Any
from typing import cast

from sqlalchemy import Column
from sqlalchemy import Connection
from sqlalchemy import Constraint
from sqlalchemy import Dialect
from sqlalchemy import ForeignKeyConstraint
from sqlalchemy import Integer
from sqlalchemy import MetaData
from sqlalchemy import Table
from sqlalchemy import inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import AddConstraint
from sqlalchemy.schema import CreateColumn
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql.elements import CompilerElement

from karvan.db.base import NAMING
from karvan.errors import AppError
from karvan.migrations.sqlite_ddl import TableText
from karvan.migrations.sqlite_ddl import read_table

SQLITE: Dialect = cast("Any", sqlite.dialect)()
POSTGRESQL: Dialect = cast("Any", postgresql.dialect)()
Item = Column[Any] | Constraint
TEXT_OF_TABLE = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?"
LAST_ID = "SELECT seq FROM sqlite_sequence WHERE name = ?"
INDEXES = (
    "SELECT name, sql FROM sqlite_master"
    " WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY name"
)
PASSIVE = (
    "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY rowid"
)


class RebuildRefused(AppError):
    """The table {table} cannot be rebuilt: {reason}"""

    status, code = 500, "core.rebuild_refused"


@contextmanager
def without_triggers(connection: Connection) -> Iterator[None]:
    """Take triggers and views away on SQLite and bring them back: it refuses to change a column
    that any of them, on any table, speaks of. They are away for this one change only.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    passive = connection.exec_driver_sql(PASSIVE).all()
    for kind, name, _ in passive:
        connection.exec_driver_sql(f'DROP {kind.upper()} "{name}"')
    yield
    for _, _, statement in passive:
        connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def rebuild_table(
    connection: Connection,
    table: str,
    *,
    add: Sequence[Item],
    change: Mapping[str, Column[Any]],
    drop: Sequence[str],
    fill: Mapping[str, str],
) -> None:
    """Copy a SQLite table into one with the changed definition."""
    if connection.exec_driver_sql("PRAGMA foreign_keys").scalar():
        raise RebuildRefused(
            table=table, reason="foreign keys are on, and would delete its children"
        )
    statement = connection.exec_driver_sql(TEXT_OF_TABLE, (table,)).scalar()
    if statement is None:
        raise RebuildRefused(table=table, reason="there is no such table")
    before = read_table(statement)
    after = _changed(table, before, add, change, drop)
    kept = _copied_columns(before, after, fill)
    indexes = [
        sql for name, sql in connection.exec_driver_sql(INDEXES, (table,)) if name not in drop
    ]
    with without_triggers(connection), _same_sequence(connection, table):
        _copy(connection, table, after, kept)
        for sql in indexes:
            _run(connection, sql)


@contextmanager
def _same_sequence(connection: Connection, table: str) -> Iterator[None]:
    """An AUTOINCREMENT table goes on counting where it was: no id is ever given twice."""
    counts = connection.exec_driver_sql(TEXT_OF_TABLE, ("sqlite_sequence",)).first() is not None
    last = connection.exec_driver_sql(LAST_ID, (table,)).scalar() if counts else None
    yield
    if last is not None:
        connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        connection.exec_driver_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", (table, last))


def _changed(
    table: str,
    before: TableText,
    add: Sequence[Item],
    change: Mapping[str, Column[Any]],
    drop: Sequence[str],
) -> TableText:
    unknown = {*change, *drop} - {each.name for each in before.definitions}
    if unknown:
        raise RebuildRefused(table=table, reason=f"it has no {', '.join(sorted(unknown))}")
    there = [each.name for each in before.definitions if each.is_column and each.name]
    draft = _draft(table, [*change.values(), *add], there)
    new = read_table(_compiled(CreateTable(draft), SQLITE)).definitions
    wanted = {each.name for each in (*change.values(), *add) if isinstance(each, Column)}
    new_columns = {each.name or "": each for each in new if each.is_column and each.name in wanted}
    new_constraints = [each for each in new if not each.is_column]
    of_types = {f"ck_{table}_{name}_integer" for name in drop}
    replaced = {*drop, *of_types, *(each.name for each in new_constraints)} - {None}
    columns = [
        new_columns.pop(each.name or "", each)
        for each in before.definitions
        if each.is_column and each.name not in drop
    ]
    kept = [e for e in before.definitions if not e.is_column and e.name not in replaced]
    return TableText((*columns, *new_columns.values(), *kept, *new_constraints), before.options)


def _copied_columns(before: TableText, after: TableText, fill: Mapping[str, str]) -> dict[str, str]:
    there = {each.name for each in before.definitions if each.is_column}
    return {
        name: fill.get(name, f'"{name}"')
        for each in after.definitions
        if each.is_column and (name := each.name or "") and (name in there or name in fill)
    }


def _copy(connection: Connection, table: str, after: TableText, kept: Mapping[str, str]) -> None:
    copy = f"_rebuild_{table}"
    names = ", ".join(f'"{name}"' for name in kept)
    counted = connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar()  # noqa: S608 - names of tables
    for statement in (
        after.statement(copy),
        f'INSERT INTO "{copy}" ({names}) SELECT {", ".join(kept.values())} FROM "{table}"',  # noqa: S608 - names of columns
        f'DROP TABLE "{table}"',
        f'ALTER TABLE "{copy}" RENAME TO "{table}"',
    ):
        _run(connection, statement)
    if connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar() != counted:  # noqa: S608 - names of tables
        raise RebuildRefused(table=table, reason="rows were lost in the copy")


def _draft(table: str, items: Sequence[Item], there: Sequence[str]) -> Table:
    """A table of the items under core's names, with stand-ins for all else they speak of."""
    metadata = MetaData(naming_convention=NAMING)
    columns = [each for each in items if isinstance(each, Column)]
    constraints = [each for each in items if isinstance(each, Constraint)]
    own = {each.name for each in columns}
    stand_ins = [Column(name, Integer) for name in there if name not in own]
    for target, names in sorted(_targets(items).items()):
        if target != table:
            Table(target, metadata, *(Column(name, Integer) for name in sorted(names)))
    return Table(table, metadata, *stand_ins, *columns, *constraints)


def _targets(items: Sequence[Item]) -> dict[str, set[str]]:
    """The tables that keys among the items refer to, each with the columns."""
    targets: dict[str, set[str]] = {}
    for item in items:
        keys = item.elements if isinstance(item, ForeignKeyConstraint) else ()
        own = item.foreign_keys if isinstance(item, Column) else ()
        for key in (*keys, *own):
            target, _, column = key.target_fullname.rpartition(".")
            targets.setdefault(target, set()).add(column)
    return targets


def change_natively(
    connection: Connection,
    table: str,
    *,
    add: Sequence[Item],
    change: Mapping[str, Column[Any]],
    drop: Sequence[str],
    fill: Mapping[str, str],
) -> None:
    """Alter a PostgreSQL table in place."""
    there = [each["name"] for each in inspect(connection).get_columns(table)]
    quote = connection.dialect.identifier_preparer.quote
    alter = f"ALTER TABLE {quote(table)}"
    draft = _draft(table, [*change.values(), *add], there)
    for name in drop:
        kind = "COLUMN" if name in there else "CONSTRAINT"
        _run(connection, f"{alter} DROP {kind} {quote(name)}")
    for name, column in change.items():
        for action in _column_changes(column, fill.get(name, quote(name))):
            _run(connection, f"{alter} ALTER COLUMN {quote(name)} {action}")
    for item in add:
        if isinstance(item, Column):
            _add_filled(connection, alter, item, fill.get(item.name))
    for constraint in draft.constraints:
        if any(constraint is each for each in add):
            connection.execute(AddConstraint(constraint))


def _column_changes(column: Column[Any], using: str) -> Iterator[str]:
    yield "DROP DEFAULT"
    yield f"TYPE {column.type.compile(POSTGRESQL)} USING {using}::{column.type.compile(POSTGRESQL)}"
    yield "DROP NOT NULL" if column.nullable else "SET NOT NULL"
    if column.server_default is not None:
        definition = _compiled(CreateColumn(column), POSTGRESQL)
        yield f"SET DEFAULT {definition.split(' DEFAULT ', 1)[1].removesuffix(' NOT NULL')}"


def _add_filled(connection: Connection, alter: str, column: Column[Any], value: str | None) -> None:
    """A filled column is added with a default for the rows there are, which is then dropped."""
    definition = _compiled(CreateColumn(column), POSTGRESQL)
    if value is None or column.server_default is not None:
        _run(connection, f"{alter} ADD COLUMN {definition}")
        return
    plain = definition.removesuffix(" NOT NULL")
    required = "" if plain == definition else " NOT NULL"
    name = connection.dialect.identifier_preparer.quote(column.name)
    _run(connection, f"{alter} ADD COLUMN {plain} DEFAULT {value}{required}")
    _run(connection, f"{alter} ALTER COLUMN {name} DROP DEFAULT")


def _compiled(element: CompilerElement, dialect: Dialect) -> str:
    return str(element.compile(dialect=dialect)).strip()


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
