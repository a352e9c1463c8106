"""The one way to write a record: `run_command`, whatever door it came by.

Checked in this order: permission, scope, version, state, field names, values; then the command
runs, extension and custom values are kept, and the search index follows, all in one unit of work.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.commands import Command
    from karvan.entities.declaration import Entity
    from karvan.entities.fields import Field


def commands_of(ctx: Context, entity: Entity) -> dict[str, Command]:
    """Every command by name: the generic ones its verbs allow, transitions, own, added by plugins."""
    raise NotImplementedError


def find_command(ctx: Context, entity: Entity, name: str) -> Command:
    """The command of this name; raises NotFound."""
    raise NotImplementedError


def permission_of(entity: Entity, command: Command) -> str:
    """The permission a command needs."""
    raise NotImplementedError


def inputs_of(ctx: Context, entity: Entity, command: Command) -> dict[str, Field]:
    """The fields a command takes, by public name (custom and extension fields for create and update)."""
    raise NotImplementedError


def available_commands(ctx: Context, entity: Entity, record: Any) -> list[Command]:
    """What the actor may do with the record as it stands, create left out, in the order declared."""
    raise NotImplementedError


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
    raise NotImplementedError


def defaults_of(ctx: Context, entity: Entity) -> dict[str, Any]:
    """What a new record begins with, by field name."""
    raise NotImplementedError


def read_form(
    ctx: Context, entity: Entity, command: Command, form: Any, *, record: Any = None
) -> dict[str, Any]:
    """The values of a posted form (a werkzeug MultiDict); raises Invalid with every unreadable field.

    Fields are named as in public, lines `lines-<i>-<field>` with `lines-count` (the grid's name
    stands for `lines`). Only fields that were posted are in the result; a box that is not ticked is
    known by a hidden `<name>-shown`. An unknown name raises Malformed.
    """
    raise NotImplementedError


def read_json(
    ctx: Context, entity: Entity, command: Command, body: Mapping[str, Any]
) -> dict[str, Any]:
    """The values of a JSON object; raises Invalid, or Malformed for an unknown name."""
    raise NotImplementedError


def duplicate_of(ctx: Context, entity: Entity, record_id: int) -> dict[str, Any]:
    """The values a copy of the record begins with: what `create` takes, without number and state."""
    raise NotImplementedError
