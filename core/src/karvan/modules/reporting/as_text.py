"""The cells of a report as a person reads them: numerals and days of the reader."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from typing import Any

from karvan.i18n import Locale
from karvan.i18n import format_date
from karvan.i18n import format_number
from karvan.plugins.report_results import plain_value

if TYPE_CHECKING:
    from karvan.modules.reporting.queries.reports import RunReport


def shown_text(value: Any, locale: Locale) -> str:
    """One cell: a number grouped, with the decimals it has; a day in the reader's calendar."""
    value = plain_value(value)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        return format_number(value, locale, decimals=decimals)
    if isinstance(value, int) and not isinstance(value, bool):
        return format_number(value, locale)
    return format_date(value, locale) if isinstance(value, date) else str(value)


def text_rows(run: RunReport) -> list[list[str]]:
    """All rows and the totals, as text."""
    rows = list(run.result.rows)
    if run.result.totals is not None:
        rows.append(run.result.totals)
    keys = [column.key for column in run.columns]
    return [[shown_text(row.get(key), run.ctx.locale) for key in keys] for row in rows]
