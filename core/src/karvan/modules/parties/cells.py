"""Values of cells as JSON and back, so that a row a merge took away can be written again exactly.

Plain JSON values stand for themselves; what JSON does not know is wrapped: {"date": "2025-03-31"}.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import Any


def to_json(value: Any) -> Any:
    """The value as JSON that `from_json` reads back; an object of the database is wrapped too."""
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return {"float": value.hex()}
        case datetime():
            return {"instant": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case Decimal():
            return {"decimal": str(value)}
        case bytes():
            return {"bytes": value.hex()}
        case _:
            return {"json": dict(value) if isinstance(value, Mapping) else list(value)}


def from_json(stored: Any) -> Any:
    """The value that `to_json` was given."""
    if not isinstance(stored, Mapping):
        return stored
    [(kind, text)] = stored.items()
    match kind:
        case "float":
            return float.fromhex(text)
        case "instant":
            return datetime.fromisoformat(text)
        case "date":
            return date.fromisoformat(text)
        case "decimal":
            return Decimal(text)
        case "bytes":
            return bytes.fromhex(text)
        case _:
            return text


def row_to_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """A whole row by column name."""
    return {name: to_json(value) for name, value in row.items()}


def row_from_json(stored: Mapping[str, Any]) -> dict[str, Any]:
    """The row that `row_to_json` was given."""
    return {name: from_json(value) for name, value in stored.items()}
