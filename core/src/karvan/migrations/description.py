"""A schema in sentences, so that what migrations made can be compared with what models declare."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import Inspector
from sqlalchemy import inspect

from karvan.migrations.picture import take_picture


def describe_schema(connection: Connection, tables: Iterable[str]) -> list[str]:
    """One sentence for each column, key, constraint and index of the tables, in order."""
    wanted = sorted(set(tables))
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    sentences = [each for name in wanted if name in there for each in _table(inspector, name)]
    sentences += [f"{name}: missing" for name in wanted if name not in there]
    sentences += [
        f"{each.table}: {each.kind} {each.name} {' '.join(each.text.split())}"
        for each in take_picture(connection).objects
        if each.table in wanted and each.kind != "trigger"
    ]
    return sorted(sentences)


def _table(inspector: Inspector, name: str) -> Iterator[str]:
    for column in inspector.get_columns(name):
        null = "null" if column["nullable"] else "not null"
        default = f" default {column['default']}" if column["default"] is not None else ""
        counted = " identity" if column.get("identity") else ""
        yield f"{name}: column {column['name']} {column['type']} {null}{default}{counted}"
    yield f"{name}: key {', '.join(inspector.get_pk_constraint(name)['constrained_columns'])}"
    for option, value in sorted(inspector.get_table_options(name).items()):
        yield f"{name}: option {option} {value}"
    for key in inspector.get_foreign_keys(name):
        yield f"{name}: reference {_reference(key)}"
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Skipped unsupported reflection")  # seen in the picture
        uniques = inspector.get_unique_constraints(name)
    for unique in uniques:
        yield f"{name}: unique {unique['name']} ({', '.join(unique['column_names'])})"


def _reference(key: Any) -> str:
    columns = ", ".join(key["constrained_columns"])
    target = f"{key['referred_table']} ({', '.join(key['referred_columns'])})"
    return f"{key['name']} ({columns}) to {target} {key['options'].get('ondelete', 'NO ACTION')}"
