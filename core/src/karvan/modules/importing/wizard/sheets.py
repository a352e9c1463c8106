"""The file as titles and numbered rows of text, by position, so that equal titles stay apart."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from karvan.errors import TooLarge
from karvan.i18n import lazy_gettext as _
from karvan.modules.importing.delimited import find_delimiter
from karvan.modules.importing.delimited import read_csv
from karvan.modules.importing.encodings import decode
from karvan.modules.importing.encodings import find_encoding
from karvan.modules.importing.errors import UnreadableTable
from karvan.modules.importing.headers import header_key
from karvan.modules.importing.tables import MAX_COLUMNS
from karvan.modules.importing.tables import MAX_ROWS
from karvan.modules.importing.workbooks import is_workbook
from karvan.modules.importing.workbooks import list_sheets
from karvan.modules.importing.workbooks import read_workbook

if TYPE_CHECKING:
    from karvan.modules.importing.files import ImportFile
    from karvan.modules.importing.wizard.options import Options

LONGEST_TITLE = 200
Cells = list[str]


@dataclass(frozen=True)
class Line:
    """One row: its number in the file, and its cells by position."""

    number: int
    cells: Cells

    def cell(self, position: int) -> str:
        """The cell without surrounding spaces; empty where the row is shorter."""
        return self.cells[position].strip() if position < len(self.cells) else ""


@dataclass(frozen=True)
class Sheet:
    """Titles and the rows below, which are read once, as they are asked for."""

    columns: list[str]
    lines: Iterator[Line]


@dataclass(frozen=True)
class Found:
    """What the file is, as far as it shows by itself."""

    encoding: str = ""
    delimiter: str = ""
    sheets: tuple[str, ...] = ()


def inspect_file(file: ImportFile) -> Found:
    """Encoding and delimiter of a text, sheets of a workbook; raises what is wrong with the file."""
    if is_workbook(file.content):
        return Found(sheets=tuple(list_sheets(file.content)))
    encoding = find_encoding(file.content)
    return Found(encoding, find_delimiter(decode(file.content, encoding)))


def open_sheet(file: ImportFile, options: Options) -> Sheet:
    """The file as the options say it is to be read; raises what is wrong with it."""
    if is_workbook(file.content):
        return _sheet(read_workbook(file.content, options.sheet or None))
    text = file.text(options.encoding or None)
    return _sheet(read_csv(text, options.delimiter or None))


def headers_key(columns: Iterable[str]) -> str:
    """The same for two files with the same titles in the same order, however they are spelt."""
    joined = "\0".join(header_key(each) for each in columns)
    return hashlib.sha256(joined.encode()).hexdigest()


def _sheet(numbered: Iterator[tuple[int, Cells]]) -> Sheet:
    for number, cells in numbered:
        if any(_is_full(cell) for cell in cells):
            return Sheet(_titles(number, cells), _lines(numbered))
    raise UnreadableTable(row=1, reason=_("there is no header"))


def _titles(number: int, cells: Cells) -> list[str]:
    if len(cells) > MAX_COLUMNS:
        raise TooLarge(limit=_("{count} columns", count=MAX_COLUMNS))
    titles = [cell.strip() for cell in cells]
    while titles and not titles[-1]:
        titles.pop()
    too_long = next((each for each in titles if len(each) > LONGEST_TITLE), None)
    if too_long is not None:
        reason = _(
            "the title {title}… is longer than {count} characters; is this row the header?",
            title=too_long[:40],
            count=LONGEST_TITLE,
        )
        raise UnreadableTable(row=number, reason=reason)
    return titles


def _lines(numbered: Iterator[tuple[int, Cells]]) -> Iterator[Line]:
    count = 0
    for number, cells in numbered:
        if not any(_is_full(cell) for cell in cells):
            continue
        count += 1
        if count > MAX_ROWS:
            raise TooLarge(limit=_("{count} rows", count=MAX_ROWS))
        yield Line(number, cells)


def _is_full(cell: str) -> bool:
    return bool(cell) and not cell.isspace()
