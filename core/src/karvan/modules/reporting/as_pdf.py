"""A report on paper: a page to print, and the same page as PDF.

A long report is refused rather than cut: paper that ends early lies. Whole ledgers leave as CSV
or XLSX.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING

from karvan.i18n import Text
from karvan.i18n import format_date
from karvan.i18n import lazy_gettext as _
from karvan.modules.reporting.as_text import shown_text
from karvan.modules.reporting.errors import TooLongToPrint
from karvan.modules.reporting.paper import STYLE_SHEET
from karvan.modules.reporting.paper import render_paper
from karvan.modules.reporting.parameters import choices_of
from karvan.modules.reporting.pdf import render_pdf
from karvan.plugins.report_results import STRONG
from karvan.plugins.report_results import level_of

if TYPE_CHECKING:
    from karvan.modules.reporting.queries.reports import RunReport
    from karvan.plugins.declarations import Param
    from karvan.plugins.report_results import Row

MOST_ROWS = 2_000
WIDE = 8
"""From this many columns on the paper is turned to landscape."""


@dataclass(frozen=True)
class ShownParam:
    """A parameter as the head of the paper states it."""

    label: Text
    text: str


def report_to_paper(run: RunReport, *, style_sheet: str = STYLE_SHEET) -> str:
    """The page to print. Raises TooLongToPrint beyond 2,000 rows."""
    rows = list(islice(run.result.rows, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise TooLongToPrint(title=run.report.title, limit=MOST_ROWS)
    totals = run.result.totals
    return render_paper(
        "karvan/reporting/print.html",
        run.ctx.locale,
        style_sheet=style_sheet,
        title=run.report.title,
        company=run.ctx.company,
        params=_params(run),
        columns=run.columns,
        rows=[(_cells(run, row), level_of(row), bool(row.get(STRONG))) for row in rows],
        totals=_cells(run, totals) if totals is not None else None,
        notes=run.result.notes,
        currency=run.result.currency,
        made_at=run.ctx.clock.now(),
        landscape=len(run.columns) >= WIDE,
    )


def report_to_pdf(run: RunReport) -> bytes:
    """The paper as a PDF file. Raises PdfUnavailable or TooLongToPrint."""
    return render_pdf(report_to_paper(run))


def _cells(run: RunReport, row: Row) -> list[tuple[str, bool]]:
    """Text of each cell, and whether it is a number."""
    locale = run.ctx.locale
    return [(shown_text(row.get(each.key), locale), each.is_number) for each in run.columns]


def _params(run: RunReport) -> list[ShownParam]:
    shown = []
    for param in run.report.params:
        value = run.params.get(param.name)
        if value not in {None, "", False}:
            shown.append(ShownParam(param.label, _param_text(run, param, value)))
    return shown


def _param_text(run: RunReport, param: Param, value: object) -> str:
    if isinstance(value, date):
        return format_date(value, run.ctx.locale)
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    labels = dict(choices_of(run.ctx, param))
    return shown_text(str(labels.get(str(value), value)), run.ctx.locale)
