"""The rows of a document's grids: read for the form, saved by the generic commands.

A kept row names its `id`, one to be deleted says so; a row that is not mentioned is an error, so
that a form that was cut off deletes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import inspect
from sqlalchemy import select

from karvan.entities.codecs import codec_of
from karvan.entities.writing.checking import REQUIRED
from karvan.entities.writing.checking import check_value
from karvan.entities.writing.checking import prefetch
from karvan.entities.writing.checking import unknown_name
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.i18n import lazy_gettext as _

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.views import LinesGrid

ID, DELETED = "id", "_delete"
MOST_LINES = 500


class Line(dict[str, Any]):
    """The values of one row; `place` begins the names of its inputs, `lines-3`."""

    def __init__(self, values: Mapping[str, Any], place: str) -> None:
        super().__init__(values)
        self.place = place

    @property
    def is_deleted(self) -> bool:
        """Whether the row is to go."""
        return bool(self.get(DELETED))


def as_lines(grid: LinesGrid, rows: Iterable[Mapping[str, Any]]) -> list[Line]:
    """The rows, each knowing where it stands."""
    return [
        each if isinstance(each, Line) else Line(each, f"{grid.name}-{n}")
        for n, each in enumerate(rows)
    ]


def lines_of(ctx: Context, grid: LinesGrid, record: Any) -> list[Mapping[str, Any]]:
    """The values of the record's rows in order, each with its `id`; of a new record none."""
    if record is None:
        return []
    if grid.read is not None:
        return list(grid.read(ctx, record))
    return [
        {ID: row.id, **{each.name: value_of(ctx, each, row) for each in grid.fields}}
        for row in rows_of_grid(ctx, grid, record)
    ]


def value_of(ctx: Context, field: Any, row: Any) -> Any:
    """One value of a row."""
    if field.read is not None:
        return field.read(ctx, [row]).get(row.id)
    return getattr(row, field.attribute)


def rows_of_grid(ctx: Context, grid: LinesGrid, record: Any) -> Sequence[Any]:
    """The rows of the model in order, all in one statement."""
    assert grid.model is not None
    order = [getattr(grid.model, grid.order)] if grid.order else []
    mine = select(grid.model).where(getattr(grid.model, f"{grid.parent}_id") == record.id)
    return ctx.session.scalars(mine.order_by(*order, grid.model.id)).all()


def check_lines(
    ctx: Context, grid: LinesGrid, lines: list[Line], record: Any = None
) -> Iterator[Problem]:
    """Each problem of the rows, under the names of their inputs; what stands there may stay."""
    fields = {each.name: each for each in grid.fields if not (each.readonly or each.is_computed)}
    kept = [each for each in lines if not each.is_deleted]
    for line in lines:
        for name in line:
            if name not in fields and name not in {ID, DELETED}:
                raise unknown_name(f"{grid.name}.{name}")
    if len(lines) > MOST_LINES:
        text = _("There are too many lines: at most {most} fit into one form.", most=MOST_LINES)
        yield Problem("core.too_many_lines", text, field=grid.name)
        return
    if len(kept) < grid.fewest:
        text = _("At least {fewest} lines are needed.", fewest=grid.fewest)
        yield Problem("core.too_few_lines", text, field=grid.name)
    prefetch(ctx, ((fields[name], line[name]) for line in kept for name in fields if name in line))
    for line in kept:
        for name, field in fields.items():
            place = f"{line.place}-{name}"
            if name in line and not codec_of(field).is_empty(line[name]):
                problems = list(check_value(ctx, field, line[name], model=grid.model, place=place))
                if problems and not is_as_stored(ctx, grid, record, line, name):
                    yield from problems
            elif field.required and (name in line or line.get(ID) is None):
                yield Problem(REQUIRED, _("Fill this in."), field=place)


def is_as_stored(ctx: Context, grid: LinesGrid, record: Any, line: Line, name: str) -> bool:
    """Whether a kept row holds this value already: it may stay, although no other may become so."""
    if record is None or line.get(ID) is None:
        return False
    rows = lines_of(ctx, grid, record)
    return any(row[ID] == line[ID] and row.get(name) == line[name] for row in rows)


def check_rows(ctx: Context, grid: LinesGrid, record: Any, lines: list[Line]) -> Iterator[Problem]:
    """Rows that belong to no or another record, that stand there twice, or are not mentioned."""
    known = set()
    if record is not None and grid.model is not None:
        known = {row.id for row in rows_of_grid(ctx, grid, record)}
    elif record is not None and grid.read is not None:
        known = {row[ID] for row in grid.read(ctx, record) if row.get(ID) is not None}
    seen: set[int] = set()
    for line in lines:
        row_id = line.get(ID)
        if row_id is None:
            continue
        if row_id not in known or row_id in seen:
            yield Problem("core.no_such_line", _("There is no such line here."), field=line.place)
        seen.add(row_id)
    if known - seen:
        text = _(
            "Lines are missing from what was sent. Load the page again, and repeat the change."
        )
        yield Problem("core.lines_missing", text, field=grid.name)


def save_lines(ctx: Context, grid: LinesGrid, record: Any, lines: list[Line]) -> bool:
    """Make the rows what they are to be, numbered in their order; whether anything changed."""
    from karvan.entities.writing.storing import fill

    assert grid.model is not None
    known = {row.id: row for row in rows_of_grid(ctx, grid, record)}
    is_changed, place = False, 0
    for line in lines:
        if line.is_deleted:
            if line.get(ID) is not None:
                ctx.session.delete(known[line[ID]])
                is_changed = True
            continue
        row = known.get(line.get(ID) or 0)
        if row is None:
            row = grid.model(**{f"{grid.parent}_id": record.id})
            ctx.session.add(row)
            is_changed = True
        fill(row, {each.name: each for each in grid.fields}, _whole(grid, row, line))
        place += 1
        if grid.order:
            set_changed(row, grid.order, place)
        is_changed = is_changed or ctx.session.is_modified(row)
    return is_changed


def _whole(grid: LinesGrid, row: Any, line: Line) -> Mapping[str, Any]:
    """The values of a line, names in several languages with those the row has."""
    from karvan.entities.writing.storing import merged

    names = [each for each in grid.fields if each.kind == "translated" and each.name in line]
    whole = {each.name: merged(getattr(row, each.attribute), line[each.name]) for each in names}
    return {**line, **whole}


@contextmanager
def lines_placed(grids: Iterable[LinesGrid], values: Mapping[str, Any]) -> Iterator[None]:
    """Put problems of the n-th line, named `lines.3.account`, at the input it was typed into."""
    try:
        yield
    except Invalid as refused:
        places = {
            f"{grid.name}.{n}": line.place
            for grid in grids
            for n, line in enumerate(_kept_lines(values.get(grid.name)), start=1)
        }
        raise Invalid([_placed(each, places) for each in refused.problems]) from refused


def _kept_lines(lines: Any) -> list[Line]:
    return [each for each in lines or () if isinstance(each, Line) and not each.is_deleted]


def _placed(problem: Problem, places: Mapping[str, str]) -> Problem:
    start, _dot, column = (problem.field or "").rpartition(".")
    return replace(problem, field=f"{places[start]}-{column}") if start in places else problem


def set_changed(row: Any, attribute: str, value: Any) -> None:
    """Set the attribute, unless it holds the value already."""
    if getattr(row, attribute) != value or inspect(row).transient:
        setattr(row, attribute, value)
