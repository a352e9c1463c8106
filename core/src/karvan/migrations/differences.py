"""How a plugin's tables in a database differ from its models.

Alembic compares tables, columns, keys and plain indexes; CHECKs, and on SQLite indexes over
expressions, are compared here by their names.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from collections.abc import Sequence
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint
from sqlalchemy import Column
from sqlalchemy import Connection
from sqlalchemy import Index
from sqlalchemy import inspect

from karvan.db.base import owner_of
from karvan.db.shadow_tables import is_shadow
from karvan.migrations.picture import take_picture
from karvan.migrations.rendering import is_written
from karvan.migrations.sources import MigrationSource

Difference = tuple[Any, ...]


def find_differences(connection: Connection, source: MigrationSource) -> list[Difference]:
    """The differences as Alembic tells them: a word, then what it is about.

    Only the plugin's own tables are looked at.
    """

    def is_own(name: str | None, kind: str, parents: Any) -> bool:
        table = name if kind == "table" else parents.get("table_name")
        if table is not None and is_shadow(table):
            return False
        return table is None or owner_of(table) == source.plugin

    def is_own_object(_object: Any, name: str | None, kind: str, *_: Any) -> bool:
        return kind != "table" or (
            owner_of(str(name)) == source.plugin and not is_shadow(str(name))
        )

    context = MigrationContext.configure(
        connection, opts={"include_name": is_own, "include_object": is_own_object}
    )
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "(autogenerate s|S)kip")  # what is compared below
        found = compare_metadata(context, source.metadata)
    flat = [each for one in found for each in (one if isinstance(one, list) else [one])]
    found_here = [*_checks(connection, source), *_indexes(connection, source)]
    return [*_in_order(flat, source), *_changed_columns(flat, source), *found_here]


def _in_order(differences: Sequence[Difference], source: MigrationSource) -> Iterator[Difference]:
    """Tables before what refers to them; an index of a new table comes with the table."""
    new = {each[1].name for each in differences if each[0] == "add_table"}
    gone = {each[1].name for each in differences if each[0] == "remove_table"}
    yield from (("add_table", table) for table in source.tables if table.name in new)
    for each in differences:
        if each[0].endswith("_index") and each[1].table.name in new | gone:
            continue
        if each[0] != "add_table" and not each[0].startswith("modify_"):
            yield each


def _changed_columns(
    differences: Sequence[Difference], source: MigrationSource
) -> Iterator[Difference]:
    """A changed type, NULL or default, once per column: the whole column as the model has it."""
    changed = {(each[2], each[3]) for each in differences if each[0].startswith("modify_")}
    for table, column in sorted(changed):
        yield ("change_column", source.metadata.tables[table].columns[column])


def _checks(connection: Connection, source: MigrationSource) -> Iterator[Difference]:
    there = set(inspect(connection).get_table_names())
    for table in source.tables:
        if table.name not in there:
            continue
        found = {each["name"] for each in inspect(connection).get_check_constraints(table.name)}
        for check in table.constraints:
            if isinstance(check, CheckConstraint) and is_written(check) and check.name not in found:
                yield ("add_constraint", check)
        declared = {each.name for each in table.constraints}
        for name in sorted(str(each) for each in found - declared if each):
            yield ("remove_check", table.name, name)


def _indexes(connection: Connection, source: MigrationSource) -> Iterator[Difference]:
    """Indexes over expressions, which SQLite's reflection leaves out."""
    if connection.dialect.name != "sqlite":
        return
    there = [each for each in take_picture(connection).objects if each.kind == "index"]
    tables = set(inspect(connection).get_table_names())
    for table in source.tables:
        if table.name not in tables:
            continue
        found = {each.name for each in there if each.table == table.name}
        declared = {str(each.name): each for each in table.indexes}
        for name, index in sorted(declared.items()):
            if name not in found and not _is_plain(index):
                yield ("add_index", index)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Skipped unsupported reflection")
            reflected = {each["name"] for each in inspect(connection).get_indexes(table.name)}
        for name in sorted(found - reflected - declared.keys()):
            yield ("remove_expression_index", table.name, name)


def _is_plain(index: Index) -> bool:
    return all(isinstance(each, Column) for each in index.expressions)
