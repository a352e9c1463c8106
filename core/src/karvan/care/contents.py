"""Reads what every table of a database holds, through one connection and so in one snapshot.

The values go into the digest as the driver gives them: nothing is converted, so a table of a
million rows takes seconds, and nothing is held, so it takes no memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger
from sqlalchemy import Connection
from sqlalchemy import Integer
from sqlalchemy import SmallInteger
from sqlalchemy import inspect
from sqlalchemy import text

from karvan.care.digest import digest_of_lines
from karvan.care.digest import digest_of_rows
from karvan.care.manifest import TableFacts
from karvan.db.base import metadata
from karvan.db.types import Micro
from karvan.db.types import MinorUnits

FETCH = 2000
PART = 1_000_000  # sums are taken in two parts, so that SQLite does not overflow
FIXED_FORM = (
    "SET LOCAL DateStyle = 'ISO, YMD'",
    "SET LOCAL IntervalStyle = 'postgres'",
    "SET LOCAL bytea_output = 'hex'",
    "SET LOCAL extra_float_digits = 1",
    "SET LOCAL TimeZone = 'UTC'",
)


def summed_columns() -> dict[str, list[str]]:
    """The columns of money and quantity of every table whose model is loaded."""
    found = {
        table.name: [
            column.name for column in table.c if isinstance(column.type, MinorUnits | Micro)
        ]
        for table in metadata.tables.values()
    }
    return {name: columns for name, columns in found.items() if columns}


def read_contents(
    connection: Connection, sums: Mapping[str, Sequence[str]] | None = None
) -> dict[str, TableFacts]:
    """The facts of every table; `sums` names the columns to add up, else the models do."""
    wanted = summed_columns() if sums is None else sums
    if connection.dialect.name == "postgresql":
        for statement in FIXED_FORM:
            connection.exec_driver_sql(statement)
    return {
        name: _facts(connection, name, wanted.get(name, ()))
        for name in sorted(inspect(connection).get_table_names())
    }


def sums_of(tables: Mapping[str, TableFacts]) -> dict[str, list[str]]:
    """The columns that were added up when a manifest was made."""
    return {name: list(facts.sums) for name, facts in tables.items() if facts.sums}


def _facts(connection: Connection, name: str, sums: Sequence[str]) -> TableFacts:
    columns = {each["name"]: each["type"] for each in inspect(connection).get_columns(name)}
    key = inspect(connection).get_pk_constraint(name)["constrained_columns"] or sorted(columns)
    quote = connection.dialect.identifier_preparer.quote
    listed, ordered = (", ".join(map(quote, names)) for names in (columns, key))
    statement = f"SELECT {listed} FROM {quote(name)} ORDER BY {ordered}"  # noqa: S608 - names the database gave
    if connection.dialect.name == "postgresql":
        rows, digest = digest_of_lines(_copied_out(connection, statement))
    else:
        rows, digest = digest_of_rows(_portions(connection, statement))
    max_id = None
    if isinstance(columns.get("id"), BigInteger | Integer | SmallInteger):
        max_id = connection.scalar(text(f"SELECT max(id) FROM {quote(name)}"))  # noqa: S608 - as above
    return TableFacts(rows, digest, max_id, _sums(connection, quote(name), sums))


def _copied_out(connection: Connection, statement: str) -> Iterator[bytes]:
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f"COPY ({statement}) TO STDOUT") as copy:
        for block in copy:
            yield bytes(block)


def _portions(connection: Connection, statement: str) -> Iterator[Sequence[Sequence[Any]]]:
    raw: Any = connection.connection.driver_connection
    cursor = raw.execute(statement)
    try:
        while rows := cursor.fetchmany(FETCH):
            yield rows
    finally:
        cursor.close()


def _sums(connection: Connection, table: str, names: Sequence[str]) -> dict[str, int]:
    if not names:
        return {}
    quote = connection.dialect.identifier_preparer.quote
    parts = ", ".join(f"sum({quote(n)} / {PART}), sum({quote(n)} % {PART})" for n in names)
    row = connection.exec_driver_sql(
        f"SELECT {parts} FROM {table}",  # noqa: S608 - names of columns and tables
        execution_options={"no_parameters": True},
    ).one()
    return {
        name: int(row[2 * place] or 0) * PART + int(row[2 * place + 1] or 0)
        for place, name in enumerate(names)
    }
