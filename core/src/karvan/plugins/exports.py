"""A plugin's data in one file, and back again.

A zip: `manifest.json` (snapshot, columns, row counts, sha256 of each file), one file of JSON lines
per table, the plugin's rows in core's tables included. It is read back and compared before
anything is removed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import zipfile
from collections.abc import Callable
from collections.abc import Iterator
from datetime import date
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import Connection
from sqlalchemy import Table
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import inspect
from sqlalchemy import select
from sqlalchemy import true

from karvan.errors import Refusal
from karvan.plugins.residue import find_residue
from karvan.plugins.residue import reflect
from karvan.plugins.views import Installed

FORMAT = 1
MANIFEST = "manifest.json"
ROWS_AT_ONCE = 500


class ExportDamaged(Refusal):
    """The file {file} is not a whole export: {reason}"""

    code = "core.export_damaged"


class ExportTaken(Refusal):
    """There is a file {file} already. Name another one."""

    code = "core.export_taken"


def present_tables(connection: Connection, plugin: Installed) -> list[str]:
    """The plugin's tables that are there, each after those it refers to."""
    there = set(inspect(connection).get_table_names())
    return [name for name in plugin.snapshot.tables if name in there]


def count_rows(connection: Connection, names: list[str]) -> dict[str, int]:
    """How many rows each table holds."""
    return {
        name: connection.scalar(select(func.count()).select_from(reflect(connection, name))) or 0
        for name in names
    }


def write_export(connection: Connection, plugin: Installed, target: Path) -> dict[str, int]:
    """Write the plugin's rows to a zip, read it back and compare; gives the rows per own table."""
    if target.exists():
        raise ExportTaken(file=str(target))
    own = present_tables(connection, plugin)
    residue = find_residue(connection, plugin.word, own)
    selections: list[tuple[Table, ColumnElement[bool]]] = [
        *(
            (each.table, each.condition & _without_secrets(each.table, plugin))
            for each in reversed(residue)
            if each.restored
        ),
        *((reflect(connection, name), true()) for name in own),
    ]
    with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as archive:
        files = {
            table.name: _write_rows(connection, archive, table, condition)
            for table, condition in selections
        }
        manifest = {
            "format": FORMAT,
            "plugin": plugin.word,
            "distribution": plugin.distribution,
            "version": plugin.version,
            "snapshot": plugin.snapshot.to_json(),
            "tables": files,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2))
    read_manifest(target)
    return {name: files[name]["rows"] for name in own}


def _without_secrets(table: Table, plugin: Installed) -> ColumnElement[bool]:
    """A secret setting leaves the database in no file; it is entered again."""
    if table.name != "core_setting":
        return true()
    return table.c.key.not_in(plugin.snapshot.secrets)


def read_manifest(source: Path) -> dict[str, Any]:
    """The manifest of an export whose every file is whole; raises ExportDamaged."""
    try:
        with zipfile.ZipFile(source) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            for name, facts in manifest["tables"].items():
                _compare(archive, name, facts)
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as wrong:
        raise ExportDamaged(file=str(source), reason=str(wrong)) from wrong
    return manifest


def read_rows(connection: Connection, source: Path) -> dict[str, int]:
    """Put the rows of an export back, in the order they were written; gives the rows per table."""
    manifest = read_manifest(source)
    counts = {}
    with zipfile.ZipFile(source) as archive:
        for name in manifest["tables"]:
            table = reflect(connection, name)
            rows = [_typed(table, row) for row in _lines(archive, name)]
            for start in range(0, len(rows), ROWS_AT_ONCE):
                connection.execute(insert(table), rows[start : start + ROWS_AT_ONCE])
            counts[name] = len(rows)
    return counts


def _write_rows(
    connection: Connection, archive: zipfile.ZipFile, table: Table, condition: ColumnElement[bool]
) -> dict[str, Any]:
    order = list(table.primary_key.columns) or list(table.columns)
    digest, count = hashlib.sha256(), 0
    rows = connection.execute(select(table).where(condition).order_by(*order)).mappings()
    with archive.open(_file_of(table.name), "w", force_zip64=True) as file:
        for row in rows:
            line = json.dumps(dict(row), default=_plain, ensure_ascii=False).encode() + b"\n"
            file.write(line)
            digest.update(line)
            count += 1
    columns = {each.name: str(each.type) for each in table.columns}
    return {"rows": count, "sha256": digest.hexdigest(), "columns": columns}


def _compare(archive: zipfile.ZipFile, name: str, facts: dict[str, Any]) -> None:
    digest, count = hashlib.sha256(), 0
    with archive.open(_file_of(name)) as file:
        for line in file:
            digest.update(line)
            count += 1
    if (count, digest.hexdigest()) != (facts["rows"], facts["sha256"]):
        message = f"{name} differs from what the manifest says"
        raise ValueError(message)


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[dict[str, Any]]:
    with archive.open(_file_of(name)) as file:
        for line in file:
            yield json.loads(line)


def _file_of(name: str) -> str:
    return f"tables/{name}.jsonl"


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
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


def _typed(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: None if value is None else _READERS.get(_kind(table, name), _same)(value)
        for name, value in row.items()
    }


def _same(value: Any) -> Any:
    return value


def _kind(table: Table, name: str) -> type:
    try:
        return table.c[name].type.python_type
    except NotImplementedError:
        return object
