"""A table in a file: a header, then rows of text that know their number.

Numbers and dates stay text until the import format parses them, in the user's digits and calendar.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass

from karvan.errors import TooLarge
from karvan.i18n import lazy_gettext as _
from karvan.modules.importing.errors import UnreadableTable

MAX_COLUMNS = 1_000
MAX_ROWS = 200_000


@dataclass(frozen=True)
class SourceRow:
    """One row: `number` is its number in the file (1-based), `values` its cells by column name."""

    number: int
    values: Mapping[str, str]

    def text(self, column: str) -> str:
        """The cell without surrounding spaces; empty where the file has no such column."""
        return self.values.get(column, "").strip()


@dataclass(frozen=True)
class SourceTable:
    """The columns of a file and its rows, which are read as they are asked for, once."""

    columns: tuple[str, ...]
    rows: Iterator[SourceRow]


def table_of(
    numbered: Iterable[tuple[int, list[str]]], misfits: list[int] | None = None
) -> SourceTable:
    """Take the first row that is not empty as the header; empty rows are left out.

    Raises UnreadableTable for a missing, doubled or overlong header, or a row longer than it. With
    `misfits` the numbers of such rows are put there, and the other rows are read.
    """
    lines = iter(numbered)
    for number, cells in lines:
        if not _is_empty(cells):
            columns = _header(number, cells)
            return SourceTable(columns, _rows(columns, lines, misfits))
    raise UnreadableTable(row=1, reason=_("there is no header"))


def _header(number: int, cells: list[str]) -> tuple[str, ...]:
    if len(cells) > MAX_COLUMNS:
        raise TooLarge(limit=_("{count} columns", count=MAX_COLUMNS))
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    named = [name for name in names if name]
    if doubled := next((name for name in named if named.count(name) > 1), None):
        raise UnreadableTable(row=number, reason=_("two columns are called {name}", name=doubled))
    return tuple(names)


def _rows(
    columns: tuple[str, ...],
    lines: Iterator[tuple[int, list[str]]],
    misfits: list[int] | None,
) -> Iterator[SourceRow]:
    count = 0
    for number, cells in lines:
        if _is_empty(cells):
            continue
        count += 1
        if count > MAX_ROWS:
            raise TooLarge(limit=_("{count} rows", count=MAX_ROWS))
        if not _is_empty(cells[len(columns) :]):
            if misfits is not None:
                misfits.append(number)
                continue
            raise UnreadableTable(row=number, reason=_("it has more cells than the header"))
        values = {name: cell for name, cell in zip(columns, cells, strict=False) if name}
        yield SourceRow(number, values)


def _is_empty(cells: list[str]) -> bool:
    return not any(cell and not cell.isspace() for cell in cells)
