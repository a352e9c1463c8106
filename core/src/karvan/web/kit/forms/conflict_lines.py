"""Lines in a conflict: a grid is taken whole, as it was typed or as it is stored now.

Typed rows that are gone by now become new ones, and rows somebody added meanwhile are kept, so
that neither choice loses a line unseen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from karvan.entities.codecs import codec_of
from karvan.entities.writing.lines import lines_of
from karvan.web.kit.forms.typed import MOST_LINES
from karvan.web.kit.forms.typed import count_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.datastructures import MultiDict

    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity
    from karvan.entities.declaring.fields import Field
    from karvan.entities.declaring.views import LinesGrid
    from karvan.i18n import Text


@dataclass(frozen=True)
class GridDifference:
    """A grid that was typed differently from what is stored: the inputs that post the typed rows."""

    name: str
    label: Text
    yours: int
    theirs: int
    inputs: list[tuple[str, str]]


def grid_differences(
    ctx: Context, entity: Entity, record: Any, form: MultiDict[str, str]
) -> list[GridDifference]:
    """The grids of the form that differ from what is stored."""
    found = []
    for grid in entity.lines:
        if f"{grid.name}-count" in form:
            stored = lines_of(ctx, grid, record)
            rows = _rows(grid, form)
            if _differs(ctx, grid, rows, stored):
                inputs = _inputs(ctx, grid, rows, stored)
                kept = sum(not row.get("_delete") for row in rows)
                found.append(GridDifference(grid.name, grid.label, kept, len(stored), inputs))
    return found


def _rows(grid: LinesGrid, form: MultiDict[str, str]) -> list[dict[str, str]]:
    """The typed rows; empty ones that were never saved are left out."""
    pattern = re.compile(rf"{re.escape(grid.name)}-(\d+)-(.+)", re.ASCII)
    rows: dict[int, dict[str, str]] = {}
    for name, value in form.items(multi=True):
        if (match := pattern.fullmatch(name)) and int(match[1]) < count_of(grid.name, form):
            rows.setdefault(int(match[1]), {})[match[2]] = value
    typed = [rows[index] for index in sorted(rows)][:MOST_LINES]
    return [row for row in typed if row.get("id") or any(_filled(row, grid))]


def _filled(row: Mapping[str, str], grid: LinesGrid) -> list[str]:
    return [row.get(each.name, "").strip() for each in grid.fields]


def _differs(
    ctx: Context, grid: LinesGrid, rows: list[dict[str, str]], stored: list[Mapping[str, Any]]
) -> bool:
    if len(rows) != len(stored) or any(row.get("_delete") for row in rows):
        return True
    return any(
        row.get("id") != str(known.get("id")) or _texts(ctx, grid, known) != _typed(grid, row)
        for row, known in zip(rows, stored, strict=True)
    )


def _typed(grid: LinesGrid, row: Mapping[str, str]) -> list[str]:
    return [
        str(int(each.name in row)) if each.kind == "bool" else row.get(each.name, "").strip()
        for each in grid.fields
        if not _is_read_only(each)
    ]


def _texts(ctx: Context, grid: LinesGrid, row: Mapping[str, Any]) -> list[str]:
    return [_text(ctx, each, row) for each in grid.fields if not _is_read_only(each)]


def _text(ctx: Context, field: Field, row: Mapping[str, Any]) -> str:
    value = row.get(field.name)
    if value is None:
        return "0" if field.kind == "bool" else ""
    currency = str(row.get(field.currency) or "") if field.currency else ""
    return codec_of(field).typed(ctx, field, value, currency=currency)


def _is_read_only(field: Field) -> bool:
    return field.readonly or field.is_computed


def _inputs(
    ctx: Context, grid: LinesGrid, rows: list[dict[str, str]], stored: list[Mapping[str, Any]]
) -> list[tuple[str, str]]:
    known = {str(each.get("id")): each for each in stored}
    typed = {row.get("id") for row in rows}
    kept = [_kept(row, known) for row in rows]
    kept += [_as_typed(ctx, grid, each) for key, each in known.items() if key not in typed]
    found = [(f"{grid.name}-count", str(len(kept)))]
    for index, row in enumerate(kept):
        found += [(f"{grid.name}-{index}-{name}", value) for name, value in row.items()]
    return found


def _kept(row: dict[str, str], known: Mapping[str, Any]) -> dict[str, str]:
    """The typed row; new again where it was deleted meanwhile."""
    if row.get("id", "") in known:
        return row
    return {name: value for name, value in row.items() if name not in {"id", "_delete"}}


def _as_typed(ctx: Context, grid: LinesGrid, row: Mapping[str, Any]) -> dict[str, str]:
    found = {"id": str(row.get("id"))}
    for field in grid.fields:
        if not _is_read_only(field):
            text = _text(ctx, field, row)
            if field.kind == "bool":
                found[f"{field.name}-shown"] = "1"
            if field.kind != "bool" or text == "1":
                found[field.name] = text
    return found
