"""SQLite's full-text table beside the index, kept by code in the same transaction.

Each of its rows carries two words of its own, one for company and entity and one for the record, so
that a search never leaves them and a removal finds its row at once. PostgreSQL needs none of this.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import text

ADD = text("""
INSERT INTO core_search_fts (scope, key, body, record_id) VALUES (:scope, :key, :body, :record_id)
""")
REMOVE = text("""
DELETE FROM core_search_fts
WHERE rowid IN (SELECT rowid FROM core_search_fts WHERE core_search_fts MATCH :word)
""")
SWEEP = text("""
DELETE FROM core_search_fts WHERE NOT EXISTS (
  SELECT 1 FROM core_search s
  WHERE s.record_id = core_search_fts.record_id AND core_search_fts.scope =
    'c' || s.company_id || 'x'
    || replace(replace(replace(s.entity, '.', 'x'), '_', 'x'), '-', 'x'))
""")
# Words of deleted rows stay in the parts of the index until those are merged.
MERGE = text("INSERT INTO core_search_fts (core_search_fts) VALUES ('optimize')")


def scope_of(company_id: int, code: str) -> str:
    """The word that stands for company and entity."""
    entity = code.replace(".", "x").replace("_", "x").replace("-", "x")
    return f"c{company_id}x{entity}"


def add(connection: Connection, company_id: int, code: str, rows: Mapping[int, str]) -> None:
    """Add the words of records, by id."""
    if _has_it(connection) and rows:
        scope = scope_of(company_id, code)
        values = [
            {"scope": scope, "key": f"{scope}r{key}", "body": body, "record_id": key}
            for key, body in rows.items()
        ]
        connection.execute(ADD, values)


def remove(connection: Connection, company_id: int, code: str, ids: Iterable[int]) -> None:
    """Take records out."""
    scope = scope_of(company_id, code)
    values: list[dict[str, Any]] = [{"word": f'key : "{scope}r{each}"'} for each in ids]
    if _has_it(connection) and values:
        connection.execute(REMOVE, values)


def clear(connection: Connection, company_id: int, codes: Iterable[str]) -> None:
    """Take all records of these entities out."""
    if _has_it(connection):
        for code in codes:
            connection.execute(REMOVE, {"word": f'scope : "{scope_of(company_id, code)}"'})


def sweep(connection: Connection) -> None:
    """Take out what the index no longer has: after a plugin or a company is removed whole."""
    if _has_it(connection):
        connection.execute(SWEEP)
        connection.execute(MERGE)


def _has_it(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"
