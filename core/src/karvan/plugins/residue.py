"""What a plugin leaves behind in core's tables, so that uninstalling leaves nothing.

One line per table: the column that names the plugin, and how. Only audit rows stay.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import column
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import inspect
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import table

from karvan.db.base import metadata


@dataclass(frozen=True)
class Place:
    """Rows of a core table that belong to a plugin: a column holds its word, or a dotted code."""

    table: str
    columns: tuple[str, ...]
    dotted: bool = False

    def rows_of(self, table: Table, word: str) -> ColumnElement[bool]:
        """The condition that finds them."""
        if self.dotted:
            return or_(*(table.c[each].like(f"{word}.%") for each in self.columns))
        return or_(*(table.c[each] == word for each in self.columns))


SERIES_TABLES = _SERIES, _COUNTERS = ("core_number_series", "core_number_counter")

# In the order of removal: rows that refer to others first.
PLACES = (
    Place("core_job", ("plugin",)),
    Place("core_schedule", ("plugin",)),
    Place("core_event", ("name", "document_kind"), dotted=True),
    Place("core_document_link", ("from_kind", "to_kind"), dotted=True),
    Place("core_request", ("source",), dotted=True),
    Place("core_role_permission", ("permission",), dotted=True),
    Place("core_setting", ("plugin",)),
    Place("core_seed_record", ("plugin",)),
    Place("core_port_choice", ("plugin",)),
    Place("core_plugin_problem", ("plugin",)),
    Place("core_plugin_company", ("plugin",)),
    Place("core_plugin", ("name",)),
)


def count_rows(connection: Connection, word: str) -> dict[str, int]:
    """How many rows of each core table belong to the plugin; tables without any are left out."""
    counts = {
        place.table: connection.scalar(
            select(func.count()).select_from(present).where(place.rows_of(present, word))
        )
        for place, present in _present()
    }
    return {name: count for name, count in counts.items() if count}


def remove_rows(connection: Connection, word: str) -> None:
    """Remove every row of core that belongs to the plugin, audit rows excepted."""
    for place, present in _present():
        connection.execute(delete(present).where(place.rows_of(present, word)))


def series_of(connection: Connection, tables: Iterable[str]) -> set[tuple[int, int]]:
    """The number series that the rows of the tables refer to, by company and id."""
    found: set[tuple[int, int]] = set()
    for name in tables:
        for key in inspect(connection).get_foreign_keys(name):
            if key["referred_table"] == _SERIES and len(key["constrained_columns"]) == 2:
                columns: list[Any] = [column(each) for each in key["constrained_columns"]]
                rows = connection.execute(select(*columns).select_from(table(name)).distinct())
                found |= {(company, series) for company, series in rows if series is not None}
    return found


def remove_series(connection: Connection, series: Iterable[tuple[int, int]]) -> None:
    """Remove number series and their counters."""
    counters, owners = metadata.tables[_COUNTERS], metadata.tables[_SERIES]
    for company_id, series_id in sorted(series):
        connection.execute(
            delete(counters).where(
                counters.c.company_id == company_id, counters.c.series_id == series_id
            )
        )
        connection.execute(
            delete(owners).where(owners.c.company_id == company_id, owners.c.id == series_id)
        )


def _present() -> Iterator[tuple[Place, Table]]:
    for place in PLACES:
        present = metadata.tables.get(place.table)
        if present is not None and set(place.columns) <= set(present.columns.keys()):
            yield place, present
