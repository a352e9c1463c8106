"""The pivot table: rows, columns and measures from the address; every figure leads to its records."""

from __future__ import annotations

import io
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from flask import Request
from flask import Response
from flask import request as asked

from karvan.entities.declaring.views import Pivot
from karvan.entities.figures.measures import Figure
from karvan.entities.figures.pivots import Axis
from karvan.entities.figures.pivots import PivotTable
from karvan.entities.figures.pivots import pivot_of
from karvan.entities.reading.sheets import csv_chunks
from karvan.entities.reading.sheets import write_xlsx
from karvan.errors import NotFound
from karvan.i18n import gettext
from karvan.web.kit.boards.addresses import list_url
from karvan.web.kit.boards.choosing import chosen
from karvan.web.kit.boards.choosing import dimension_options
from karvan.web.kit.boards.choosing import measure_options
from karvan.web.kit.boards.choosing import usual_dimension
from karvan.web.kit.lists.asking import ListState
from karvan.web.kit.lists.asking import state_of
from karvan.web.kit.lists.toolbar import may_export
from karvan.web.kit.lists.toolbar import toolbar_of
from karvan.web.rendering import render
from karvan.web.urls import url

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

PIVOT, TEMPLATE = "pivot", "karvan/kit/boards/pivot.html"
ROWS, COLUMNS, MEASURES = "rows", "columns", "measures"
LEVELS = {ROWS: 3, COLUMNS: 2, MEASURES: 3}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Shown:
    """One cell: its figures in words, and the list of the records behind it."""

    figures: list[Figure]
    url: str
    is_total: bool = False


@dataclass(frozen=True)
class Line:
    """A row of the table."""

    title: str
    depth: int
    cells: list[Shown]
    is_total: bool = False
    is_subtotal: bool = False


@dataclass(frozen=True)
class Heading:
    """A cell of the table's head, over so many columns."""

    title: str
    span: int


def render_pivot(ctx: Context, entity: Entity, request: Request) -> Response:
    """The pivot table that the address describes."""
    state = state_of(ctx, entity, request.args, strict=False)
    table = _table(ctx, entity, state)
    wished = _wishes(ctx, entity, state)
    return render(
        ctx,
        entity.templates.get(PIVOT, TEMPLATE),
        entity=entity,
        state=state,
        bar=toolbar_of(ctx, state),
        table=table,
        heads=_heads(table),
        lines=_lines(state, table),
        wished={name: _levels(wished[name], LEVELS[name]) for name in LEVELS},
        dimensions=dimension_options(ctx, entity),
        measures=measure_options(ctx, entity),
        export_urls=_exports(ctx, entity, state, wished),
    )


def export_pivot(ctx: Context, entity: Entity, format: str) -> Response:
    """The table as a file, figures as numbers, one column for each currency."""
    if format not in TYPES:
        raise NotFound
    if not may_export(ctx, entity):
        ctx.require(entity.permission("export"))
    state = state_of(ctx, entity, asked.args, strict=False)
    table = _table(ctx, entity, state)
    header, rows = _sheet(table)
    name = f"{entity.segment}-pivot.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if format == "csv":
        return Response(
            "".join(csv_chunks(header, rows)),
            mimetype=None,
            headers=headers,
            content_type=TYPES[format],
        )
    file = io.BytesIO()
    write_xlsx(file, str(entity.plural), header, rows, ctx.locale)
    return Response(file.getvalue(), headers=headers, content_type=TYPES[format])


def _table(ctx: Context, entity: Entity, state: ListState) -> PivotTable:
    wished = _wishes(ctx, entity, state)
    return pivot_of(
        ctx, entity, state.request, wished[ROWS], wished[COLUMNS], wished[MEASURES] or ("count",)
    )


