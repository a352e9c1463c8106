"""Adding many records at once in a grid, typed or pasted: all of them, or none."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from flask import Response
from flask import request
from werkzeug.datastructures import MultiDict

from karvan.entities.declaring.commands import CREATE
from karvan.entities.writing.running import defaults_of
from karvan.entities.writing.running import find_command
from karvan.entities.writing.running import inputs_of
from karvan.entities.writing.running import read_form
from karvan.entities.writing.running import run_command
from karvan.errors import AppError
from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _
from karvan.web.kit.forms.inputs import Given
from karvan.web.kit.forms.inputs import shown_field
from karvan.web.kit.forms.typed import posted_form
from karvan.web.rendering import field_errors
from karvan.web.rendering import redirect_to
from karvan.web.rendering import render
from karvan.web.state import state as request_state
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field
    from karvan.web.kit.forms.shown import ShownField

GRID = "rows"
MOST_ROWS, FIRST_ROWS, MOST_COLUMNS = 200, 5, 12
NOT_IN_GRID = ("file", "note")
WITHOUT_TYPING = ("bool", "choice")


@dataclass(frozen=True)
class GridRow:
    """One row of inputs."""

    index: str
    fields: list[ShownField]


def show_grid(ctx: Context, entity: Entity) -> Response:
    """Empty rows to fill in, or those that were refused with what is wrong at each cell."""
    fields = grid_fields(ctx, entity)
    refused = request_state().refused
    form = refused.form if refused else None
    errors = field_errors(refused.error) if refused else {}
    count = _count(form) if form is not None else FIRST_ROWS
    shower = _Rows(ctx, fields, form, errors, defaults_of(ctx, entity))
    rows = [shower.row(str(index)) for index in range(count)]
    return render(
        ctx,
        "karvan/kit/list_grid.html",
        entity=entity,
        columns=shower.row("__i__").fields,
        rows=rows,
        blank=shower.row("__i__"),
        most=MOST_ROWS,
        back=url(entity.endpoint("list")),
        wrong=len(errors),
    )


def save_grid(ctx: Context, entity: Entity) -> Response:
    """Create a record for each row that was filled in; one fault, and nothing is created."""
    fields = grid_fields(ctx, entity)
    command = find_command(ctx, entity, CREATE)
    problems: list[Problem] = []
    created = 0
    for index in range(_count(request.form)):
        typed = _row_of(request.form, index)
        if not _is_filled(fields, typed):
            continue
        try:
            form = posted_form(ctx, entity, fields, typed)
            values = {**_defaults(ctx, entity, fields), **read_form(ctx, entity, command, form)}
            with ctx.uow.attempt():
                run_command(ctx, entity, CREATE, None, values)
            created += 1
        except Invalid as problem:
            problems += [_placed(each, index, fields) for each in problem.problems]
        except AppError as problem:
            if isinstance(problem, Malformed) or problem.status >= 500:
                raise
            first = next(iter(fields))
            name = f"{GRID}-{index}-{first}"
            problems.append(Problem(problem.code, problem.message, field=name))
    if problems:
        raise Invalid(problems)
    if not created:
        raise Invalid([Problem("core.grid.empty", _("Fill in at least one row."))])
    done = _("{count} records were added.", count=created)
    return redirect_to(ctx, entity.endpoint("list"), flash=done)


def grid_fields(ctx: Context, entity: Entity) -> dict[str, Field]:
    """The columns: what is required, then what the list shows, then the rest while there is room."""
    inputs = inputs_of(ctx, entity, find_command(ctx, entity, CREATE))
    fitting = {
        name: each
        for name, each in inputs.items()
        if each.kind not in NOT_IN_GRID and not each.readonly and not each.secret
    }
    required = [name for name, each in fitting.items() if each.required]
    listed = [name for name in entity.list.columns if name in fitting]
    names = list(dict.fromkeys((*required, *listed, *fitting)))[:MOST_COLUMNS]
    return {name: fitting[name] for name in fitting if name in names}


class _Rows:
    def __init__(
        self,
        ctx: Context,
        fields: dict[str, Field],
        typed: MultiDict[str, str] | None,
        errors: dict[str, str],
        defaults: dict[str, object],
    ) -> None:
        self._ctx, self._fields = ctx, fields
        self._typed, self._errors, self._defaults = typed, errors, defaults

    def row(self, index: str) -> GridRow:
        given = Given(self._defaults, {}, self._typed, self._errors, prefix=f"{GRID}-{index}-")
        return GridRow(
            index,
            [
                shown_field(self._ctx, name, replace(field, visible_when={}), given, editable=True)
                for name, field in self._fields.items()
            ],
        )


def _count(form: MultiDict[str, str]) -> int:
    text = form.get(f"{GRID}-count", "")
    if not (text.isascii() and text.isdecimal() and len(text) < 5) or int(text) > MOST_ROWS:
        raise Malformed(reason=_("at most {most} rows at once; import more", most=MOST_ROWS))
    return int(text)


def _row_of(form: MultiDict[str, str], index: int) -> MultiDict[str, str]:
    start = f"{GRID}-{index}-"
    found: MultiDict[str, str] = MultiDict()
    for name, values in form.lists():
        if name.startswith(start):
            found.setlist(name.removeprefix(start), values)
    return found


def _is_filled(fields: dict[str, Field], typed: MultiDict[str, str]) -> bool:
    """Whether anything was written; what is merely ticked or chosen makes no record."""
    return any(
        text.strip()
        for name, text in typed.items()
        if not name.endswith("-shown")
        and fields.get(name.removesuffix("-text")) is not None
        and fields[name.removesuffix("-text")].kind not in WITHOUT_TYPING
        and fields[name.removesuffix("-text")].default is None
    )


def _defaults(ctx: Context, entity: Entity, fields: dict[str, Field]) -> dict[str, object]:
    inputs = inputs_of(ctx, entity, find_command(ctx, entity, CREATE))
    return {
        name: value
        for name, value in defaults_of(ctx, entity).items()
        if name in inputs and name not in fields
    }


def _placed(problem: Problem, index: int, fields: dict[str, Field]) -> Problem:
    name = problem.field if problem.field in fields else next(iter(fields))
    return replace(problem, field=f"{GRID}-{index}-{name}")
