"""Which commands an entity has, who may give them, what they take, and when they are offered.

Generic ones come with verbs and archive, transitions with the workflow; what the author declares
under the same name takes their place, and what is left empty in it is filled from them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from karvan.documents.workflow import Workflow
from karvan.documents.workflow import workflow_of
from karvan.entities.declaring.commands import ARCHIVE
from karvan.entities.declaring.commands import CREATE
from karvan.entities.declaring.commands import DELETE
from karvan.entities.declaring.commands import RESTORE
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.declaring.commands import Command
from karvan.entities.declaring.fields import Field
from karvan.entities.declaring.known import fields_of
from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.views import LinesGrid

OWN = "own"
KEEPING = {
    CREATE: Command(CREATE, _("New"), icon="plus", look="primary", on_many=False, done=_("Saved.")),
    UPDATE: Command(UPDATE, _("Change"), icon="pencil", done=_("Saved.")),
    ARCHIVE: Command(ARCHIVE, _("Archive"), icon="archive", done=_("Archived.")),
    RESTORE: Command(RESTORE, _("Restore"), icon="history", done=_("Restored.")),
    DELETE: Command(
        DELETE,
        _("Delete"),
        icon="trash",
        look="danger",
        confirm=_("Delete this for good?"),
        done=_("Deleted."),
    ),
}
STEPPING_IN = {ARCHIVE: (ARCHIVE, UPDATE, DELETE), RESTORE: (RESTORE, ARCHIVE, UPDATE, DELETE)}


def commands_of(ctx: Context, entity: Entity) -> dict[str, Command]:
    """Every command by name: the generic ones its verbs allow, transitions, own, added by plugins."""
    kept: dict[str, dict[str, Command]] = ctx.uow.info.setdefault("entity_commands", {})
    if entity.code not in kept:
        found = {each.name: each for each in _given(ctx, entity)}
        for command in entity.commands:
            found[command.name] = _filled(command, found.get(command.name))
        kept[entity.code] = found
    return kept[entity.code]


def find_command(ctx: Context, entity: Entity, name: str) -> Command:
    """The command of this name; raises NotFound."""
    command = commands_of(ctx, entity).get(name)
    if command is None:
        raise NotFound
    return command


def permission_of(entity: Entity, command: Command) -> str:
    """The permission a command needs; to archive and restore one may change, where there is no verb."""
    verbs = STEPPING_IN.get(command.name, ())
    fitting = next((each for each in verbs if each in entity.verbs), command.name)
    return command.permission or entity.permission(fitting)


def inputs_of(ctx: Context, entity: Entity, command: Command) -> dict[str, Field]:
    """The fields a command takes, by public name (custom and extension fields for create and update)."""
    known = fields_of(ctx, entity)
    grids = {each.name for each in entity.lines}
    found: dict[str, Field] = {}
    for each in command.fields:
        if isinstance(each, Field):
            found[each.name] = each
        elif each in known and each not in grids:
            found[each] = known[each].field
    if command.name in {CREATE, UPDATE}:
        is_open = not command.fields
        for name, each_known in known.items():
            field = each_known.field
            if (each_known.source != OWN or is_open) and not (field.readonly or field.is_computed):
                found[name] = field
    return found


def grids_of(entity: Entity, command: Command) -> tuple[LinesGrid, ...]:
    """The grids of lines a command takes: of create and update all, or those its fields name."""
    if command.fields:
        return tuple(each for each in entity.lines if each.name in command.fields)
    return entity.lines if command.name in {CREATE, UPDATE} else ()


def available_commands(ctx: Context, entity: Entity, record: Any) -> list[Command]:
    """What the actor may do with the record as it stands, create left out, in the order declared."""
    return [
        command
        for command in commands_of(ctx, entity).values()
        if command.name != CREATE
        and ctx.can(permission_of(entity, command))
        and is_offered(ctx, entity, command, record)
    ]


def is_offered(ctx: Context, entity: Entity, command: Command, record: Any) -> bool:
    """Whether the record is in a state for the command, archived or not as it needs."""
    if command.name in {ARCHIVE, RESTORE} and entity.archive:
        return is_archived(entity, record) == (command.name == RESTORE)
    if command.when is not None and not command.when(ctx, record):
        return False
    states = states_for(ctx, entity, command)
    flow = find_workflow(ctx, entity)
    return not states or flow is None or getattr(record, flow.field) in states


def states_for(ctx: Context, entity: Entity, command: Command) -> tuple[str, ...]:
    """The states the command is offered in; nothing is deleted once it has left the first one."""
    flow = find_workflow(ctx, entity)
    if flow is not None and command.name == DELETE and not command.states and not command.run:
        return (flow.states[0].name,)
    return command.states


def is_archived(entity: Entity, record: Any) -> bool:
    """Whether the record is archived, by the attribute its entity names."""
    attribute, mark, value = entity.archive.partition("=")
    if not attribute:
        return False
    found = getattr(record, attribute)
    return bool(found == value) if mark else not found


def find_workflow(ctx: Context, entity: Entity) -> Workflow | None:
    """The workflow of the entity's records, None where they have no states."""
    kept: dict[str, Workflow | None] = ctx.uow.info.setdefault("entity_workflows", {})
    if entity.code not in kept:
        try:
            kept[entity.code] = workflow_of(ctx, entity.model)
        except LookupError:
            kept[entity.code] = None
    return kept[entity.code]


def _given(ctx: Context, entity: Entity) -> Iterator[Command]:
    for name in (CREATE, UPDATE):
        if name in entity.verbs:
            yield KEEPING[name]
    flow = find_workflow(ctx, entity)
    for step in flow.transitions if flow is not None else ():
        yield Command(step.name, step.title, permission=step.permission, states=step.source)
    if entity.archive and {UPDATE, ARCHIVE} & set(entity.verbs):
        yield KEEPING[ARCHIVE]
        yield KEEPING[RESTORE]
    if DELETE in entity.verbs:
        yield KEEPING[DELETE]


def _filled(command: Command, given: Command | None) -> Command:
    if given is None:
        return command
    return replace(
        command,
        title=command.title or given.title,
        permission=command.permission or given.permission,
        states=command.states or given.states,
        confirm=command.confirm or given.confirm,
        icon=command.icon or given.icon,
        look=given.look if command.look == "secondary" else command.look,
        done=command.done or given.done,
    )