def _wishes(ctx: Context, entity: Entity, state: ListState) -> dict[str, tuple[str, ...]]:
    usual = entity.pivot or Pivot(rows=tuple(filter(None, (usual_dimension(ctx, entity),))))
    is_usual = not any(name in state.args for name in LEVELS)
    defaults = {
        ROWS: usual.rows if is_usual else (),
        COLUMNS: usual.columns if is_usual else (),
        MEASURES: usual.measures,
    }
    found = {name: chosen(state.args, name, default) for name, default in defaults.items()}
    across = tuple(each for each in found[COLUMNS] if each not in found[ROWS])
    return {**found, COLUMNS: across}


def _levels(texts: Sequence[str], most: int) -> list[str]:
    """What is chosen, and one more place while there is room."""
    return [*texts, ""][:most]


def _exports(
    ctx: Context, entity: Entity, state: ListState, wished: dict[str, tuple[str, ...]]
) -> dict[str, str]:
    if not may_export(ctx, entity):
        return {}
    query = {**state.query(), **{name: ",".join(texts) for name, texts in wished.items()}}
    return {
        each: url(entity.endpoint("pivot_export"), **{**query, "format": each}) for each in TYPES
    }


def _heads(table: PivotTable) -> list[list[Heading]]:
    """The rows of the head: a level of columns each, and the measures where there are several."""
    width = len(table.measures)
    found: list[list[Heading]] = []
    for level in range(len(table.column_dimensions)):
        row: list[Heading] = []
        before: tuple[Any, ...] | None = None
        for axis in table.columns:
            if not axis.members:
                row.append(Heading(gettext("Total") if level == 0 else "", width))
                continue
            here = axis.path[: level + 1]
            if here == before:
                row[-1] = Heading(row[-1].title, row[-1].span + width)
            else:
                row.append(Heading(axis.members[level].title, width))
            before = here
        found.append(row)
    if width > 1 or not found:
        titles = [Heading(each.title, 1) for each in table.measures]
        found.append(titles * len(table.columns))
    return found


def _lines(state: ListState, table: PivotTable) -> list[Line]:
    deepest = len(table.row_dimensions)
    return [
        Line(
            row.title if row.members else gettext("Total"),
            max(row.depth - 1, 0),
            [
                Shown(figures, list_url(state, table.filter(row, column)), not column.members)
                for column in table.columns
                for figures in table.figures(row, column)
            ],
            is_total=not row.members,
            is_subtotal=0 < row.depth < deepest,
        )
        for row in table.rows
    ]


def _sheet(table: PivotTable) -> tuple[list[str], Iterator[list[Any]]]:
    """Header and rows of a file: the levels of a row in columns of their own, then the figures."""
    places = [
        (column, place, currency)
        for column in table.columns
        for place in range(len(table.measures))
        for currency in _currencies(table, place)
    ]
    header = [each.title for each in table.row_dimensions]
    header += [_column_title(table, *place) for place in places]
    return header, _sheet_rows(table, places)


def _sheet_rows(table: PivotTable, places: list[tuple[Axis, int, str]]) -> Iterator[list[Any]]:
    deepest = len(table.row_dimensions)
    for row in table.rows:
        titles = [each.title for each in row.members]
        if row.depth < deepest:
            titles.append(gettext("Total"))
        line: list[Any] = [*titles, *[""] * (deepest - len(titles))][:deepest]
        for column, place, currency in places:
            found = table.figures(row, column)[place]
            line.append(next((each.number for each in found if each.currency == currency), None))
        yield line


def _currencies(table: PivotTable, place: int) -> list[str]:
    found = {each.currency for cell in table.cells.values() for each in cell[place]}
    return sorted(found) or [""]


def _column_title(table: PivotTable, column: Axis, place: int, currency: str) -> str:
    names = [each.title for each in column.members] or (
        [gettext("Total")] if table.column_dimensions else []
    )
    if len(table.measures) > 1 or not names:
        names.append(table.measures[place].title)
    return " · ".join([*names, *([currency] if currency else [])])
