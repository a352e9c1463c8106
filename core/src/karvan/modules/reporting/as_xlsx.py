"""A report as XLSX: written row by row in constant memory, right to left for Persian readers.

Text is written as text, never as a formula or a link. A number of more than 15 digits, which a
spreadsheet would round, is written as text too. A reader of the Jalali calendar gets Jalali days,
as text, because spreadsheets know no such days.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import IO
from typing import TYPE_CHECKING
from typing import Any

import xlsxwriter

from karvan.i18n import format_date
from karvan.i18n.locales import JALALI
from karvan.i18n.locales import Locale
from karvan.modules.reporting.as_csv import plain_number
from karvan.modules.reporting.as_csv import plain_text
from karvan.plugins.report_results import STRONG
from karvan.plugins.report_results import level_of
from karvan.plugins.report_results import plain_value

if TYPE_CHECKING:
    from karvan.modules.reporting.queries.reports import RunReport
    from karvan.plugins.report_results import Row

EXACT_DIGITS = 15
LONGEST_SHEET_NAME = 31
FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
WIDTHS = {"text": 32, "link": 32, "date": 12, "integer": 10}
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_xlsx(run: RunReport, target: IO[bytes]) -> None:
    """Write the workbook into a binary file."""
    book = xlsxwriter.Workbook(target, OPTIONS)
    try:
        _Sheet(book, run).write()
    finally:
        book.close()


class _Sheet:
    def __init__(self, book: Any, run: RunReport) -> None:
        self.book = book
        self.locale: Locale = run.ctx.locale
        self.result, self.columns = run.result, run.columns
        title = str(run.report.title).translate(FORBIDDEN_IN_NAMES).strip()
        self.sheet = book.add_worksheet(title[:LONGEST_SHEET_NAME] or None)
        self._formats: dict[tuple[str, bool, int], Any] = {}

    def write(self) -> None:
        if self.locale.direction == "rtl":
            self.sheet.right_to_left()
        self.sheet.freeze_panes(1, 0)
        for place, column in enumerate(self.columns):
            self.sheet.set_column(place, place, WIDTHS.get(column.kind, 16))
            self.sheet.write_string(0, place, str(column.label), self._format("", bold=True))
        line = 0
        for line, row in enumerate(self.result.rows, start=1):
            self._write_row(line, row, bold=bool(row.get(STRONG)))
        if self.result.totals is not None:
            self._write_row(line + 1, self.result.totals, bold=True)

    def _write_row(self, line: int, row: Row, *, bold: bool) -> None:
        for place, column in enumerate(self.columns):
            level = 0 if place else level_of(row)
            self._write_cell(line, place, plain_value(row.get(column.key)), bold=bold, level=level)

    def _write_cell(self, line: int, place: int, value: Any, *, bold: bool, level: int = 0) -> None:
        if value is None or value == "":
            return
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            self._write_number(line, place, Decimal(value), bold=bold)
        elif isinstance(value, date) and self.locale.calendar != JALALI:
            self.sheet.write_datetime(line, place, value, self._format("yyyy-mm-dd", bold=bold))
        else:
            text = self._jalali(value) if isinstance(value, date) else plain_text(value)
            self.sheet.write_string(line, place, text, self._format("", bold=bold, level=level))

    def _write_number(self, line: int, place: int, value: Decimal, *, bold: bool) -> None:
        if len(value.normalize().as_tuple().digits) > EXACT_DIGITS:
            self.sheet.write_string(line, place, plain_number(value), self._format("", bold=bold))
            return
        exponent = value.as_tuple().exponent
        decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        shape = "#,##0." + "0" * decimals if decimals else "#,##0"
        self.sheet.write_number(line, place, value, self._format(shape, bold=bold))

    def _jalali(self, day: date) -> str:
        return format_date(day, Locale(self.locale.language, calendar=JALALI))

    def _format(self, shape: str, *, bold: bool, level: int = 0) -> Any:
        key = (shape, bold, level)
        if key not in self._formats:
            properties: dict[str, object] = {"bold": bold}
            if level:
                properties["indent"] = level
            if shape:
                properties["num_format"] = shape
            self._formats[key] = self.book.add_format(properties)
        return self._formats[key]
