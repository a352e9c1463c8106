"""Writes different values to many rows of a table by one statement.

PostgreSQL takes them as arrays, so that statement-level triggers fire once; SQLite repeats the
prepared statement, which costs it nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Update
from sqlalchemy import bindparam
from sqlalchemy import update

from karvan.db.arrays import as_arrays
from karvan.db.arrays import given_rows
from karvan.errors import StaleVersion

if TYPE_CHECKING:
    from sqlalchemy import Table

    from karvan.db.unit_of_work import UnitOfWork

KEYS = frozenset({"id", "version"})


def update_rows(uow: UnitOfWork, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write each row's values to the row of its `id`; all rows have the same columns.

    A `version` among them is the one expected, and is raised by one; raises StaleVersion when a
    row has another version, or is gone.
    """
    names = list(rows[0])
    written = [name for name in names if name not in KEYS]
    if uow.database.kind == "postgresql":
        parameters: Any = as_arrays(names, rows)
        given = given_rows(table, names)
        statement = _update(uow, table, {name: given.c[name] for name in names}, written)
    else:
        parameters = [{f"new_{name}": row[name] for name in names} for row in rows]
        statement = _one_by_one(uow, table, names, written)
    if uow.connection.execute(statement, parameters).rowcount != len(rows):
        raise StaleVersion


def _one_by_one(uow: UnitOfWork, table: Table, names: list[str], written: list[str]) -> Update:
    given = {name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names}
    return _update(uow, table, given, written)


def _update(uow: UnitOfWork, table: Table, given: Any, written: list[str]) -> Update:
    values = {name: given[name] for name in written}
    statement = update(table).where(table.c.company_id == uow.company_id, table.c.id == given["id"])
    if "version" in given:
        statement = statement.where(table.c.version == given["version"])
        values["version"] = table.c.version + 1
    return statement.values(values)
