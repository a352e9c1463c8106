"""Commands from the form: a button that does it, or a page that first asks and takes what it needs.

`GET …/7/do/win` is that page, and the dialog where a script runs; a command without questions is
posted straight from its button.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.entities.declaring.commands import DELETE
from karvan.entities.declaring.known import get_entity
from karvan.entities.reading.listing import get_record
from karvan.entities.writing.running import available_commands
from karvan.entities.writing.running import find_command
from karvan.entities.writing.running import inputs_of
from karvan.entities.writing.running import permission_of
from karvan.entities.writing.running import read_form
from karvan.entities.writing.running import run_command
from karvan.i18n import lazy_gettext as _
from karvan.web.forms import form_version
from karvan.web.kit.forms.building import filled_with_record
from karvan.web.kit.forms.head import TITLES
from karvan.web.kit.forms.inputs import Given
from karvan.web.kit.forms.inputs import shown_field
from karvan.web.kit.forms.typed import posted_form
from karvan.web.kit.forms.views import page
from karvan.web.rendering import field_errors
from karvan.web.rendering import redirect
from karvan.web.rendering import render
from karvan.web.state import state

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.commands import Command
    from karvan.entities.declaring.declaration import Entity
    from karvan.i18n import Text
    from karvan.web.kit.forms.shown import ShownField

DELETE_QUESTION = _("This cannot be undone. Delete it?")
DONE: dict[str, Text] = {
    "delete": _("Deleted."),
    "archive": _("Archived."),
    "restore": _("Restored."),
}


def command_page(ctx: Context, entity: Entity, record_id: int, name: str) -> Response:
    """What the command asks; after a refusal of one that asks nothing, the record with the reason."""
    entity = get_entity(ctx, entity.code)
    record = get_record(ctx, entity, record_id)
    command = find_command(ctx, entity, name)
    ctx.require(permission_of(entity, command))
    question = command.confirm or (DELETE_QUESTION if name == DELETE else "")
    fields = _fields(ctx, entity, command, record)
    if state().refused is not None and not fields:
        return page(ctx, entity, record_id)
    return render(
        ctx,
        "karvan/kit/command.html",
        entity=entity,
        record=record,
        row=filled_with_record(ctx, entity, record).row,
        command=command,
        command_title=command.title or TITLES.get(name, name),
        question=question,
        fields=fields,
        is_able=any(each.name == name for each in available_commands(ctx, entity, record)),
    )


def do(ctx: Context, entity: Entity, record_id: int, name: str) -> Response:
    """Do it, and say so on the record's page, or on the list where the record is gone."""
    entity = get_entity(ctx, entity.code)
    command = find_command(ctx, entity, name)
    ctx.require(permission_of(entity, command))
    record = get_record(ctx, entity, record_id)
    form = posted_form(ctx, entity, inputs_of(ctx, entity, command), request.form)
    values = read_form(ctx, entity, command, form, record=record)
    left = run_command(ctx, entity, name, record_id, values, version=form_version())
    said = command.done or DONE.get(name) or _("Done: {what}", what=command.title)
    query: dict[str, Any] = request.args.to_dict(flat=False)
    query.pop("_part", None)
    if left is None or name == DELETE:
        return redirect(entity.endpoint("list"), said, **query)
    shown = left.id if isinstance(left, entity.model) else record_id
    return redirect(entity.endpoint("page"), said, record_id=shown, **query)


def _fields(ctx: Context, entity: Entity, command: Command, record: Any) -> list[ShownField]:
    inputs = inputs_of(ctx, entity, command)
    refused = state().refused
    own = {each.name for each in entity.fields}
    filled = (
        filled_with_record(ctx, entity, record) if any(each in own for each in inputs) else None
    )
    given = Given(
        {name: _beginning(ctx, field, filled, name) for name, field in inputs.items()},
        filled.cells if filled else {},
        refused.form if refused else None,
        field_errors(refused.error) if refused else {},
        kind=entity.code,
    )
    return [shown_field(ctx, name, field, given, editable=True) for name, field in inputs.items()]


def _beginning(ctx: Context, field: Any, filled: Any, name: str) -> Any:
    if filled is not None and name in filled.values:
        return filled.values[name]
    return field.default(ctx) if callable(field.default) else field.default
