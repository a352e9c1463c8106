"""Single rows of any table, read, written and deleted by key; nothing of it is left unrecorded."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from sqlalchemy import ColumnElement
from sqlalchemy import Table
from sqlalchemy import and_
from sqlalchemy import delete
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import tuple_
from sqlalchemy import update

from karvan.audit.guard import recorded

if TYPE_CHECKING:
    from karvan.context import Context

Row = Mapping[str, Any]
Key = tuple[Any, ...]
T = TypeVar("T")


def chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """The items in order, at most `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def by_key(table: Table, key: Mapping[str, Any]) -> ColumnElement[bool]:
    """The condition that finds one row."""
    return and_(*(table.c[name] == value for name, value in key.items()))


def by_keys(table: Table, keys: Iterable[Key]) -> ColumnElement[bool]:
    """The condition that finds these rows of one company."""
    columns = list(table.primary_key)
    rows = list(keys)
    if [each.name for each in columns] == ["company_id", "id"]:
        company = rows[0][0]
        return and_(columns[0] == company, columns[1].in_([key[1] for key in rows]))
    return tuple_(*columns).in_(rows)


def read_row(ctx: Context, table: Table, key: Mapping[str, Any]) -> dict[str, Any] | None:
    """The whole row, locked, or None."""
    statement = select(table).where(by_key(table, key)).with_for_update()
    found = ctx.uow.connection.execute(statement).mappings().one_or_none()
    return None if found is None else dict(found)


def read_rows(ctx: Context, table: Table, *where: ColumnElement[bool]) -> list[dict[str, Any]]:
    """Whole rows in order of their key, locked."""
    statement = select(table).where(*where).order_by(*table.primary_key).with_for_update()
    return [dict(each) for each in ctx.uow.connection.execute(statement).mappings()]


def write_row(ctx: Context, table: Table, key: Mapping[str, Any], values: Row) -> None:
    """Change cells of a row and raise its version."""
    with recorded(ctx.uow):
        statement = update(table).where(by_key(table, key))
        ctx.uow.connection.execute(statement.values({**raised(table), **values}))


def write_column(
    ctx: Context, table: Table, keys: Sequence[Key], column: str, value: object
) -> None:
    """Give one column of these rows a value and raise their versions."""
    with recorded(ctx.uow):
        statement = update(table).where(by_keys(table, keys))
        ctx.uow.connection.execute(statement.values({**raised(table), column: value}))


def delete_row(ctx: Context, table: Table, key: Mapping[str, Any]) -> None:
    """Delete a row."""
    with recorded(ctx.uow):
        ctx.uow.connection.execute(delete(table).where(by_key(table, key)))


def insert_row(ctx: Context, table: Table, row: Row) -> None:
    """Write a row as it stands."""
    with recorded(ctx.uow):
        ctx.uow.connection.execute(insert(table), [dict(row)])


def raised(table: Table) -> dict[str, Any]:
    """The version of a changed row, where the table has one."""
    return {"version": table.c.version + 1} if "version" in table.c else {}
