"""What a migration may do, alike on SQLite and PostgreSQL: `from karvan.api import op`.

SQLite changes a table natively where it can; where it cannot, `rebuild` copies it under guard.
Alembic's batch mode is not offered, because it loses triggers, CHECKs and expression indexes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from alembic import op as alembic_op
from sqlalchemy import Column
from sqlalchemy import Connection
from sqlalchemy import Constraint
from sqlalchemy import TextClause
from sqlalchemy import text
from sqlalchemy.schema import SchemaItem

from karvan.db.triggers import drop_triggers
from karvan.migrations.rebuild import change_natively
from karvan.migrations.rebuild import rebuild_table
from karvan.migrations.rebuild import without_triggers

KEEPS_NO_WORDS = (3, 42)  # since then a deleted row leaves none of its words behind


def create_table(name: str, *items: SchemaItem, **options: Any) -> None:
    """Create a table of columns and constraints; unnamed constraints get core's names."""
    alembic_op.create_table(name, *items, **options)


def drop_table(name: str) -> None:
    """Drop a table with its triggers. The revision names it in `drops`."""
    drop_triggers(_connection(), [name])
    alembic_op.drop_table(name)


def rename_table(name: str, to: str) -> None:
    """Rename a table; its triggers are made anew under the new name after the migration."""
    alembic_op.rename_table(name, to)


def add_column(table: str, column: Column[Any]) -> None:
    """Add a column: nullable, or with a server default. Use `rebuild` for a key or constraint."""
    alembic_op.add_column(table, column)


def drop_column(table: str, name: str) -> None:
    """Drop a column that no index, key or CHECK uses; else use `rebuild`."""
    with without_triggers(_connection()):
        alembic_op.drop_column(table, name)


def rename_column(table: str, name: str, to: str) -> None:
    """Rename a column; indexes, keys and CHECKs follow."""
    quote = _connection().dialect.identifier_preparer.quote
    execute(f"ALTER TABLE {quote(table)} RENAME COLUMN {quote(name)} TO {quote(to)}")


def create_index(
    name: str,
    table: str,
    columns: Sequence[str | TextClause],
    *,
    unique: bool = False,
    where: str | None = None,
) -> None:
    """Create an index over columns or `text()` expressions, for the rows that fulfil `where`."""
    partial: dict[str, Any] = {}
    if where:
        partial = {f"{kind}_where": text(where) for kind in ("sqlite", "postgresql")}
    alembic_op.create_index(name, table, list(columns), unique=unique, **partial)


def create_view(name: str, query: str) -> None:
    """Create a view that shows each company its own rows, as the tables beneath it do.

    On PostgreSQL it runs with the rights of who asks: else it would run as its owner, whom
    row-level security does not bind.
    """
    connection = _connection()
    secured = " WITH (security_invoker = true)" if connection.dialect.name == "postgresql" else ""
    quoted = connection.dialect.identifier_preparer.quote(name)
    execute(f"CREATE VIEW {quoted}{secured} AS {query}")


def drop_view(name: str) -> None:
    """Drop a view. The revision names it in `drops`."""
    execute(f"DROP VIEW {_connection().dialect.identifier_preparer.quote(name)}")


def create_full_text(name: str, columns: Sequence[str], *, beside: Sequence[str] = ()) -> None:
    """SQLite's table of words (FTS5), found by their beginnings; nothing elsewhere.

    `beside` are columns that are kept and not searched. PostgreSQL has a type for it, TSVECTOR.
    """
    if _connection().dialect.name == "sqlite":
        parts = [*columns, *(f"{each} UNINDEXED" for each in beside)]
        options = "tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3'"
        execute(f"CREATE VIRTUAL TABLE {name} USING fts5({', '.join(parts)}, {options})")
        if sqlite3.sqlite_version_info >= KEEPS_NO_WORDS:
            execute(f"INSERT INTO {name} ({name}, rank) VALUES ('secure-delete', 1)")  # noqa: S608 - a name of the migration


def drop_full_text(name: str) -> None:
    """Drop what `create_full_text` made."""
    if _connection().dialect.name == "sqlite":
        execute(f"DROP TABLE {name}")


def drop_index(name: str, table: str) -> None:
    """Drop an index. The revision names it in `drops`."""
    alembic_op.drop_index(name, table_name=table)


def create_check(name: str, table: str, condition: str) -> None:
    """Add a CHECK; on SQLite this rebuilds the table."""
    from sqlalchemy import CheckConstraint

    rebuild(table, add=[CheckConstraint(text(condition), name=name)])


def execute(statement: str, **values: object) -> None:
    """Run a statement: text is allowed in migrations, values go in as `:name`."""
    if values:
        _connection().execute(text(statement), values)
    else:
        _connection().exec_driver_sql(statement, execution_options={"no_parameters": True})


def rebuild(
    table: str,
    *,
    add: Sequence[Column[Any] | Constraint] = (),
    change: Mapping[str, Column[Any]] | None = None,
    drop: Sequence[str] = (),
    fill: Mapping[str, str] | None = None,
) -> None:
    """Change what ALTER cannot on SQLite: keys, constraints, types, NOT NULL.

    `change` gives columns new definitions, `drop` names columns and constraints, `fill` gives the
    SQL expression for a column that is added or changed (a constant for an added one). On SQLite
    the table is copied under guard, with all its triggers, indexes and CHECKs; PostgreSQL alters
    it in place. What is dropped is named in the revision's `drops`.
    """
    connection = _connection()
    apply = rebuild_table if connection.dialect.name == "sqlite" else change_natively
    apply(connection, table, add=add, change=change or {}, drop=drop, fill=fill or {})


def _connection() -> Connection:
    return alembic_op.get_bind()
