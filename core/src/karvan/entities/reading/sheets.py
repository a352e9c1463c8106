"""Records as CSV and XLSX, written row by row: numbers stay numbers, days stay days.

CSV text is closed against formula injection; XLSX text is written as text, never as a formula or a
link. A sheet for readers of a right-to-left language runs from right to left.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import date
from datetime import datetime
from decimal import Decimal
from typing import IO
from typing import TYPE_CHECKING
from typing import Any

import xlsxwriter

from karvan.cells import guard_cell
from karvan.entities.codecs import codec_of
from karvan.entities.declaring.known import shown_fields
from karvan.entities.reading.rows import rows_of
from karvan.i18n import Locale
from karvan.i18n import gettext

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.entities.declaring.declaration import Entity

BYTE_ORDER_MARK = "\ufeff"
EXACT_DIGITS = 15
LONGEST_CELL = 32_767
FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
LONGEST_SHEET_NAME = 31
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
Values = list[Any]


def header_of(ctx: Context, entity: Entity, names: list[str]) -> list[str]:
    """The labels of the columns."""
    fields = shown_fields(ctx, entity)
    return [str(fields[name].field.label or name) for name in names]


def cells_of(
    ctx: Context, entity: Entity, batches: Iterable[list[Any]], names: list[str]
) -> Iterator[Values]:
    """The values of each record, as codecs give them for files; references by their titles."""
    fields = shown_fields(ctx, entity)
    for records in batches:
        for row in rows_of(ctx, entity, records, names):
            yield [_cell_value(ctx, fields[name].field, row.cells[name]) for name in names]
        ctx.session.expunge_all()


def csv_chunks(
    header: Sequence[str], rows: Iterable[Values], *, mark: bool = True
) -> Iterator[str]:
    """The file in pieces, the first one with the header."""
    buffer = io.StringIO(newline="")
    if mark:
        buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer)
    writer.writerow([guard_cell(each) for each in header])
    yield _take(buffer)
    for count, values in enumerate(rows, start=1):
        writer.writerow([_csv_text(each) for each in values])
        if count % 200 == 0:
            yield _take(buffer)
    yield _take(buffer)


def write_xlsx(
    target: IO[bytes], title: str, header: Sequence[str], rows: Iterable[Values], locale: Locale
) -> None:
    """Write a workbook of one sheet into a binary file."""
    book = xlsxwriter.Workbook(target, OPTIONS)
    try:
        _write_sheet(book, title, header, rows, locale)
    finally:
        book.close()


def _write_sheet(
    book: Any, title: str, header: Sequence[str], rows: Iterable[Values], locale: Locale
) -> None:
    name = title.translate(FORBIDDEN_IN_NAMES).strip()[:LONGEST_SHEET_NAME]
    sheet = book.add_worksheet(name or None)
    if locale.direction == "rtl":
        sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    formats = _Formats(book)
    for place, label in enumerate(header):
        sheet.set_column(place, place, 18)
        sheet.write_string(0, place, label, formats.of("", bold=True))
    for line, values in enumerate(rows, start=1):
        for place, value in enumerate(values):
            _write_cell(sheet, line, place, value, formats)


class _Formats:
    """Each number format of the book once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[str, bool], Any] = {}

    def of(self, shape: str, *, bold: bool = False) -> Any:
        key = (shape, bold)
        if key not in self._made:
            properties: dict[str, object] = {"bold": bold}
            if shape:
                properties["num_format"] = shape
            self._made[key] = self._book.add_format(properties)
        return self._made[key]


def _write_cell(sheet: Any, line: int, place: int, value: Any, formats: _Formats) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(line, place, _yes_no(value))
    elif isinstance(value, int | Decimal):
        _write_number(sheet, line, place, Decimal(value), formats)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, place, value, formats.of("yyyy-mm-dd hh:mm"))
    elif isinstance(value, date):
        sheet.write_datetime(line, place, value, formats.of("yyyy-mm-dd"))
    else:
        sheet.write_string(line, place, str(value)[:LONGEST_CELL])


def _write_number(sheet: Any, line: int, place: int, value: Decimal, formats: _Formats) -> None:
    if len(value.normalize().as_tuple().digits) > EXACT_DIGITS:
        sheet.write_string(line, place, f"{value:f}")
        return
    exponent = value.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    shape = "#,##0." + "0" * decimals if decimals else "#,##0"
    sheet.write_number(line, place, value, formats.of(shape))


def _cell_value(ctx: Context, field: Any, cell: Any) -> Any:
    if field.kind in {"reference", "tags", "choice", "translated"}:
        return cell.text
    return codec_of(field).cell(ctx, field, cell.value, currency=cell.currency)


def _csv_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _yes_no(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    return guard_cell(str(value))


def _yes_no(value: bool) -> str:
    return gettext("Yes") if value else gettext("No")


def _take(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
