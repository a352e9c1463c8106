"""Views that write, each by one command of the entity: create, update, delete, and more by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any

from flask import Response

from karvan.entities.declaring.commands import CREATE
from karvan.entities.declaring.commands import DELETE
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.reading.listing import get_record
from karvan.entities.writing.running import find_command
from karvan.entities.writing.running import permission_of
from karvan.entities.writing.running import read_json
from karvan.entities.writing.running import run_command
from karvan.errors import NotFound
from karvan.errors import StaleVersion
from karvan.restapi.answering import record_answer
from karvan.restapi.answering import respond_later
from karvan.restapi.asking import check_names
from karvan.restapi.bodies import read_object
from karvan.restapi.documents import document_of
from karvan.restapi.documents import shown_names
from karvan.restapi.etags import VersionStale
from karvan.restapi.etags import require_match
from karvan.restapi.leaving import note_fields
from karvan.restapi.naming import ungrouped
from karvan.restapi.repeating import Answer
from karvan.restapi.repeating import answered_once

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

BY_OTHER_MEANS = frozenset({CREATE, UPDATE, DELETE})


def rest_create(ctx: Context, entity: Entity) -> Response:
    """A new record."""
    check_names(())
    body = read_object()
    return answered_once(ctx, body, lambda: _created(ctx, entity, body))


def rest_update(ctx: Context, entity: Entity, record_id: int) -> Response:
    """The fields that are sent get new values; the others keep theirs."""
    check_names(())
    return respond_later(ctx, _done(ctx, entity, UPDATE, record_id, read_object()))


def rest_delete(ctx: Context, entity: Entity, record_id: int) -> Response:
    """The record is gone."""
    check_names(())
    return respond_later(ctx, _done(ctx, entity, DELETE, record_id, read_object()))


def rest_command(ctx: Context, entity: Entity, record_id: int, command: str) -> Response:
    """What is done to a record by name: a transition, archive, restore, or a command of its own."""
    check_names(())
    if command in BY_OTHER_MEANS:
        raise NotFound
    ctx.require(permission_of(entity, find_command(ctx, entity, command)))
    body = read_object()
    return answered_once(ctx, body, lambda: _done(ctx, entity, command, record_id, body))


def created(ctx: Context, entity: Entity, body: dict[str, Any]) -> Any:
    """A new record from a JSON object."""
    command = find_command(ctx, entity, CREATE)
    given = ungrouped(body)
    note_fields(ctx, entity, given)
    values = read_json(ctx, entity, command, given)
    return run_command(ctx, entity, CREATE, None, values)


def _created(ctx: Context, entity: Entity, body: dict[str, Any]) -> Callable[[], Answer]:
    record = created(ctx, entity, body)
    return lambda: record_answer(_shown(ctx, entity, record), 201)


def _done(
    ctx: Context, entity: Entity, name: str, record_id: int, body: dict[str, Any]
) -> Callable[[], Answer]:
    """One command on one record of the version the asker has seen."""
    command = find_command(ctx, entity, name)
    ctx.require(permission_of(entity, command))
    record = get_record(ctx, entity, record_id)
    require_match(document_of(ctx, entity, record))
    values = read_json(ctx, entity, command, ungrouped(body), record=record)
    version = getattr(record, "version", None)
    try:
        changed = run_command(ctx, entity, name, record_id, values, version=version)
    except StaleVersion as problem:
        raise VersionStale from problem
    if changed is None:
        return lambda: Answer(204)
    return lambda: record_answer(_shown(ctx, entity, changed))


def _shown(ctx: Context, entity: Entity, record: Any) -> dict[str, Any]:
    """The record as it is stored, with its number and version."""
    ctx.session.refresh(record)
    note_fields(ctx, entity, shown_names(ctx, entity))
    return document_of(ctx, entity, record)
