"""What a new record begins with: the defaults of its fields, or what a copy takes from another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.codecs import codec_of
from karvan.entities.declaring.commands import CREATE
from karvan.entities.declaring.known import values_of
from karvan.entities.reading.listing import get_record
from karvan.entities.writing.lines import ID
from karvan.entities.writing.lines import lines_of
from karvan.entities.writing.offered import find_command
from karvan.entities.writing.offered import find_workflow
from karvan.entities.writing.offered import grids_of
from karvan.entities.writing.offered import inputs_of

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field


def defaults_of(ctx: Context, entity: Entity) -> dict[str, Any]:
    """What a new record begins with, by field name."""
    inputs = inputs_of(ctx, entity, find_command(ctx, entity, CREATE))
    return {
        name: found for name, field in inputs.items() if (found := _default(ctx, field)) is not None
    }


def with_defaults(
    ctx: Context, inputs: Mapping[str, Field], values: Mapping[str, Any]
) -> dict[str, Any]:
    """The values of a new record, with the default of each field that was not sent."""
    given = dict(values)
    for name, field in inputs.items():
        if name not in given and (default := _default(ctx, field)) is not None:
            given[name] = default
    return given


def duplicate_of(ctx: Context, entity: Entity, record_id: int) -> dict[str, Any]:
    """The values a copy of the record begins with: what `create` takes, without number, state and files."""
    record = get_record(ctx, entity, record_id)
    command = find_command(ctx, entity, CREATE)
    flow = find_workflow(ctx, entity)
    left_out = {"number", entity.archive.partition("=")[0], flow.field if flow else ""}
    inputs = inputs_of(ctx, entity, command)
    names = [
        name
        for name, field in inputs.items()
        if name not in left_out
        and not field.secret
        and field.kind != "file"
        and _is_there(entity, name, field)
    ]
    values = dict(values_of(ctx, entity, [record], names)[record.id])
    for grid in grids_of(entity, command):
        kept = {each.name for each in grid.fields if not (each.readonly or each.is_computed)}
        rows = lines_of(ctx, grid, record)
        values[grid.name] = [
            {name: value for name, value in row.items() if name != ID and name in kept}
            for row in rows
        ]
    return values


def _is_there(entity: Entity, name: str, field: Field) -> bool:
    """Whether a record holds the input: one of the command's own it does not."""
    return any(each.name == name for each in entity.fields) or "." in name or field.is_computed


def _default(ctx: Context, field: Field) -> Any:
    value = field.default(ctx) if callable(field.default) else field.default
    return None if value is None or codec_of(field).is_empty(value) else value
