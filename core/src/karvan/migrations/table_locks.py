"""Which lock a statement of a migration takes on which table, so that one knows whom it stops.

PostgreSQL: `ACCESS EXCLUSIVE` stops readers and writers, `SHARE` and `SHARE ROW EXCLUSIVE` stop
writers. SQLite has one lock for the whole database, held until the plugin's transaction ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

NAME = r"(?:IF (?:NOT )?EXISTS )?(?:ONLY )?\"?(\w+)\"?"
RULES = (
    (re.compile(rf"ALTER TABLE {NAME}", re.IGNORECASE), "ACCESS EXCLUSIVE"),
    (re.compile(rf"DROP TABLE {NAME}", re.IGNORECASE), "ACCESS EXCLUSIVE"),
    (re.compile(rf"TRUNCATE (?:TABLE )?{NAME}", re.IGNORECASE), "ACCESS EXCLUSIVE"),
    (re.compile(rf"DROP TRIGGER {NAME} ON \"?(\w+)\"?", re.IGNORECASE), "ACCESS EXCLUSIVE"),
    (
        re.compile(r"CREATE (?:UNIQUE )?INDEX .*? ON \"?(\w+)\"?", re.IGNORECASE | re.DOTALL),
        "SHARE",
    ),
    (
        re.compile(r"CREATE TRIGGER .*? ON \"?(\w+)\"?", re.IGNORECASE | re.DOTALL),
        "SHARE ROW EXCLUSIVE",
    ),
    (
        re.compile(r"(?:CREATE|DROP) POLICY .*? ON \"?(\w+)\"?", re.IGNORECASE | re.DOTALL),
        "ACCESS EXCLUSIVE",
    ),
    (re.compile(r"(?:INSERT INTO|DELETE FROM) \"?(\w+)\"?", re.IGNORECASE), "ROW EXCLUSIVE"),
    (re.compile(r"UPDATE \"?(\w+)\"?", re.IGNORECASE), "ROW EXCLUSIVE"),
)
STRENGTH = ("ROW EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE", "ACCESS EXCLUSIVE")
CREATED = re.compile(rf"CREATE TABLE {NAME}", re.IGNORECASE)


def locks_of(statements: Iterable[str]) -> dict[str, str]:
    """The strongest lock on each table that was there before the statements."""
    found: dict[str, str] = {}
    made: set[str] = set()
    for statement in statements:
        if (new := CREATED.match(statement)) is not None:
            made.add(new[1])
        for pattern, lock in RULES:
            match = pattern.match(statement)
            if match is None:
                continue
            table = match[match.lastindex or 1]
            if STRENGTH.index(lock) > STRENGTH.index(found.get(table, lock)) or table not in found:
                found[table] = lock
            break
    return {table: lock for table, lock in sorted(found.items()) if table not in made}
