"""The one way to write a record: `run_command`, whatever door it came by.

Checked in this order: permission, scope, version, state, field names, values; then the command
runs, extension and custom values are kept, and the search index follows, all in one unit of work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import select

from karvan.documents.workflow import WrongState
from karvan.documents.workflow import transition
from karvan.entities.declaring.added import delete_added
from karvan.entities.declaring.added import save_added
from karvan.entities.declaring.commands import ARCHIVE
from karvan.entities.declaring.commands import CREATE
from karvan.entities.declaring.commands import DELETE
from karvan.entities.declaring.commands import RESTORE
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.declaring.known import as_it_stands
from karvan.entities.declaring.known import fields_of
from karvan.entities.reading.listing import select_of
from karvan.entities.reading.scopes import is_within_reach
from karvan.entities.writing.beginning import defaults_of
from karvan.entities.writing.beginning import duplicate_of
from karvan.entities.writing.beginning import with_defaults
from karvan.entities.writing.checking import check_names
from karvan.entities.writing.checking import check_values
from karvan.entities.writing.checking import refuse
from karvan.entities.writing.filing import claim_files
from karvan.entities.writing.lines import as_lines
from karvan.entities.writing.lines import check_lines
from karvan.entities.writing.lines import check_rows
from karvan.entities.writing.lines import lines_placed
from karvan.entities.writing.offered import available_commands
from karvan.entities.writing.offered import commands_of
from karvan.entities.writing.offered import find_command
from karvan.entities.writing.offered import find_workflow
from karvan.entities.writing.offered import grids_of
from karvan.entities.writing.offered import inputs_of
from karvan.entities.writing.offered import is_archived
from karvan.entities.writing.offered import is_offered
from karvan.entities.writing.offered import permission_of
from karvan.entities.writing.received_form import read_form
from karvan.entities.writing.received_json import read_json
from karvan.entities.writing.storing import archive_record
from karvan.entities.writing.storing import create_record
from karvan.entities.writing.storing import delete_record
from karvan.entities.writing.storing import merged
from karvan.entities.writing.storing import update_record
from karvan.errors import Forbidden
from karvan.errors import NotFound
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.commands import Command
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field
    from karvan.i18n import Text

LARGEST_ID = 2**63 - 1

__all__ = [
    "available_commands",
    "commands_of",
    "defaults_of",
    "duplicate_of",
    "find_command",
    "inputs_of",
    "permission_of",
    "read_form",
    "read_json",
    "run_command",
]


def run_command(
    ctx: Context,
    entity: Entity,
    name: str,
    record_id: int | None,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
) -> Any:
    """Do it, and give the record (None once it is deleted). `values` are read already by codecs.

    Raises Forbidden, NotFound, StaleVersion, WrongState, Malformed for a field the command does not
    take, Invalid with all problems by field, and whatever the command refuses with.
    """
    entity = as_it_stands(ctx, entity)
    command = find_command(ctx, entity, name)
    ctx.require(permission_of(entity, command))
    record = None if name == CREATE else _locked(ctx, entity, command, record_id)
    if record is not None:
        _check_version(record, version)
        _check_state(ctx, entity, command, record)
    inputs = inputs_of(ctx, entity, command)
    own, added = checked_values(ctx, entity, command, inputs, values, record)
    if name == DELETE:
        delete_added(ctx, entity, record)
    done = _run(ctx, entity, command, inputs, own, record)
    result = None if name == DELETE else (record if done is None else done)
    if result is not None:
        if added:
            save_added(ctx, entity, result, added, is_new=name == CREATE)
        if isinstance(result, entity.model):
            claim_files(ctx, entity, inputs, own, result)
        if command.run is None:
            check_reach(ctx, entity, result)
    ctx.uow.flush()
    return result


def checked_values(
    ctx: Context,
    entity: Entity,
    command: Command,
    inputs: Mapping[str, Field],
    values: Mapping[str, Any],
    record: Any,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of the command's own fields, and those of what others added to the entity.

    Raises Malformed and Invalid as `run_command` does.
    """
    given = with_defaults(ctx, inputs, values) if command.name == CREATE else dict(values)
    _check(ctx, entity, command, inputs, given, record)
    given = _whole_names(inputs, given, record)
    known = fields_of(ctx, entity)
    added = {
        key: each for key, each in given.items() if key in known and known[key].source != "own"
    }
    return {key: each for key, each in given.items() if key not in added}, added


def _locked(ctx: Context, entity: Entity, command: Command, record_id: int | None) -> Any:
    """The record, locked until the unit of work ends; raises NotFound where it is not to be seen."""
    if record_id is None or not 0 < record_id <= LARGEST_ID:
        raise NotFound
    model = entity.model
    statement = select_of(ctx, entity) if "read" in entity.verbs else select(model)
    record = ctx.session.scalars(
        statement.where(model.id == record_id)
        .with_for_update(of=model)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if record is None or not is_within_reach(ctx, entity, record):
        raise NotFound
    return record


def _check_version(record: Any, version: int | None) -> None:
    if version is not None and getattr(record, "version", version) != version:
        raise StaleVersion


def _check_state(ctx: Context, entity: Entity, command: Command, record: Any) -> None:
    if is_offered(ctx, entity, command, record):
        return
    flow = find_workflow(ctx, entity)
    if command.name in {ARCHIVE, RESTORE} and entity.archive:
        state: Text = _("archived") if is_archived(entity, record) else _("not archived")
    else:
        state = flow.state_of(record).title if flow is not None else ""
    raise WrongState(state=state, transition=command.title)


def _check(
    ctx: Context,
    entity: Entity,
    command: Command,
    inputs: Mapping[str, Field],
    given: dict[str, Any],
    record: Any,
) -> None:
    """Names first, then all values; rows of grids are made to know their places."""
    grids = grids_of(entity, command)
    check_names(inputs, {each.name for each in grids}, given)
    problems = list(check_values(ctx, entity, command, inputs, given, record))
    for grid in grids:
        if grid.name in given or (command.name == CREATE and grid.fewest):
            lines = given[grid.name] = as_lines(grid, given.get(grid.name) or [])
            problems += check_lines(ctx, grid, lines, record)
            problems += check_rows(ctx, grid, record, lines)
    refuse(problems)


def _whole_names(
    inputs: Mapping[str, Field], given: Mapping[str, Any], record: Any
) -> dict[str, Any]:
    """Names in several languages with those the record has and that were not sent."""
    whole = dict(given)
    for name, field in inputs.items():
        if field.kind == "translated" and name in given and "." not in name:
            whole[name] = merged(getattr(record, field.attribute, None), given[name])
    return whole


def _run(
    ctx: Context,
    entity: Entity,
    command: Command,
    inputs: Mapping[str, Field],
    values: Mapping[str, Any],
    record: Any,
) -> Any:
    if command.run is not None:
        with lines_placed(grids_of(entity, command), values):
            return command.run(ctx, record, values)
    if command.name == CREATE:
        return create_record(ctx, entity, inputs, values)
    if command.name == UPDATE:
        return update_record(ctx, entity, inputs, values, record)
    if command.name == DELETE:
        return delete_record(ctx, entity, record)
    if command.name in {ARCHIVE, RESTORE}:
        return archive_record(ctx, entity, record, restored=command.name == RESTORE)
    return transition(ctx, record, command.name)


def check_reach(ctx: Context, entity: Entity, record: Any) -> None:
    """Nobody writes a record into, or out of, what they may reach."""
    if not is_within_reach(ctx, entity, record):
        raise Forbidden(permission=entity.permission("scope-company"))
