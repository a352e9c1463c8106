"""The bad rows of an import as a file of their own: the original columns, then row, column, reason.

Whoever corrects the rows in it can hand the same file in again: its own last columns are not mapped.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import IO
from typing import TYPE_CHECKING

import xlsxwriter
from sqlalchemy import select

from karvan.cells import guard_cell
from karvan.i18n import gettext
from karvan.modules.importing.models import EntityImport
from karvan.modules.importing.models import ImportProblem
from karvan.modules.importing.wizard.files import file_of
from karvan.modules.importing.wizard.options import Options
from karvan.modules.importing.wizard.sheets import open_sheet

if TYPE_CHECKING:
    from karvan.context import Context

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
Row = list[str]


def error_rows(ctx: Context, run: EntityImport) -> Iterator[Row]:
    """The titles, then each bad row with everything that is wrong with it; problems without a row first."""
    titles = [
        *run.columns,
        gettext("Row"),
        gettext("Column"),
        gettext("Code"),
        gettext("Reason"),
        gettext("Original value"),
    ]
    yield titles
    by_row: dict[int, list[ImportProblem]] = {}
    for each in _problems(ctx, run):
        if each.row_number is None:
            yield [*[""] * len(run.columns), "", each.column, each.code, each.message, each.value]
        else:
            by_row.setdefault(each.row_number, []).append(each)
    if not by_row:
        return
    count = len(run.columns)
    for line in open_sheet(file_of(ctx, run), Options.of(run.options)).lines:
        for each in by_row.get(line.number, ()):
            cells = [*line.cells, *[""] * count][:count]
            yield [*cells, str(line.number), each.column, each.code, each.message, each.value]


def as_csv(rows: Iterator[Row]) -> bytes:
    """UTF-8 with a mark, as spreadsheets want it; nothing in it is taken for a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow([guard_cell(cell) for cell in row])
    return buffer.getvalue().encode("utf-8-sig")


def write_workbook(rows: Iterator[Row], target: IO[bytes], *, right_to_left: bool) -> None:
    """A workbook with one sheet; every cell is text."""
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        if right_to_left:
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell, bold if number == 0 else None)


def _problems(ctx: Context, run: EntityImport) -> Iterator[ImportProblem]:
    statement = (
        select(ImportProblem)
        .where(ImportProblem.company_id == ctx.company.id, ImportProblem.run_id == run.id)
        .order_by(ImportProblem.row_number, ImportProblem.id)
    )
    yield from ctx.session.scalars(statement)
