"""What a database consists of, taken before and after a migration and compared.

A rebuilt table loses triggers, expression indexes and CHECKs without a word; a migration that
loses one it did not name in `drops` is rolled back.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy import inspect
from sqlalchemy import text

from karvan.db.shadow_tables import is_shadow
from karvan.migrations.sqlite_ddl import checks_in

SQLITE_OBJECTS = text(
    "SELECT type, name, tbl_name, sql FROM sqlite_master"
    " WHERE type IN ('trigger', 'view', 'index') AND sql IS NOT NULL"
)
SQLITE_TABLES = text(
    "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite|_%' ESCAPE '|'"
)
POSTGRESQL_OBJECTS = text("""
SELECT 'trigger', t.tgname, c.relname, pg_get_triggerdef(t.oid) FROM pg_trigger t
  JOIN pg_class c ON c.oid = t.tgrelid
  WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace
UNION ALL
SELECT 'view', viewname, viewname, definition FROM pg_views WHERE schemaname = current_schema()
UNION ALL
SELECT 'index', indexname, tablename, indexdef FROM pg_indexes WHERE schemaname = current_schema()
UNION ALL
SELECT 'check', n.conname, c.relname, pg_get_constraintdef(n.oid) FROM pg_constraint n
  JOIN pg_class c ON c.oid = n.conrelid
  WHERE n.contype = 'c' AND c.relnamespace = current_schema()::regnamespace
""")


@dataclass(frozen=True)
class SchemaObject:
    """A trigger, view, index or CHECK: its table, its name and the text the database shows of it."""

    kind: str
    name: str
    table: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name} of {self.table}"


@dataclass(frozen=True)
class Picture:
    """The objects of a database and the number of rows in each table."""

    objects: frozenset[SchemaObject]
    rows: dict[str, int]

    def lost_in(self, later: Picture, drops: Collection[str]) -> list[str]:
        """What is gone or changed in the later picture without being named in `drops`."""
        return sorted(
            str(each)
            for each in self.objects - later.objects
            if each.name not in drops and each.table not in drops
        )

    def recounted_in(self, later: Picture, rows_change: Collection[str]) -> list[str]:
        """The tables whose number of rows differs without being named in `rows_change`."""
        return sorted(
            f"{table} had {before} rows and now has {later.rows.get(table, 'no table')}"
            for table, before in self.rows.items()
            if later.rows.get(table) != before and table not in rows_change
        )


def take_picture(connection: Connection) -> Picture:
    """Look at the whole database, within the transaction."""
    return Picture(frozenset(_objects(connection)), _rows(connection))


def table_names(connection: Connection) -> list[str]:
    """Every table of the schema, in order of name."""
    return sorted(name for name in inspect(connection).get_table_names() if not is_shadow(name))


def has_rows(connection: Connection) -> bool:
    """Whether any table holds anything worth a backup."""
    return any(
        connection.scalar(text(f"SELECT EXISTS (SELECT 1 FROM {_quoted(connection, name)})"))  # noqa: S608 - a name the database gave
        for name in table_names(connection)
        if not is_version_table(name)
    )


def is_version_table(name: str) -> bool:
    """Whether the table only says how far a plugin's migrations have come."""
    return name.startswith("karvan_version_")


def _objects(connection: Connection) -> list[SchemaObject]:
    if connection.dialect.name == "postgresql":
        return [SchemaObject(*row) for row in connection.execute(POSTGRESQL_OBJECTS)]
    objects = [SchemaObject(*row) for row in connection.execute(SQLITE_OBJECTS)]
    for table, statement in connection.execute(SQLITE_TABLES):
        if is_shadow(table):
            continue
        objects += [SchemaObject("check", n, table, check) for n, check in checks_in(statement)]
    return objects


def _rows(connection: Connection) -> dict[str, int]:
    return {
        name: int(
            connection.scalar(text(f"SELECT count(*) FROM {_quoted(connection, name)}")) or 0  # noqa: S608 - a name the database gave
        )
        for name in table_names(connection)
        if not is_version_table(name)
    }


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
