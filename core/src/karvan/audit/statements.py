"""Changes of many rows by one statement, recorded row by row.

The values before are read and locked, the statement is executed, the values after are read again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import delete
from sqlalchemy import inspect
from sqlalchemy import select
from sqlalchemy import update

from karvan.audit.diff import Shape
from karvan.audit.diff import changed_fields
from karvan.audit.diff import shape_of
from karvan.audit.guard import recorded
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.db.session import uow_of
from karvan.errors import StaleVersion

if TYPE_CHECKING:
    from sqlalchemy import Table
    from sqlalchemy.orm import Session

    from karvan.db.unit_of_work import UnitOfWork

CHUNK = 1000
Key = tuple[Any, ...]


def audited_update(
    session: Session,
    model: type[Any],
    *where: ColumnElement[bool],
    values: dict[str, Any],
    expect_version: int | None = None,
) -> int:
    """Change all rows that match, by one statement, and record each. The number of rows.

    `values` may hold SQL expressions. With `expect_version` exactly the rows of that version are
    meant, and StaleVersion is raised when there is none.
    """
    uow, table = uow_of(session), _table(model)
    session.flush()
    conditions = [*_of_company(table, uow), *where]
    if expect_version is not None:
        conditions.append(table.c.version == expect_version)
    names = [name for name in values if name in table.c]
    before = _read(session, table, names, conditions)
    if not before:
        return _nothing_found(expect_version)
    raised = {"version": table.c.version + 1} if "version" in table.c else {}
    with recorded(uow):
        uow.connection.execute(update(table).where(*conditions).values({**raised, **values}))
    after = _after(session, table, names, list(before))
    shape = shape_of(inspect(model))
    for key, row in before.items():
        if row != after[key]:
            record(uow, changed_fields(shape, Op.UPDATE, _row_id(shape, key), row, after[key]))
    for loaded in _loaded(session, model, before):
        session.expire(loaded)
    return len(before)


def audited_delete(session: Session, model: type[Any], *where: ColumnElement[bool]) -> int:
    """Delete all rows that match, by one statement, and record each. The number of rows.

    Rows that would go with them by ON DELETE CASCADE are deleted by a call of their own, first.
    """
    uow, table = uow_of(session), _table(model)
    session.flush()
    conditions = [*_of_company(table, uow), *where]
    before = _read(session, table, list(table.c.keys()), conditions)
    if not before:
        return 0
    with recorded(uow):
        uow.connection.execute(delete(table).where(*conditions))
    shape = shape_of(inspect(model))
    for key, row in before.items():
        record(uow, changed_fields(shape, Op.DELETE, _row_id(shape, key), row, {}))
    for loaded in _loaded(session, model, before):
        session.expunge(loaded)
    return len(before)


def _read(
    session: Session, table: Table, names: Sequence[str], conditions: Sequence[Any]
) -> dict[Key, dict[str, Any]]:
    """The values of the matching rows by primary key, locked until the transaction ends."""
    keys = list(table.primary_key.columns)
    statement = select(*keys, *(table.c[name].label(f"v_{name}") for name in names))
    locked = statement.where(*conditions).order_by(*keys).with_for_update()
    return {
        tuple(row[: len(keys)]): dict(zip(names, row[len(keys) :], strict=True))
        for row in session.connection().execute(locked)
    }


def _after(
    session: Session, table: Table, names: Sequence[str], keys: list[Key]
) -> dict[Key, dict[str, Any]]:
    last = list(table.primary_key.columns)[-1]
    found: dict[Key, dict[str, Any]] = {}
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        conditions = [*_of_company(table, uow_of(session)), last.in_({key[-1] for key in part})]
        found |= _read(session, table, names, conditions)
    return found


def _of_company(table: Table, uow: UnitOfWork) -> list[ColumnElement[bool]]:
    is_company_row = "company_id" in table.c and uow.company_id != 0
    return [table.c.company_id == uow.company_id] if is_company_row else []


def _table(model: type[Any]) -> Table:
    table: Table = model.__table__
    return table


def _row_id(shape: Shape, key: Key) -> int | None:
    return int(key[-1]) if shape.has_id else None


def _loaded(session: Session, model: type[Any], rows: dict[Key, Any]) -> list[object]:
    """The objects of the session that stand for these rows."""
    mapper = inspect(model)
    found = [session.identity_map.get(mapper.identity_key_from_primary_key(key)) for key in rows]
    return [each for each in found if each is not None]


def _nothing_found(expect_version: int | None) -> int:
    if expect_version is not None:
        raise StaleVersion
    return 0
