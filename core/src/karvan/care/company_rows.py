"""Rows of a company as lines of JSON that mean the same on both databases, and back.

The company's own number is left out: it is another one where the company arrives.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import select
from sqlalchemy.types import TypeDecorator

from karvan.care.company_tables import COMPANY
from karvan.care.company_tables import CompanyTable

AT_ONCE = 1000
OMITTED = "company_id"


def read_lines(connection: Connection, found: CompanyTable) -> Iterator[bytes]:
    """The rows of the company as lines, in the order of their key, a few at a time."""
    table = found.table
    order = [*table.primary_key.columns] or [*table.c]
    columns = [each for each in table.c if each.name != OMITTED]
    statement = select(*columns).where(found.where).order_by(*order)
    rows = connection.execute(statement.execution_options(yield_per=AT_ONCE)).mappings()
    for row in rows:
        yield encode({column.name: row[column] for column in columns})


def encode(row: Mapping[str, Any]) -> bytes:
    """One row as a line."""
    line = json.dumps(row, default=_plain, ensure_ascii=False, sort_keys=True)
    return line.encode("utf-8", "surrogatepass") + b"\n"


def decode(table: Table, line: bytes) -> dict[str, Any]:
    """The row of a line, with the types of the table's columns; raises ValueError."""
    values = json.loads(line.decode("utf-8", "surrogatepass"))
    unknown = sorted(set(values) - set(table.c.keys()))
    if unknown:
        message = f"{table.name} has no column {unknown[0]}"
        raise ValueError(message)
    return {name: _typed(table, name, value) for name, value in values.items()}


def key_of(table: Table) -> str:
    """The column that says which company a row belongs to."""
    return "id" if table.name == COMPANY else OMITTED


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, bytes | memoryview):
        return {"base64": base64.b64encode(bytes(value)).decode()}
    message = f"a {type(value).__name__} cannot be exported"
    raise TypeError(message)


_READERS: dict[type, Callable[[Any], Any]] = {
    date: date.fromisoformat,
    datetime: datetime.fromisoformat,
    Decimal: Decimal,
    bytes: lambda value: base64.b64decode(value["base64"]),
}


def _typed(table: Table, name: str, value: Any) -> Any:
    if value is None:
        return None
    kind: Any = table.c[name].type
    while isinstance(kind, TypeDecorator):
        kind = kind.impl_instance
    try:
        reader = _READERS.get(kind.python_type)
    except NotImplementedError:
        return value
    return value if reader is None else reader(value)
