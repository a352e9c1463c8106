"""Reads rows as they are stored, and notices what the column types would gloss over.

SQLite keeps what it is given: a boolean that is 3, an instant with a strange separator, a JSON
text with other spaces all read as if nothing were wrong. So there each value is written again and
compared with what was found. PostgreSQL refuses such values itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import select
from sqlalchemy import type_coerce
from sqlalchemy.exc import OperationalError
from sqlalchemy.types import NullType

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy import Dialect
    from sqlalchemy import FromClause
    from sqlalchemy.sql.elements import KeyedColumnElement

FETCH = 2000


class UnusualValue(ValueError):
    """A stored value that the product would not have written."""

    def __init__(self, column: str, found: object) -> None:
        super().__init__(f"{column} holds {found!r}")


def read_stored(
    connection: Connection,
    table: FromClause,
    *where: ColumnElement[bool],
    names: Sequence[str] | None = None,
    order_by: Sequence[str] = ("id",),
) -> Iterator[dict[str, Any]]:
    """The matching rows as {column: value}, a few at a time; raises ValueError for what no one
    could have written through the product.
    """
    columns = [table.c[name] for name in names or table.c.keys()]
    is_raw = connection.dialect.name == "sqlite"
    shown = [type_coerce(column, NullType()) for column in columns] if is_raw else columns
    labelled = [each.label(f"c{place}") for place, each in enumerate(shown)]
    statement = select(*labelled).where(*where).order_by(*(table.c[name] for name in order_by))
    readers = [_Reader(column, connection.dialect) for column in columns] if is_raw else []
    keys = [str(column.key) for column in columns]
    try:
        with connection.execute(statement.execution_options(yield_per=FETCH)) as found:
            for row in found:
                values = [read(raw) for read, raw in zip(readers, row, strict=is_raw)]
                yield dict(zip(keys, values if is_raw else row, strict=True))
    except OperationalError as problem:
        if not is_raw:
            raise
        # the driver of SQLite cannot even hand over a text that is no UTF-8
        raise UnusualValue("a row", str(problem.orig)) from problem


class _Reader:
    """Turns the stored form of one column into its value, and back for comparison."""

    def __init__(self, column: KeyedColumnElement[Any], dialect: Dialect) -> None:
        kind: Any = column.type.dialect_impl(dialect)
        self.name = str(column.key)
        self.decode = kind.result_processor(dialect, None)
        self.encode = kind.bind_processor(dialect)

    def __call__(self, raw: Any) -> Any:
        if raw is None:
            return None
        try:
            value = self.decode(raw) if self.decode else raw
            again = self.encode(value) if self.encode else value
        except (ArithmeticError, AttributeError, TypeError, ValueError) as problem:
            raise UnusualValue(self.name, raw) from problem
        again = bytes(again) if isinstance(again, memoryview) else again
        if again != raw or type(again) is not type(raw):
            raise UnusualValue(self.name, raw)
        return value
