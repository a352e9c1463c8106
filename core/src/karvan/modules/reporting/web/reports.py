"""Reports in the browser: the list, one report with its parameters, and its files.

Each report runs in a transaction of its own, so its view takes no context from the wrapper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from itertools import islice
from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import request

from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.i18n import format_date
from karvan.i18n import lazy_gettext as _
from karvan.identity.permissions import REPORT_READ
from karvan.modules.reporting.as_text import shown_text
from karvan.modules.reporting.named_days import NAMED_DAYS
from karvan.modules.reporting.parameters import choices_of
from karvan.modules.reporting.parameters import parameter_text
from karvan.modules.reporting.pdf import can_render_pdf
from karvan.modules.reporting.queries.reports import RunReport
from karvan.modules.reporting.queries.reports import get_report
from karvan.modules.reporting.queries.reports import list_reports
from karvan.modules.reporting.queries.reports import open_report
from karvan.modules.reporting.queries.reports import titles_of
from karvan.modules.reporting.queries.saved import list_saved
from karvan.modules.reporting.web.files import FORMATS
from karvan.modules.reporting.web.files import answer_as
from karvan.plugins.access import permission
from karvan.plugins.report_results import STRONG
from karvan.plugins.report_results import ReportLink
from karvan.plugins.report_results import level_of
from karvan.plugins.report_results import plain_value
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import field_errors
from karvan.web.rendering import render
from karvan.web.rendering import shown_problem
from karvan.web.state import current_runtime
from karvan.web.state import state
from karvan.web.urls import url
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from karvan.context import Context
    from karvan.i18n import Text
    from karvan.plugins.declarations import Report
    from karvan.plugins.report_results import ReportColumn
    from karvan.plugins.report_results import Row

ROWS_ON_A_PAGE = 1_000
AS = "as"
COLUMNS = "_columns"


@dataclass(frozen=True)
class Cell:
    """One cell of the page: its text, where it leads, and whether it is a number or a day."""

    text: str
    href: str | None
    is_number: bool
    is_day: bool = False


@dataclass(frozen=True)
class ShownRow:
    """A row of the page: its cells, how far it is set in, and whether it is a sum or a heading."""

    cells: list[Cell]
    level: int
    is_strong: bool


@core.get(f"{CORE}/reports")
@permission(REPORT_READ)
def reports(ctx: Context) -> Response:
    """The reports this person may see."""
    return render(ctx, "karvan/reporting/list.html", groups=_groups(ctx), saved=list_saved(ctx))


@core.get(f"{CORE}/reports/<code>")
@permission(REPORT_READ)
@without_context
def report(code: str) -> Response:
    """One report: as a page, or as the file that `as` asks for."""
    chosen = request.args.get(AS)
    if chosen is None:
        return _page(code)
    if chosen not in FORMATS:
        raise Malformed(reason=_("a report is one of: {formats}", formats=", ".join(FORMATS)))
    return answer_as(chosen, code, lambda: _open(code))


def _groups(ctx: Context) -> list[tuple[Text, list[Report]]]:
    """The reports of each module, under its title."""
    titles = titles_of(ctx)
    found: dict[Text, list[Report]] = {}
    for each in list_reports(ctx):
        found.setdefault(titles.get(each.plugin, each.plugin), []).append(each)
    return list(found.items())


@core.get(f"{CORE}/reports/<code>.<any(csv, xlsx, json):kind>")
@permission(REPORT_READ)
@without_context
def report_file(code: str, kind: str) -> Response:
    """One report as a file, at an address of its own, for programs."""
    return answer_as(kind, code, lambda: _open(code))


def _page(code: str) -> Response:
    try:
        with _open(code) as run:
            return render(run.ctx, "karvan/reporting/report.html", **_shown(run))
    except Invalid as problem:
        return _asked_again(code, problem)


def _shown(run: RunReport) -> dict[str, Any]:
    columns, result = run.columns, run.result
    rows = [_shown_row(run, columns, row) for row in islice(result.rows, ROWS_ON_A_PAGE + 1)]
    totals = _cells(run, columns, result.totals) if result.totals is not None else None
    given = {name: parameter_text(value) for name, value in run.params.items()}
    return {
        "report": run.report,
        "values": {name: _typed(run.ctx, value) for name, value in run.params.items()},
        "given": {name: text for name, text in given.items() if text},
        "columns": columns,
        "all_columns": run.result.columns,
        "chosen": [column.key for column in columns],
        "choices": _choices(run.ctx, run.report),
        "named_days": [str(label) for label in NAMED_DAYS.values()],
        "formats": _offered(run.report),
        "rows": rows[:ROWS_ON_A_PAGE],
        "is_cut": len(rows) > ROWS_ON_A_PAGE,
        "limit": ROWS_ON_A_PAGE,
        "totals": totals,
        "notes": result.notes,
        "currency": result.currency,
    }


def _asked_again(code: str, problem: Invalid) -> Response:
    """The parameters as they were typed, with what is wrong with them.

    A report that is only opened, with nothing typed yet, just asks for what it needs.
    """
    here = state()
    assert here.company is not None
    assert here.actor is not None
    given = _given()
    refused = {"errors": field_errors(problem), "problem": shown_problem(problem)} if given else {}
    with current_runtime().company_work(here.company.id, here.actor, locale=here.locale) as ctx:
        asked = get_report(ctx, code)
        shown = {"report": asked, "values": given, "given": given, "choices": _choices(ctx, asked)}
        shown["named_days"] = [str(label) for label in NAMED_DAYS.values()]
        response = render(ctx, "karvan/reporting/report.html", **shown, rows=None, **refused)
    response.status_code = problem.status if given else HTTPStatus.OK
    return response


def _offered(report: Report) -> list[str]:
    """The formats to offer: PDF only where it can be made."""
    return [each for each in report.formats if each != "pdf" or can_render_pdf()]


def _choices(ctx: Context, report: Report) -> dict[str, Any]:
    return {param.name: choices_of(ctx, param) for param in report.params if param.kind == "choice"}


def _shown_row(run: RunReport, columns: Any, row: Row) -> ShownRow:
    return ShownRow(_cells(run, columns, row), level_of(row), bool(row.get(STRONG)))


def _cells(run: RunReport, columns: Any, row: Row) -> list[Cell]:
    return [_cell(run, column, row.get(column.key)) for column in columns]


def _cell(run: RunReport, column: ReportColumn, value: Any) -> Cell:
    href = _address(value) if isinstance(value, ReportLink) else None
    is_day = isinstance(plain_value(value), date)
    return Cell(shown_text(value, run.ctx.locale), href, column.is_number, is_day)


def _address(link: ReportLink) -> str | None:
    values = {name: parameter_text(value) for name, value in link.values.items()}
    if link.report is not None:
        return url("core.report", code=link.report, **values)
    return url(link.endpoint, **values) if link.endpoint is not None else None


def _typed(ctx: Context, value: Any) -> Any:
    """A parameter as its reader would type it."""
    return format_date(value, ctx.locale) if isinstance(value, date) else value


def _given() -> dict[str, str]:
    """The parameters in the address; names with an underscore belong to the shell."""
    return {
        name: text for name, text in request.args.items() if name != AS and not name.startswith("_")
    }


def _open(code: str) -> AbstractContextManager[RunReport]:
    here = state()
    assert here.company is not None
    assert here.actor is not None
    return open_report(
        current_runtime(), here.company.id, here.actor, code, _given(),
        columns=request.args.getlist(COLUMNS), locale=here.locale,
    )  # fmt: skip
