"""A report as CSV: UTF-8 with a mark, so that spreadsheets know it; written row by row.

Numbers and days are plain (1234.50, 2025-03-31) whatever the reader's language; text cells are
closed against formula injection.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from karvan.cells import guard_cell
from karvan.plugins.report_results import plain_value

if TYPE_CHECKING:
    from karvan.modules.reporting.queries.reports import RunReport
    from karvan.plugins.report_results import ReportColumn
    from karvan.plugins.report_results import ReportResult
    from karvan.plugins.report_results import Row

BYTE_ORDER_MARK = "\ufeff"
ROWS_PER_CHUNK = 200


def csv_chunks(run: RunReport) -> Iterator[str]:
    """The file in pieces, the first one with the header."""
    buffer = io.StringIO(newline="")
    buffer.write(BYTE_ORDER_MARK)
    writer = csv.writer(buffer)
    writer.writerow([guard_cell(str(column.label)) for column in run.columns])
    for count, row in enumerate(_all_rows(run.result), start=1):
        writer.writerow([cell_text(column, row) for column in run.columns])
        if count % ROWS_PER_CHUNK == 0:
            yield _take(buffer)
    yield _take(buffer)


def cell_text(column: ReportColumn, row: Row) -> str:
    """One cell: a number or a day as it is, a text guarded."""
    value = plain_value(row.get(column.key))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return plain_number(value)
    return plain_text(value) if isinstance(value, date) else guard_cell(plain_text(value))


def plain_number(value: int | Decimal) -> str:
    """A number without exponent or grouping, with the decimals it has."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def plain_text(value: Any) -> str:
    """Any other value as text: days in ISO, nothing as nothing."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _all_rows(result: ReportResult) -> Iterator[Row]:
    yield from result.rows
    if result.totals is not None:
        yield result.totals


def _take(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
