"""JSON Schemas of an entity: a record as it is answered, and what each command takes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.codecs import codec_of
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.declaring.known import fields_of
from karvan.entities.writing.lines import DELETED
from karvan.entities.writing.lines import MOST_LINES
from karvan.entities.writing.offered import grids_of
from karvan.entities.writing.running import inputs_of
from karvan.i18n import gettext
from karvan.restapi.naming import dotted

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.commands import Command
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.deprecation import Deprecated
    from karvan.entities.declaring.fields import Field
    from karvan.entities.declaring.views import LinesGrid

Schema = dict[str, Any]
ID: Schema = {"type": "string", "pattern": "^[0-9]{1,18}$", "readOnly": True}
VERSION: Schema = {"type": "integer", "minimum": 1, "readOnly": True}


def name_of(entity: Entity, suffix: str = "") -> str:
    """What the entity's schema is called among the components: `finance_entry`."""
    return "_".join(filter(None, (entity.plugin, entity.name, suffix)))


def record_schema(ctx: Context, entity: Entity) -> Schema:
    """A record as it is answered. Which fields there are depends on who asks, so only id is sure."""
    shown = {
        name: each.field for name, each in fields_of(ctx, entity).items() if not each.field.secret
    }
    properties: Schema = {"id": ID}
    if hasattr(entity.model, "version"):
        properties["version"] = VERSION
    properties |= grouped_schemas({name: field_schema(ctx, each) for name, each in shown.items()})
    properties |= {grid.name: _lines(ctx, grid, answered=True) for grid in entity.lines}
    return {
        "type": "object",
        "title": str(entity.label),
        "properties": properties,
        "required": ["id"],
    }


def input_schema(ctx: Context, entity: Entity, command: Command) -> Schema:
    """What a command takes: nothing beside it is accepted."""
    inputs = inputs_of(ctx, entity, command)
    properties = grouped_schemas({name: field_schema(ctx, each) for name, each in inputs.items()})
    for grid in grids_of(entity, command):
        properties[grid.name] = _lines(ctx, grid, answered=False)
    needed = [
        name
        for name, field in inputs.items()
        if field.required and field.default is None and command.name != UPDATE and "." not in name
    ]
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**schema, "required": needed} if needed else schema


def field_schema(ctx: Context, field: Field) -> Schema:
    """The schema of one field's value, with what people call it."""
    schema = {**codec_of(field).schema(field), "title": str(field.label or field.name)}
    told = [str(field.help)] if field.help else []
    leaving = leaving_schema(field.deprecated)
    told += [leaving.pop("description")] if leaving else []
    schema |= leaving
    if field.readonly or field.is_computed:
        schema["readOnly"] = True
    if field.secret:
        schema["writeOnly"] = True
    if field.target:
        schema["x-target"] = field.target
    if told:
        schema["description"] = " ".join(told)
    return schema


def leaving_schema(deprecated: Deprecated | None) -> Schema:
    """What is said of something that is to go; nothing of what stays."""
    if deprecated is None:
        return {}
    text = gettext("Deprecated: {instead}", instead=str(deprecated.instead))
    if deprecated.until:
        text += " " + gettext("It stays until {day}.", day=deprecated.until.isoformat())
    return {"deprecated": True, "description": text}


def grouped_schemas(schemas: Mapping[str, Schema]) -> Schema:
    """Schemas by public name as properties, those of extensions and custom fields in groups."""
    found: Schema = {}
    for name, schema in schemas.items():
        *groups, last = dotted(name).split(".")
        place = found
        for group in groups:
            closed = {"type": "object", "properties": {}, "additionalProperties": False}
            place = place.setdefault(group, closed)["properties"]
        place[last] = schema
    return found


def _lines(ctx: Context, grid: LinesGrid, *, answered: bool) -> Schema:
    """The rows of a grid. Sent ones are kept by their id, or go where `_delete` is true."""
    fields = [each for each in grid.fields if answered or not (each.readonly or each.is_computed)]
    properties: Schema = {"id": {"type": ["string", "null"], "pattern": "^[0-9]{1,18}$"}}
    properties |= {each.name: field_schema(ctx, each) for each in fields}
    row: Schema = {"type": "object", "properties": properties}
    if answered:
        return {"type": "array", "items": row, "title": str(grid.label)}
    properties[DELETED] = {"type": "boolean"}
    row["additionalProperties"] = False
    return {"type": "array", "items": row, "maxItems": MOST_LINES, "title": str(grid.label)}
