"""A grid of lines: stored rows, or exactly the rows that were typed and refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.codecs import codec_of
from karvan.entities.codecs.references import PEOPLE
from karvan.entities.codecs.references import USER
from karvan.entities.reading.rows import Cell
from karvan.entities.reading.rows import titles_of
from karvan.entities.writing.lines import lines_of
from karvan.web.kit.forms.inputs import Given
from karvan.web.kit.forms.inputs import shown_field
from karvan.web.kit.forms.shown import ShownGrid
from karvan.web.kit.forms.shown import ShownLine
from karvan.web.kit.forms.typed import MOST_LINES
from karvan.web.kit.forms.typed import count_of
from karvan.web.urls import url

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field
    from karvan.entities.declaring.views import LinesGrid

BLANK = "__i__"
EMPTY_ROWS = 3


def shown_grid(
    ctx: Context,
    entity: Entity,
    grid: LinesGrid,
    record: Any,
    *,
    start: list[Mapping[str, Any]] | None,
    typed: MultiDict[str, str] | None,
    errors: Mapping[str, str],
    editable: bool,
) -> ShownGrid:
    """The grid with its rows; `start` are rows a new record begins with.

    Three empty rows are left for those whose browser runs no script.
    """
    shower = _Rows(ctx, grid, errors, editable)
    stored = list(start or ()) if record is None else lines_of(ctx, grid, record)
    if typed is not None and f"{grid.name}-count" in typed:
        lines = shower.typed_lines(typed, {each["id"]: each for each in stored if each.get("id")})
    else:
        lines = shower.stored_lines(stored)
        if editable:
            lines += [shower.line(str(len(lines) + more), {}) for more in range(EMPTY_ROWS)]
    totals = grid.preview is not None
    return ShownGrid(
        name=grid.name,
        label=grid.label,
        columns=shower.line("0", {}).fields,
        lines=lines,
        blank=shower.line(BLANK, {}),
        readonly=not editable,
        sortable=bool(grid.order),
        fewest=grid.fewest,
        preview_url=url(entity.endpoint("preview"), grid=grid.name) if totals and editable else "",
        error=errors.get(grid.name, ""),
    )


class _Rows:
    """Makes rows; titles of references are looked up once for each column."""

    def __init__(
        self, ctx: Context, grid: LinesGrid, errors: Mapping[str, str], editable: bool
    ) -> None:
        self._ctx, self._grid, self._errors, self._editable = ctx, grid, errors, editable

    def stored_lines(self, rows: list[Mapping[str, Any]]) -> list[ShownLine]:
        titles = self._titles(rows)
        return [self.line(str(index), row, titles=titles) for index, row in enumerate(rows)]

    def typed_lines(
        self, typed: MultiDict[str, str], stored: Mapping[int, Mapping[str, Any]]
    ) -> list[ShownLine]:
        count = min(count_of(self._grid.name, typed), MOST_LINES)
        return [self._typed_line(str(index), typed, stored) for index in range(count)]

    def line(
        self,
        index: str,
        row: Mapping[str, Any],
        *,
        typed: MultiDict[str, str] | None = None,
        titles: Mapping[str, Mapping[int, str]] | None = None,
        is_deleted: bool = False,
    ) -> ShownLine:
        prefix = f"{self._grid.name}-{index}-"
        cells = {field.name: self._cell(field, row, titles or {}) for field in self._grid.fields}
        values = self._beginning() if index == BLANK else row
        given = Given(values, cells if row else {}, typed, self._errors, prefix)
        fields = [
            shown_field(self._ctx, each.name, each, given, editable=self._editable)
            for each in self._grid.fields
        ]
        return ShownLine(index, row.get("id") or 0, fields, is_deleted)

    def _typed_line(
        self, index: str, typed: MultiDict[str, str], stored: Mapping[int, Mapping[str, Any]]
    ) -> ShownLine:
        prefix = f"{self._grid.name}-{index}-"
        said = typed.get(f"{prefix}id", "")
        known = int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0
        row = dict(stored.get(known, {}))
        if known:
            row["id"] = known
        deleted = f"{prefix}_delete" in typed
        return self.line(index, row, typed=typed, is_deleted=deleted)

    def _beginning(self) -> dict[str, Any]:
        found = {}
        for field in self._grid.fields:
            default = field.default(self._ctx) if callable(field.default) else field.default
            if default is not None:
                found[field.name] = default
        return found

    def _titles(self, rows: list[Mapping[str, Any]]) -> dict[str, dict[int, str]]:
        found = {}
        for field in self._grid.fields:
            if field.kind == "reference":
                ids = {row[field.name] for row in rows if row.get(field.name)}
                found[field.name] = titles_of(self._ctx, field.target, ids) if ids else {}
                if field.target in PEOPLE:
                    found[field.name] |= self._names_of_leavers(field, rows, found[field.name])
        return found

    def _names_of_leavers(
        self, field: Field, rows: list[Mapping[str, Any]], known: Mapping[int, str]
    ) -> dict[int, str]:
        """Who stands in a kept row and is a member no more is still called by name."""
        kept = {row[field.name] for row in rows if row.get("id") and row.get(field.name)}
        return titles_of(self._ctx, USER, kept - set(known))

    def _cell(
        self, field: Field, row: Mapping[str, Any], titles: Mapping[str, Mapping[int, str]]
    ) -> Cell:
        value = row.get(field.name)
        if value is None:
            return Cell(None, "")
        if field.kind == "reference":
            return Cell(value, titles.get(field.name, {}).get(value, ""))
        currency = str(row.get(field.currency) or "") if field.currency else ""
        return Cell(value, codec_of(field).format(self._ctx, field, value, currency=currency))
