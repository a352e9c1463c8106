"""Changing one value in the list: the row comes back with an input, then with the new value."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.entities.declaring.commands import UPDATE
from karvan.entities.declaring.known import KnownField
from karvan.entities.declaring.known import fields_of
from karvan.entities.reading.listing import get_record
from karvan.entities.reading.rows import rows_of
from karvan.entities.writing.running import find_command
from karvan.entities.writing.running import inputs_of
from karvan.entities.writing.running import read_form
from karvan.entities.writing.running import run_command
from karvan.errors import Malformed
from karvan.errors import NotFound
from karvan.i18n import lazy_gettext as _
from karvan.web.forms import form_version
from karvan.web.kit.forms.inputs import Given
from karvan.web.kit.forms.inputs import shown_field
from karvan.web.kit.forms.typed import posted_form
from karvan.web.kit.lists.asking import ListState
from karvan.web.kit.lists.asking import query_args
from karvan.web.kit.lists.asking import state_of
from karvan.web.kit.lists.columns import columns_of
from karvan.web.kit.lists.columns import shown_columns
from karvan.web.kit.lists.table import branch_of
from karvan.web.kit.lists.table import linked_rows
from karvan.web.rendering import field_errors
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.state import state as request_state

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

LIST_STATE = "_list"


def show_cell(ctx: Context, entity: Entity, record_id: int, field: str) -> Response:
    """The row with an input in one of its cells; with `restore` as it is."""
    known = _editable(ctx, entity, field)
    return _row(ctx, entity, record_id, known, is_open="restore" not in request.args)


def _row(
    ctx: Context, entity: Entity, record_id: int, known: KnownField, *, is_open: bool
) -> Response:
    record = get_record(ctx, entity, record_id, verb=UPDATE)
    state = _list_state(ctx, entity)
    names = shown_columns(ctx, state)
    columns = columns_of(ctx, state, names, state.request.sort)
    wanted = list(dict.fromkeys((*names, known.name)))
    rows = rows_of(ctx, entity, [record], wanted)
    refused = request_state().refused
    errors = field_errors(refused.error) if refused else {}
    row, line = rows[0], linked_rows(ctx, state, [record], rows)[0]
    given = Given(
        {name: cell.value for name, cell in row.cells.items()},
        row.cells,
        refused.form if refused else None,
        errors,
    )
    return render(
        ctx,
        "karvan/kit/list_cell.html",
        entity=entity,
        state=state,
        columns=columns,
        line=replace(line, branch=branch_of(ctx, state, record.id)),
        editing=known.name if is_open else None,
        input=shown_field(ctx, known.name, known.field, given, editable=True),
        may_select=True,
        message=refused.error.message if refused and known.name not in errors else "",
    )


def save_cell(ctx: Context, entity: Entity, record_id: int, field: str) -> Response:
    """Change the value by the `update` command; the row comes back, or the page goes to the list."""
    known = _editable(ctx, entity, field)
    command = find_command(ctx, entity, UPDATE)
    taken = {known.name: inputs_of(ctx, entity, command)[known.name]}
    record = get_record(ctx, entity, record_id, verb=UPDATE)
    form = posted_form(ctx, entity, taken, request.form)
    if any(not _is_of(name, known.name) for name in form):
        raise Malformed(reason=_("only {field} can be changed here", field=known.name))
    values = read_form(ctx, entity, command, form, record=record)
    run_command(ctx, entity, UPDATE, record_id, values, version=form_version())
    ctx.uow.flush()
    if "HX-Request" in request.headers:
        return _row(ctx, entity, record_id, known, is_open=False)
    kept: dict[str, Any] = query_args(request.form.get(LIST_STATE, "")).to_dict(flat=False)
    return redirect_to(ctx, entity.endpoint("list"), flash=_("Saved."), **kept)


def _is_of(name: str, field: str) -> bool:
    """Whether an input belongs to the field: its own, its other languages, its box."""
    return name == field or name.startswith((f"{field}_", f"{field}-"))


def _editable(ctx: Context, entity: Entity, name: str) -> KnownField:
    known = fields_of(ctx, entity).get(name)
    command = find_command(ctx, entity, UPDATE)
    if known is None or name not in entity.list.editable:
        raise NotFound
    if name not in inputs_of(ctx, entity, command):
        raise NotFound
    return known


def _list_state(ctx: Context, entity: Entity) -> ListState:
    source = request.form if request.method == "POST" else request.args
    text = source.get(LIST_STATE, "")
    if len(text) > 20_000:
        raise Malformed(reason=LIST_STATE)
    return state_of(ctx, entity, query_args(text), strict=False)
