"""What may be done to many records of an entity at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.entities.bulk.amounts import asked_as
from karvan.entities.bulk.amounts import is_amount
from karvan.entities.declaring.commands import CREATE
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.declaring.commands import Command
from karvan.entities.writing.running import commands_of
from karvan.entities.writing.running import inputs_of
from karvan.entities.writing.running import permission_of
from karvan.errors import NotFound
from karvan.i18n import Text
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field

EDIT, TAG, UNTAG = "update", "tag", "untag"
NOT_IN_BULK = ("file", "note")


@dataclass(frozen=True)
class BulkAction:
    """One choice of the list: a command with the fields it asks for, under its name.

    `one_field`: the person chooses one of the fields. `tags` names the field that tags are put
    into or taken out of.
    """

    name: str
    title: Text
    command: Command
    fields: Mapping[str, Field]
    icon: str = ""
    look: str = "secondary"
    confirm: Text = ""
    one_field: bool = False
    tags: str = ""


def bulk_actions(ctx: Context, entity: Entity) -> list[BulkAction]:
    """The actions that the actor may take, editing and tags first, then commands as declared.

    An amount in a currency that each record has for itself is asked for as a plain number.
    """
    found: list[BulkAction] = []
    for command in commands_of(ctx, entity).values():
        if command.name == CREATE or not ctx.can(permission_of(entity, command)):
            continue
        if command.name == UPDATE:
            found[:0] = _editing(ctx, entity, command)
        elif command.on_many:
            found.append(_of_command(ctx, entity, command))
    return found


def get_action(ctx: Context, entity: Entity, name: str) -> BulkAction:
    """The action of this name; raises NotFound."""
    for each in bulk_actions(ctx, entity):
        if each.name == name:
            return each
    raise NotFound


def _editing(ctx: Context, entity: Entity, command: Command) -> list[BulkAction]:
    inputs = inputs_of(ctx, entity, command)
    editable = {
        name: asked_as(each) if is_amount(each) else each
        for name, each in inputs.items()
        if _is_editable(each)
    }
    found = []
    if editable:
        title = _("Edit a field")
        found.append(BulkAction(EDIT, title, command, editable, icon="edit", one_field=True))
    tags = next((name for name, each in inputs.items() if each.kind == "tags"), "")
    if tags:
        fields = {tags: inputs[tags]}
        found += [
            BulkAction(TAG, _("Add tags"), command, fields, icon="tag", tags=tags),
            BulkAction(UNTAG, _("Remove tags"), command, fields, icon="tags", tags=tags),
        ]
    return found


def _is_editable(field: Field) -> bool:
    return not (field.readonly or field.secret or field.kind in NOT_IN_BULK)


def _of_command(ctx: Context, entity: Entity, command: Command) -> BulkAction:
    return BulkAction(
        command.name,
        command.title or command.name,
        command,
        inputs_of(ctx, entity, command),
        icon=command.icon,
        look=command.look,
        confirm=command.confirm,
    )
