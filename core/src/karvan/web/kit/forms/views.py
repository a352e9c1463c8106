"""The form itself: a new record, a record to read or change, and saving either."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request
from werkzeug.datastructures import MultiDict

from karvan.entities.declaring.commands import CREATE
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.declaring.known import get_entity
from karvan.entities.reading.listing import get_record
from karvan.entities.writing.lines import lines_placed
from karvan.entities.writing.running import commands_of
from karvan.entities.writing.running import defaults_of
from karvan.entities.writing.running import duplicate_of
from karvan.entities.writing.running import find_command
from karvan.entities.writing.running import inputs_of
from karvan.entities.writing.running import read_form
from karvan.entities.writing.running import run_command
from karvan.errors import Malformed
from karvan.errors import StaleVersion
from karvan.i18n import lazy_gettext as _
from karvan.web.forms import form_version
from karvan.web.kit.forms.building import build_form
from karvan.web.kit.forms.building import filled_with_record
from karvan.web.kit.forms.building import filled_with_values
from karvan.web.kit.forms.conflicts import show_conflict
from karvan.web.kit.forms.typed import posted_form
from karvan.web.rendering import redirect
from karvan.web.rendering import render
from karvan.web.rendering import shown_problem
from karvan.web.state import state

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.i18n import Text
    from karvan.web.kit.forms.building import Filled

TEMPLATE = "karvan/kit/form.html"
SET = "set-"


def new(ctx: Context, entity: Entity) -> Response:
    """An empty form, or a copy of the record named by `copy`."""
    entity = get_entity(ctx, entity.code)
    copied = request.args.get("copy", "")
    if not copied:
        values = {**defaults_of(ctx, entity), **_prefilled(ctx, entity)}
        return _render(ctx, entity, filled_with_values(entity, values))
    if not (copied.isascii() and copied.isdecimal() and len(copied) < 19):
        raise Malformed(reason=f"copy={copied}")
    values = duplicate_of(ctx, entity, int(copied))
    return _render(ctx, entity, filled_with_values(entity, values))


def page(ctx: Context, entity: Entity, record_id: int) -> Response:
    """One record, to be changed in place by those who may."""
    entity = get_entity(ctx, entity.code)
    record = get_record(ctx, entity, record_id)
    refused = state().refused
    is_save = request.endpoint == entity.endpoint("save")
    if is_save and refused is not None and isinstance(refused.error, StaleVersion):
        return show_conflict(ctx, entity, record, refused.form)
    return _render(ctx, entity, filled_with_record(ctx, entity, record))


def create(ctx: Context, entity: Entity) -> Response:
    """Save a new record."""
    entity = get_entity(ctx, entity.code)
    values = _read(ctx, entity, CREATE)
    record = run_command(ctx, entity, CREATE, None, values)
    ctx.uow.flush()
    return _saved(entity, record, _then(ctx, entity, record, values))


def save(ctx: Context, entity: Entity, record_id: int) -> Response:
    """Save a record that was changed."""
    entity = get_entity(ctx, entity.code)
    version = form_version()
    record = get_record(ctx, entity, record_id)
    values = _read(ctx, entity, UPDATE, record)
    saved = run_command(ctx, entity, UPDATE, record_id, values, version=version)
    return _saved(entity, saved, _then(ctx, entity, saved, values))


def _read(ctx: Context, entity: Entity, name: str, record: Any = None) -> dict[str, Any]:
    command = find_command(ctx, entity, name)
    form = posted_form(ctx, entity, inputs_of(ctx, entity, command), request.form)
    return read_form(ctx, entity, command, form, record=record)


def _then(ctx: Context, entity: Entity, record: Any, values: dict[str, Any]) -> Text:
    """Do what the button does beside saving, where it is such a one; what is to be said of it."""
    name = request.form.get("_then", "").partition("-")[2]
    command = commands_of(ctx, entity).get(name)
    if command is None or not command.with_save:
        return _("Saved.")
    with lines_placed(entity.lines, values):
        run_command(ctx, entity, name, record.id, {})
    return command.done or _("Done: {what}", what=command.title)


def _saved(entity: Entity, record: Any, said: Text) -> Response:
    """Where the button that was pressed leads: here, to an empty form, or back to the list."""
    then = request.form.get("_then", "")
    query: dict[str, Any] = request.args.to_dict(flat=False)
    query = {name: values for name, values in query.items() if not _is_beginning(name)}
    if then == "new":
        return redirect(entity.endpoint("new"), said)
    if then == "close":
        return redirect(entity.endpoint("list"), said, **query)
    return redirect(entity.endpoint("page"), said, record_id=record.id, **query)


def _is_beginning(name: str) -> bool:
    return name == "copy" or name.startswith(SET)


def _prefilled(ctx: Context, entity: Entity) -> dict[str, Any]:
    """Beginning values named in the address, as `?set-customer=7`."""
    named = MultiDict(
        (name.removeprefix(SET), value)
        for name, value in request.args.items(multi=True)
        if name.startswith(SET)
    )
    return read_form(ctx, entity, find_command(ctx, entity, CREATE), named) if named else {}


def _render(ctx: Context, entity: Entity, filled: Filled) -> Response:
    shown, refused = build_form(ctx, entity, filled), state().refused
    values: dict[str, Any] = {
        "shown": shown,
        "entity": entity,
        "record": filled.record,
        "row": filled.row,
        "error": refused.error if refused else None,
    }
    if refused is not None and shown.wrong and not shown_problem(refused.error).lines:
        values["problem"] = None  # the summary beside the form names everything
    return render(ctx, entity.templates.get("form", TEMPLATE), **values)
