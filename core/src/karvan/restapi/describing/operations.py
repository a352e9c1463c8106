"""The operations of one entity that the asker may use, by address and method."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.commands import CREATE
from karvan.entities.declaring.commands import DELETE
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.writing.running import commands_of
from karvan.entities.writing.running import inputs_of
from karvan.entities.writing.running import permission_of
from karvan.i18n import gettext as _
from karvan.restapi.bulk import MOST
from karvan.restapi.describing.schemas import Schema
from karvan.restapi.describing.schemas import input_schema
from karvan.restapi.describing.schemas import leaving_schema
from karvan.restapi.describing.schemas import name_of
from karvan.restapi.describing.schemas import record_schema
from karvan.restapi.describing.shared import answer_of
from karvan.restapi.describing.shared import body_of
from karvan.restapi.describing.shared import etag_header
from karvan.restapi.describing.shared import refer
from karvan.restapi.describing.shared import refusals

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.commands import Command
    from karvan.entities.declaring.declaration import Entity

LIST_PARAMETERS = ("f", "sort", "q", "limit", "after", "before", "show", "fields", "count")


def paths_of(ctx: Context, entity: Entity) -> dict[str, Any]:
    """Addresses and methods, below the plugin's `v1`."""
    here = f"/{entity.plugin}/v1/{entity.segment}"
    commands = {
        name: each for name, each in commands_of(ctx, entity).items() if _may(ctx, entity, each)
    }
    found: dict[str, Any] = {here: {}, f"{here}/{{id}}": {}}
    if ctx.can(entity.permission("read")):
        found[here]["get"] = _list(entity)
        found[f"{here}/{{id}}"]["get"] = _read(entity)
    if CREATE in commands and CREATE in entity.verbs:
        found[here]["post"] = _create(entity)
        found[f"{here}/bulk"] = {"post": _bulk(entity)}
    if UPDATE in commands and UPDATE in entity.verbs:
        found[f"{here}/{{id}}"]["patch"] = _update(entity)
    if DELETE in commands and DELETE in entity.verbs:
        found[f"{here}/{{id}}"]["delete"] = _delete(entity)
    for name, command in commands.items():
        if name not in {CREATE, UPDATE, DELETE} and ctx.can(entity.permission("read")):
            takes_values = bool(inputs_of(ctx, entity, command))
            found[f"{here}/{{id}}/{name}"] = {
                "post": _command(entity, command, takes_values=takes_values)
            }
    return {address: methods for address, methods in found.items() if methods}


def schemas_of(ctx: Context, entity: Entity) -> dict[str, Schema]:
    """The schemas that the entity's operations refer to."""
    found = {name_of(entity): record_schema(ctx, entity), name_of(entity, "page"): _page(entity)}
    for name, command in commands_of(ctx, entity).items():
        if name != DELETE and _may(ctx, entity, command):
            found[name_of(entity, name)] = input_schema(ctx, entity, command)
    return found


def _may(ctx: Context, entity: Entity, command: Command) -> bool:
    return ctx.can(permission_of(entity, command))


def _operation(entity: Entity, name: str, summary: str, **more: Any) -> dict[str, Any]:
    leaving = leaving_schema(entity.deprecated)
    return {
        **leaving,
        "operationId": name_of(entity, name),
        "summary": summary,
        "tags": [entity.code],
        **more,
    }


def _list(entity: Entity) -> dict[str, Any]:
    link = {
        "Link": {"schema": {"type": "string"}, "description": _("The pages around (RFC 8288).")}
    }
    return _operation(
        entity,
        "list",
        _("{entity}: list", entity=entity.plural),
        parameters=[refer(each) for each in LIST_PARAMETERS],
        responses={
            "200": answer_of(_("A page of records."), _ref(name_of(entity, "page")), link),
            **refusals(422),
        },
    )


def _read(entity: Entity) -> dict[str, Any]:
    return _operation(
        entity,
        "read",
        _("{entity}: read one", entity=entity.label),
        parameters=[refer("id"), refer("fields")],
        responses={
            "200": answer_of(_("The record."), _ref(name_of(entity)), etag_header()),
            **refusals(),
        },
    )


def _create(entity: Entity) -> dict[str, Any]:
    where = {"Location": {"schema": {"type": "string"}, "description": _("Where the record is.")}}
    return _operation(
        entity,
        CREATE,
        _("{entity}: create", entity=entity.label),
        parameters=[refer("idempotency_key")],
        requestBody=body_of(_ref(name_of(entity, CREATE)), required=True),
        responses={
            "201": answer_of(
                _("The new record."), _ref(name_of(entity)), {**etag_header(), **where}
            ),
            **refusals(409, 413, 415, 422),
        },
    )


def _bulk(entity: Entity) -> dict[str, Any]:
    items = {
        "type": "array",
        "minItems": 1,
        "maxItems": MOST,
        "items": _ref(name_of(entity, CREATE)),
    }
    made = {
        "type": "object",
        "properties": {"id": {"type": "string"}, "version": {"type": "integer"}},
    }
    return _operation(
        entity,
        "bulk",
        _("{entity}: create many, all or none", entity=entity.plural),
        parameters=[refer("idempotency_key")],
        requestBody=body_of(_object(items=items), required=True),
        responses={
            "201": answer_of(
                _("The new records, in order."), _object(items={"type": "array", "items": made})
            ),
            **refusals(409, 413, 415, 422),
        },
    )


def _update(entity: Entity) -> dict[str, Any]:
    return _operation(
        entity,
        UPDATE,
        _("{entity}: change", entity=entity.label),
        parameters=[refer("id"), refer("if_match")],
        requestBody=body_of(_ref(name_of(entity, UPDATE)), required=True),
        responses={
            "200": answer_of(_("The record as it is now."), _ref(name_of(entity)), etag_header()),
            **refusals(409, 412, 413, 415, 422, 428),
        },
    )


def _delete(entity: Entity) -> dict[str, Any]:
    return _operation(
        entity,
        DELETE,
        _("{entity}: delete", entity=entity.label),
        parameters=[refer("id"), refer("if_match")],
        responses={
            "204": {"description": _("It is gone.")},
            **refusals(409, 412, 413, 415, 422, 428),
        },
    )


def _command(entity: Entity, command: Command, *, takes_values: bool) -> dict[str, Any]:
    title = str(command.title or command.name)
    gone = {"description": _("It is done, and the record is gone.")}
    return _operation(
        entity,
        command.name,
        _("{entity}: {command}", entity=entity.label, command=title),
        parameters=[refer("id"), refer("if_match"), refer("idempotency_key")],
        requestBody=body_of(_ref(name_of(entity, command.name)), required=takes_values),
        responses={
            "200": answer_of(_("The record as it is now."), _ref(name_of(entity)), etag_header()),
            "204": gone,
            **refusals(409, 412, 413, 415, 422, 428),
        },
    )


def _page(entity: Entity) -> Schema:
    cursor = {"type": ["string", "null"]}
    page = _object(
        items={"type": "array", "items": _ref(name_of(entity))}, next=cursor, previous=cursor
    )
    page["properties"] |= {"count": {"type": "integer"}, "count_is_capped": {"type": "boolean"}}
    return page


def _object(**properties: Any) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
