"""Pickers: search as people type, quick create, and totals while a grid is filled in.

All answers are JSON for the page's own scripts; permission and scope are those of the list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import jsonify
from flask import request
from werkzeug.datastructures import MultiDict

from karvan.entities.declaring.commands import CREATE
from karvan.entities.declaring.commands import UPDATE
from karvan.entities.declaring.known import get_entity
from karvan.entities.reading.filters import parse_filter
from karvan.entities.reading.listing import ListRequest
from karvan.entities.reading.listing import get_record
from karvan.entities.reading.listing import list_records
from karvan.entities.reading.rows import rows_of
from karvan.entities.reading.rows import title_of_record
from karvan.entities.writing.running import defaults_of
from karvan.entities.writing.running import find_command
from karvan.entities.writing.running import inputs_of
from karvan.entities.writing.running import read_form
from karvan.entities.writing.running import run_command
from karvan.errors import AppError
from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.errors import NotFound
from karvan.web.kit.forms.typed import posted_form

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

SIZE = 25
MOST_LETTERS = 200
DETAILS = ("code", "number", "sku", "email", "city")


def pick(ctx: Context, entity: Entity) -> Response:
    """The first records that match `q`: id, title and a word that tells two of them apart."""
    entity = get_entity(ctx, entity.code)
    text = request.args.get("q", "")
    if len(text) > MOST_LETTERS or "\0" in text:
        raise Malformed(reason="q")
    wanted = parse_filter(request.args.getlist("f"))
    found = list_records(ctx, entity, ListRequest(filter=wanted, text=text, size=SIZE)).records
    detail = next((each.name for each in entity.fields if each.name in DETAILS), "")
    rows = rows_of(ctx, entity, found, [detail] if detail else [])
    return jsonify(results=[_result(each, detail) for each in rows])


def pick_new(ctx: Context, entity: Entity) -> Response:
    """Create a record from the words typed into a picker, with everything else as it begins."""
    entity = get_entity(ctx, entity.code)
    text = request.form.get("text", "").strip()
    command = find_command(ctx, entity, CREATE)
    inputs = inputs_of(ctx, entity, command)
    naming = next((name for name in entity.search if name in inputs), next(iter(inputs), ""))
    naming = "name" if "name" in inputs else naming
    if not text or not naming:
        raise Malformed(reason="text")
    values = {
        **{name: value for name, value in defaults_of(ctx, entity).items() if name in inputs},
        **read_form(ctx, entity, command, MultiDict({naming: text})),
    }
    record = run_command(ctx, entity, CREATE, None, values)
    ctx.uow.flush()
    return jsonify(id=record.id, title=title_of_record(ctx, entity, record))


def preview(ctx: Context, entity: Entity, grid: str) -> Response:
    """The totals of a grid as it is being typed; nothing is written, and nothing is refused."""
    entity = get_entity(ctx, entity.code)
    shown = next((each for each in entity.lines if each.name == grid and each.preview), None)
    if shown is None or shown.preview is None:
        raise NotFound
    try:
        totals = shown.preview(ctx, _typed_values(ctx, entity))
    except Malformed:
        raise
    except AppError as error:
        return jsonify(totals=[], problem=_problem(error))
    return jsonify(totals=[[str(label), text] for label, text in totals], problem="")


def _typed_values(ctx: Context, entity: Entity) -> dict[str, Any]:
    record_id = request.form.get("_record", "")
    known = record_id.isascii() and record_id.isdecimal() and len(record_id) < 19
    record = get_record(ctx, entity, int(record_id)) if known else None
    command = find_command(ctx, entity, UPDATE if record is not None else CREATE)
    form = posted_form(ctx, entity, inputs_of(ctx, entity, command), request.form)
    return read_form(ctx, entity, command, form, record=record)


def _problem(error: AppError) -> str:
    """One line, since the fields themselves say what is wrong once the form is saved."""
    if isinstance(error, Invalid) and error.problems:
        return str(error.problems[0].message)
    return error.message


def _result(row: Any, detail: str) -> dict[str, object]:
    text = row.cells[detail].text if detail else ""
    return {"id": row.id, "title": row.title, "detail": "" if text == row.title else text}
