"""Records as JSON objects: id, version, and the fields the asker may see, in canonical form."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.codecs import codec_of
from karvan.entities.declaring.known import fields_of
from karvan.entities.declaring.known import values_of
from karvan.entities.writing.lines import lines_of
from karvan.restapi.naming import grouped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karvan.context import Context
    from karvan.entities.codecs import Codec
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field


Writer = tuple[str, "Field", "Codec"]


def shown_names(ctx: Context, entity: Entity) -> tuple[str, ...]:
    """The public names of the fields that are shown: a secret is set, never told."""
    known = fields_of(ctx, entity)
    return tuple(name for name, each in known.items() if not each.field.secret)


def documents_of(
    ctx: Context, entity: Entity, records: list[Any], names: tuple[str, ...]
) -> list[dict[str, Any]]:
    """The records with these fields, in order."""
    if not records:
        return []
    known = fields_of(ctx, entity)
    fields = {name: known[name].field for name in names}
    currencies = {each.currency for each in fields.values() if each.currency} & known.keys()
    values = values_of(ctx, entity, records, [*{*names, *currencies}])
    writers = _writers(fields)
    return [_document(ctx, each, writers, values.get(each.id, {})) for each in records]


def document_of(ctx: Context, entity: Entity, record: Any) -> dict[str, Any]:
    """One record with all its fields and lines."""
    document = documents_of(ctx, entity, [record], shown_names(ctx, entity))[0]
    return {**document, **rows_of_grids(ctx, entity, record)}


def rows_of_grids(ctx: Context, entity: Entity, record: Any) -> dict[str, Any]:
    """The rows of the record's grids, by the grid's name."""
    return {
        grid.name: [
            {
                "id": _id(row.get("id")),
                **_json(ctx, _writers({f.name: f for f in grid.fields}), row),
            }
            for row in lines_of(ctx, grid, record)
        ]
        for grid in entity.lines
    }


def _id(value: Any) -> str | None:
    return None if value is None else str(value)


def _document(
    ctx: Context, record: Any, writers: list[Writer], values: Mapping[str, Any]
) -> dict[str, Any]:
    own = {"version": record.version} if hasattr(record, "version") else {}
    return {"id": str(record.id), **own, **grouped(_json(ctx, writers, values))}


def _writers(fields: Mapping[str, Field]) -> list[Writer]:
    """Name, field and codec of what is told, found once for all records."""
    return [(name, each, codec_of(each)) for name, each in fields.items() if not each.secret]


def _json(ctx: Context, writers: list[Writer], values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: codec.to_json(ctx, field, values.get(name), currency=_currency(field, values))
        for name, field, codec in writers
    }


def _currency(field: Field, values: Mapping[str, Any]) -> str:
    return (values.get(field.currency) or "") if field.currency else ""
