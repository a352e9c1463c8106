"""CSV: the delimiter is found, quotes must close, and formula guards are taken off again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from karvan.cells import unguard_cell
from karvan.errors import TooLarge
from karvan.i18n import lazy_gettext as _
from karvan.modules.importing.errors import UnreadableTable
from karvan.modules.importing.tables import MAX_COLUMNS

DELIMITERS = (",", ";", "\t")
SNIFFED_LINES = 20
SNIFFED_CHARACTERS = 64 * 1024


def read_csv(text: str, delimiter: str | None = None) -> Iterator[tuple[int, list[str]]]:
    """Rows of cells with the number of the line they start at.

    Raises UnreadableTable for an open quote, TooLarge for rows of too many cells.
    """
    chosen = delimiter or find_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=chosen, strict=True)
    starts_at = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as problem:
            raise UnreadableTable(row=starts_at, reason=str(problem)) from problem
        if len(cells) > MAX_COLUMNS:
            raise TooLarge(limit=_("{count} columns", count=MAX_COLUMNS))
        yield starts_at, [unguard_cell(cell) for cell in cells]
        starts_at = reader.line_num + 1


def find_delimiter(text: str) -> str:
    """The delimiter that cuts the first lines into most columns, equally many in each."""
    sample = _first_lines(text)
    return max(DELIMITERS, key=lambda candidate: _score(sample, candidate))


def _first_lines(text: str) -> list[str]:
    """Whole lines only: one that is cut in two would have too few columns."""
    sample = text[:SNIFFED_CHARACTERS]
    lines = sample.splitlines(keepends=True)
    if len(sample) < len(text) and len(lines) > 1:
        lines.pop()
    return lines[:SNIFFED_LINES]


def _score(lines: list[str], delimiter: str) -> tuple[bool, int]:
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if any(row)]
    except csv.Error:
        return False, 0
    widths = {len(row) for row in rows}
    narrowest = min(widths, default=1)
    return narrowest > 1 and len(widths) == 1, narrowest
