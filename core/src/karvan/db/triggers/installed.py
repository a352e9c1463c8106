"""Puts declared triggers into a database, and says how the ones in it differ from the declared.

A missing, changed or disabled trigger makes its plugin unavailable for writing until
`karvan upgrade` makes it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import CursorResult
from sqlalchemy import MetaData
from sqlalchemy import Row
from sqlalchemy import Table

from karvan.db.base import owner_of
from karvan.db.triggers.compiler import declared_triggers
from karvan.db.triggers.trigger import PREFIX
from karvan.db.triggers.trigger import Trigger
from karvan.db.triggers.trigger import TriggerDifference

IN_SQLITE = """
SELECT name, tbl_name, sql, 1 FROM sqlite_master
WHERE type = 'trigger' AND substr(name, 1, 3) = :prefix ORDER BY name
"""
IN_POSTGRESQL = """
SELECT t.tgname AS name, c.relname AS "table", t.tgenabled IN ('O', 'A') AS enabled,
       pg_get_triggerdef(t.oid) AS definition, p.proname AS function, p.prosrc AS body,
       p.proconfig AS settings
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_proc p ON p.oid = t.tgfoid
WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
  AND left(t.tgname, 3) = 'kv_'
ORDER BY t.tgname
"""


@dataclass(frozen=True)
class InstalledTrigger:
    """A trigger found in the database; `text` is comparable with that of a declared one."""

    name: str
    table: str
    text: str
    enabled: bool


def installed_triggers(connection: Connection) -> list[InstalledTrigger]:
    """The triggers of declared rules that the database holds, in order of name."""
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql(IN_SQLITE, {"prefix": PREFIX}).all()
        return [InstalledTrigger(name, table, sql, bool(on)) for name, table, sql, on in rows]
    schema = _schema(connection)
    return [
        InstalledTrigger(row.name, row.table, _shown(schema, row), row.enabled)
        for row in _run(connection, IN_POSTGRESQL).all()
    ]


def compare(connection: Connection, tables: MetaData | Iterable[Table]) -> list[TriggerDifference]:
    """How the triggers in the database differ from the declared ones, in order of name."""
    wanted = _tables(tables)
    names = {table.name for table in wanted}
    declared = {each.name: each for each in _declared(connection, wanted)}
    there = {each.name: each for each in installed_triggers(connection) if each.table in names}
    differences = [
        TriggerDifference(each.table, each.rule, each.name, text)
        for each in declared.values()
        if (text := _difference(each, there.get(each.name)))
    ]
    differences += [
        TriggerDifference(each.table, each.name.removeprefix(PREFIX), each.name, "undeclared")
        for each in there.values()
        if each.name not in declared
    ]
    return sorted(differences, key=lambda each: each.name)


def install(connection: Connection, tables: MetaData | Iterable[Table]) -> list[TriggerDifference]:
    """Make the triggers of the tables what is declared; gives what differed before."""
    wanted = _tables(tables)
    differences = compare(connection, wanted)
    declared = {each.name: each for each in _declared(connection, wanted)}
    for difference in differences:
        if difference.text != "missing":
            _drop(connection, difference.name, difference.table)
        if (trigger := declared.get(difference.name)) is not None:
            _create(connection, trigger)
    return differences


def drop_triggers(connection: Connection, tables: Iterable[str]) -> None:
    """Take all triggers of declared rules off the tables of these names, functions included."""
    names = set(tables)
    for each in installed_triggers(connection):
        if each.table in names:
            _drop(connection, each.name, each.table)


def plugins_that_differ(differences: Iterable[TriggerDifference]) -> set[str]:
    """The words of the plugins whose triggers are not as declared."""
    return {owner_of(each.table) for each in differences}


def _tables(tables: MetaData | Iterable[Table]) -> list[Table]:
    return list(tables.sorted_tables if isinstance(tables, MetaData) else tables)


def _declared(connection: Connection, tables: list[Table]) -> list[Trigger]:
    kind = connection.dialect.name
    schema = _schema(connection) if kind == "postgresql" else ""
    return declared_triggers(tables, kind, schema=schema)


def _difference(declared: Trigger, found: InstalledTrigger | None) -> str:
    if found is None:
        return "missing"
    if found.text != declared.text or found.table != declared.table:
        return "changed"
    return "" if found.enabled else "disabled"


def _create(connection: Connection, trigger: Trigger) -> None:
    if trigger.function_sql is not None:
        _run(connection, trigger.function_sql)
    _run(connection, trigger.sql)


def _drop(connection: Connection, name: str, table: str) -> None:
    quote = connection.dialect.identifier_preparer.quote
    if connection.dialect.name == "sqlite":
        _run(connection, f"DROP TRIGGER {quote(name)}")
        return
    _run(connection, f"DROP TRIGGER {quote(name)} ON {quote(table)}")
    _run(connection, f"DROP FUNCTION IF EXISTS {quote(name)}()")


def _shown(schema: str, row: Row[Any]) -> str:
    call = f"EXECUTE FUNCTION {row.function}("
    plain = row.definition.replace(f"EXECUTE FUNCTION {schema}.{row.function}(", call)
    settings = " ".join(f"SET {each.replace('=', ' TO ', 1)}" for each in row.settings or [])
    return f"{plain}\n{settings}\n{row.body}"


def _schema(connection: Connection) -> str:
    return str(_run(connection, "SELECT current_schema()").scalar_one())


def _run(connection: Connection, statement: str) -> CursorResult[Any]:
    return connection.exec_driver_sql(statement, execution_options={"no_parameters": True})
