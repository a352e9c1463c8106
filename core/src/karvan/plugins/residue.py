"""What a plugin leaves behind in core's tables, so that uninstalling leaves nothing.

One line per table: the column that names the plugin, and how. Only audit rows stay. What is
`restored` goes into the export and comes back with the plugin's own rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import MetaData
from sqlalchemy import Table
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import inspect
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import text
from sqlalchemy import tuple_

from karvan.db.base import metadata
from karvan.db.shadow_tables import SEARCH_INDEX
from karvan.search import full_text

SERIES, COUNTERS = "core_number_series", "core_number_counter"


@dataclass(frozen=True)
class Place:
    """Rows of a core table that belong to a plugin: a column holds its word, or a dotted code."""

    table: str
    columns: tuple[str, ...]
    dotted: bool = False
    restored: bool = False

    def rows_of(self, table: Table, word: str) -> ColumnElement[bool]:
        """The condition that finds them."""
        if self.dotted:
            return or_(*(table.c[each].like(f"{word}.%") for each in self.columns))
        return or_(*(table.c[each] == word for each in self.columns))


# In the order of removal: rows that refer to others first.
PLACES = (
    Place("core_job", ("plugin",)),
    Place("core_schedule", ("plugin",)),
    Place("core_event", ("name", "document_kind"), dotted=True),
    Place("core_notification", ("kind", "record_kind"), dotted=True),
    Place("core_notification_choice", ("kind",), dotted=True, restored=True),
    Place("core_follower", ("record_kind",), dotted=True, restored=True),
    Place("core_tagging", ("record_kind",), dotted=True, restored=True),
    Place("core_note", ("record_kind",), dotted=True, restored=True),
    Place("core_activity", ("record_kind",), dotted=True, restored=True),
    Place("core_custom_value", ("entity",), dotted=True, restored=True),
    Place("core_custom_field", ("entity",), dotted=True, restored=True),
    Place("core_timeline_item", ("kind", "subject_kind"), dotted=True, restored=True),
    Place("core_attachment", ("record_kind",), dotted=True, restored=True),
    Place("core_document_link", ("from_kind", "to_kind"), dotted=True, restored=True),
    Place("core_party_role", ("role",), dotted=True, restored=True),
    Place("core_request", ("source",), dotted=True, restored=True),
    Place("core_role_permission", ("permission",), dotted=True, restored=True),
    Place("core_search", ("entity",), dotted=True),
    Place("core_setting", ("plugin",), restored=True),
    Place("core_seed_record", ("plugin",), restored=True),
    Place("core_port_choice", ("plugin",), restored=True),
    Place("core_plugin_problem", ("plugin",)),
    Place("core_plugin_company", ("plugin",), restored=True),
    Place("core_plugin", ("name",)),
)


APPEND_ONLY = frozenset({"core_timeline_item"})

# Sums over rows of the tables above, made anew once those are gone or back.
SUMS: dict[str, tuple[str, ...]] = {
    "core_file_usage": (
        "DELETE FROM core_file_usage",
        """INSERT INTO core_file_usage (company_id, user_id, bytes)
  SELECT company_id, 0, SUM(size) FROM core_attachment GROUP BY company_id
  UNION ALL
  SELECT company_id, created_by, SUM(size) FROM core_attachment
  WHERE created_by IS NOT NULL GROUP BY company_id, created_by""",
    )
}


@dataclass(frozen=True)
class Residue:
    """The rows of one core table that belong to a plugin."""

    table: Table
    condition: ColumnElement[bool]
    restored: bool

    def count(self, connection: Connection) -> int:
        """How many there are."""
        statement = select(func.count()).select_from(self.table).where(self.condition)
        return connection.scalar(statement) or 0

    def remove(self, connection: Connection) -> None:
        """Remove them."""
        connection.execute(delete(self.table).where(self.condition))


def find_residue(connection: Connection, word: str, tables: Iterable[str]) -> list[Residue]:
    """Where the plugin with these tables has rows in core, in the order of removal."""
    there = set(inspect(connection).get_table_names())
    found = []
    for place in PLACES:
        if place.table in there:
            table = reflect(connection, place.table)
            found.append(Residue(table, place.rows_of(table, word), place.restored))
    return [*_series(connection, tables), *found]


def guarded_tables(connection: Connection, residue: Iterable[Residue]) -> list[Table]:
    """The append-only tables among those with rows of the plugin, as their models declare them."""
    found = [each for each in residue if each.table.name in APPEND_ONLY and each.count(connection)]
    return [metadata.tables[each.table.name] for each in found]


def renew_sums(connection: Connection) -> None:
    """Bring the sums over rows of a plugin in line with what is there now."""
    there = set(inspect(connection).get_table_names())
    for table, statements in SUMS.items():
        for statement in statements if table in there else ():
            connection.execute(text(statement))
    if SEARCH_INDEX in there:
        full_text.sweep(connection)


def reflect(connection: Connection, name: str) -> Table:
    """The table as the database knows it, without what it refers to."""
    return Table(name, MetaData(), autoload_with=connection, resolve_fks=False)


def _series(connection: Connection, tables: Iterable[str]) -> list[Residue]:
    """The number series that rows of the plugin refer to, and their counters."""
    used = sorted(_series_of(connection, tables))
    if not used:
        return []
    series, counters = reflect(connection, SERIES), reflect(connection, COUNTERS)
    return [
        Residue(counters, tuple_(counters.c.company_id, counters.c.series_id).in_(used), True),
        Residue(series, tuple_(series.c.company_id, series.c.id).in_(used), True),
    ]


def _series_of(connection: Connection, tables: Iterable[str]) -> set[tuple[Any, ...]]:
    found: set[tuple[Any, ...]] = set()
    for name in tables:
        for key in inspect(connection).get_foreign_keys(name):
            if key["referred_table"] == SERIES:
                table = reflect(connection, name)
                columns = [table.c[each] for each in key["constrained_columns"]]
                found |= {tuple(row) for row in connection.execute(select(*columns).distinct())}
    return {each for each in found if None not in each}
