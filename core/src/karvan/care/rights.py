"""What the application's role may do with restored tables: as before, or as the models say.

A dump is restored without the rights it was made with, because the role may have another name.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from karvan.care.afterwards import literal
from karvan.care.facts import VERSION_TABLE
from karvan.care.facts import application_role
from karvan.db.base import metadata
from karvan.db.rules import is_append_only
from karvan.db.security import ADD_ONLY
from karvan.db.security import ALL_ROWS

if TYPE_CHECKING:
    from karvan.care.manifest import Manifest
    from karvan.db.engine import Database

DEFAULTS = f"ALTER DEFAULT PRIVILEGES IN SCHEMA %1$I GRANT {ALL_ROWS} ON TABLES TO %2$I"
KNOWN = {"SELECT", "INSERT", "UPDATE", "DELETE"}


def rights_afterwards(database: Database, manifest: Manifest) -> list[str]:
    """The statements that let the application in; none where one role does everything."""
    role = application_role(database)
    return [] if role is None else list(_statements(database, manifest, role))


def _statements(database: Database, manifest: Manifest, role: str) -> Iterator[str]:
    quote = database.owner_engine.dialect.identifier_preparer.quote
    quoted = literal(role)
    for right in ("GRANT USAGE ON SCHEMA %1$I TO %2$I", DEFAULTS):
        words = f"format({literal(right)}, current_schema(), {quoted})"
        yield f"DO $$ BEGIN EXECUTE {words}; END $$"
    for table in manifest.tables:
        if rights := _rights_of(manifest, table):
            yield f"REVOKE ALL ON {quote(table)} FROM {quote(role)}"
            yield f"GRANT {rights} ON {quote(table)} TO {quote(role)}"


def _rights_of(manifest: Manifest, table: str) -> str:
    if manifest.rights:
        return ", ".join(each for each in manifest.rights.get(table, ()) if each in KNOWN)
    if table.startswith(VERSION_TABLE):
        return "SELECT"
    model = metadata.tables.get(table)
    return ADD_ONLY if model is not None and is_append_only(model) else ALL_ROWS
