"""A report as JSON: amounts as decimal strings, days in ISO Gregorian, stable keys.

Top level: report, company, params, currency, rows; totals and notes where there are any.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from karvan.modules.reporting.as_csv import plain_number
from karvan.modules.reporting.as_csv import plain_text
from karvan.modules.reporting.parameters import parameter_text
from karvan.plugins.report_results import plain_value

if TYPE_CHECKING:
    from karvan.modules.reporting.queries.reports import RunReport
    from karvan.plugins.report_results import ReportColumn
    from karvan.plugins.report_results import Row


def report_to_json(run: RunReport) -> dict[str, object]:
    """The whole report as one object; its rows are read here."""
    result = run.result
    answer: dict[str, object] = {
        "report": run.report.full_code,
        "company": run.ctx.company.code,
        "params": {name: parameter_text(value) for name, value in run.params.items()},
        "currency": result.currency or run.ctx.company.currency,
        "rows": [_row(run.columns, row) for row in result.rows],
    }
    if result.totals is not None:
        answer["totals"] = _row(run.columns, result.totals)
    if result.notes:
        answer["notes"] = [str(note) for note in result.notes]
    return answer


def _row(columns: Any, row: Row) -> dict[str, object]:
    return {column.key: _value(column, plain_value(row.get(column.key))) for column in columns}


def _value(column: ReportColumn, value: Any) -> object:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if column.kind == "integer" else plain_number(value)
    return plain_number(value) if isinstance(value, Decimal) else plain_text(value)
