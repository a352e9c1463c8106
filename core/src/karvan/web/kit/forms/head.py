"""What stands above the fields: states, buttons, linked records, and the way through the list."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.declaring.commands import GENERIC
from karvan.entities.declaring.known import find_entity
from karvan.entities.reading.filters import Clause
from karvan.entities.reading.filters import filter_texts
from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import count_records
from karvan.entities.writing.offered import commands_of
from karvan.entities.writing.offered import find_workflow
from karvan.entities.writing.offered import is_offered
from karvan.entities.writing.offered import permission_of
from karvan.entities.writing.running import available_commands
from karvan.entities.writing.running import inputs_of
from karvan.i18n import current_locale
from karvan.i18n import lazy_gettext as _
from karvan.i18n import localise_digits
from karvan.web.kit.actions import actions_of
from karvan.web.kit.actions import address_of_action
from karvan.web.kit.forms.shown import ShownButton
from karvan.web.kit.forms.shown import ShownCommand
from karvan.web.kit.forms.shown import Step
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.commands import Command
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.views import SmartButton
    from karvan.i18n import Text

MOST_BUTTONS = 3
ICONS = {"delete": "trash", "archive": "archive", "restore": "rotate-2"}
TITLES: dict[str, Text] = {
    "delete": _("Delete"),
    "archive": _("Archive"),
    "restore": _("Restore"),
}


def steps_of(ctx: Context, entity: Entity, record: Any) -> list[Step]:
    """The states of the workflow, the record's own marked."""
    workflow = find_workflow(ctx, entity)
    if workflow is None:
        return []
    now = getattr(record, workflow.field) if record is not None else workflow.states[0].name
    tones = next((each.tones for each in entity.fields if each.name == workflow.field), {})
    return [
        Step(each.name, each.title, each.name == now, tones.get(each.name, ""))
        for each in workflow.states
    ]


def commands_of_page(
    ctx: Context, entity: Entity, record: Any
) -> tuple[list[ShownCommand], list[ShownCommand]]:
    """The buttons of the record as it stands, and what the menu beside them holds."""
    able = [each for each in available_commands(ctx, entity, record) if each.name != "update"]
    own = [_shown(ctx, entity, record, each) for each in able if each.name not in GENERIC]
    own += _added_actions(ctx, entity, record)
    own.sort(key=lambda each: each.look != "primary")
    generic = [_shown(ctx, entity, record, each) for each in able if each.name in GENERIC]
    return own[:MOST_BUTTONS], own[MOST_BUTTONS:] + generic


def commands_with_save(ctx: Context, entity: Entity, record: Any) -> list[ShownCommand]:
    """What the form can do at one stroke with saving: commands that ask nothing."""
    flow = find_workflow(ctx, entity)
    found = []
    for each in commands_of(ctx, entity).values():
        if not each.with_save or not ctx.can(permission_of(entity, each)):
            continue
        if record is None:
            is_able = flow is None or not each.states or flow.states[0].name in each.states
        else:
            is_able = is_offered(ctx, entity, each, record)
        if is_able:
            said = str(each.title)
            title = _("Save and {command}", command=said[:1].lower() + said[1:])
            found.append(ShownCommand(each.name, title, each.icon, each.look, ""))
    return found


def buttons_of(ctx: Context, entity: Entity, record: Any) -> list[ShownButton]:
    """The smart buttons that lead to something the actor may read."""
    found = (_button(ctx, each, record) for each in entity.form.buttons)
    return [each for each in found if each is not None]


def _shown(ctx: Context, entity: Entity, record: Any, command: Command) -> ShownCommand:
    asks = bool(command.confirm or inputs_of(ctx, entity, command))
    return ShownCommand(
        command.name,
        command.title or TITLES.get(command.name, command.name),
        command.icon or ICONS.get(command.name, ""),
        command.look,
        url(entity.endpoint("command"), record_id=record.id, name=command.name),
        asks=asks or command.name == "delete",
    )


def _added_actions(ctx: Context, entity: Entity, record: Any) -> list[ShownCommand]:
    """The buttons other plugins add: each leads to a page of theirs."""
    return [
        ShownCommand(
            each.endpoint,
            each.title,
            each.icon,
            "secondary",
            address_of_action(each, record.id),
            is_link=True,
        )
        for each in actions_of(ctx, entity, record)
    ]


def _button(ctx: Context, button: SmartButton, record: Any) -> ShownButton | None:
    if button.link is not None:
        address = button.link(ctx, record)
        if not address:
            return None
        return ShownButton(button.title, button.icon, address, _counted(ctx, button, record))
    target = find_entity(ctx, button.entity)
    if target is None or not ctx.can(target.permission("read")):
        return None
    clause = (Clause(button.field, "eq", (str(record.id),)),)
    count = _counted(ctx, button, record)
    if button.count is None:
        number, is_capped = count_records(ctx, target, ListRequest(filter=clause))
        count = localise_digits(f"{number}{'+' if is_capped else ''}", current_locale())
    address = url(target.endpoint("list"), f=filter_texts(clause))
    return ShownButton(button.title, button.icon, address, count)


def _counted(ctx: Context, button: SmartButton, record: Any) -> str:
    return button.count(ctx, record) if button.count is not None else ""
