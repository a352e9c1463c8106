"""Plugins whose tables stand without a declared trigger or policy.

What the database no longer refuses, nobody may write: such a plugin is unavailable until
`karvan upgrade` has made the trigger again. `karvan verify` looks at its rows all the same.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import inspect

from karvan.db.base import metadata
from karvan.db.base import owner_of
from karvan.db.engine import Database
from karvan.db.security import unprotected_tables
from karvan.db.triggers import compare


def find_unguarded(database: Database, words: Collection[str]) -> dict[str, str]:
    """A reason for each of the plugins whose triggers or policies are not as declared."""
    reasons: dict[str, str] = {}
    with database.begin(write=False) as connection:
        there = set(inspect(connection).get_table_names())
        tables = [each for each in metadata.sorted_tables if each.name in there]
        own = [each for each in tables if owner_of(each.name) in words]
        for each in compare(connection, own):
            text = f"unguarded: the trigger {each.name} is {each.text}; run karvan upgrade"
            reasons.setdefault(owner_of(each.table), text)
        for name in unprotected_tables(connection, own) if database.has_two_roles else ():
            text = f"unguarded: the table {name} has no policy; run karvan upgrade"
            reasons.setdefault(owner_of(name), text)
    return reasons
