"""Reports in the browser: the list, one report with its parameters, and its files.

Each report runs in a transaction of its own, so its view takes no context from the wrapper.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from itertools import islice
from typing import IO
from typing import TYPE_CHECKING
from typing import Any

from flask import Response
from flask import jsonify
from flask import request

from karvan.errors import Invalid
from karvan.errors import Malformed
from karvan.i18n import format_date
from karvan.i18n import lazy_gettext as _
from karvan.identity.permissions import REPORT_READ
from karvan.modules.reporting.as_csv import csv_chunks
from karvan.modules.reporting.as_json import report_to_json
from karvan.modules.reporting.as_text import shown_text
from karvan.modules.reporting.as_xlsx import write_xlsx
from karvan.modules.reporting.parameters import parameter_text
from karvan.modules.reporting.queries import RunReport
from karvan.modules.reporting.queries import get_report
from karvan.modules.reporting.queries import list_reports
from karvan.modules.reporting.queries import open_report
from karvan.plugins.access import permission
from karvan.plugins.report_results import ReportLink
from karvan.web.pages import CORE
from karvan.web.pages import core
from karvan.web.rendering import field_errors
from karvan.web.rendering import render
from karvan.web.rendering import shown_problem
from karvan.web.rendering import url
from karvan.web.state import current_runtime
from karvan.web.state import state
from karvan.web.wrapper import without_context

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from karvan.context import Context
    from karvan.plugins.report_results import ReportColumn
    from karvan.plugins.report_results import Row

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_ON_A_PAGE = 1_000
KEPT_IN_MEMORY = 1024 * 1024
CHUNK = 64 * 1024
AS = "as"


@dataclass(frozen=True)
class Cell:
    """One cell of the page: its text, where it leads, and whether it is a number."""

    text: str
    href: str | None
    is_number: bool


@core.get(f"{CORE}/reports")
@permission(REPORT_READ)
def reports(ctx: Context) -> Response:
    """The reports this person may see."""
    return render(ctx, "karvan/reports.html", reports=list_reports(ctx))


@core.get(f"{CORE}/reports/<code>")
@permission(REPORT_READ)
@without_context
def report(code: str) -> Response:
    """One report: as a page, or as the file that `as` asks for."""
    answers = {None: _page, "csv": _csv, "xlsx": _xlsx, "json": _json}
    chosen = request.args.get(AS)
    if chosen not in answers:
        raise Malformed(reason=_("a report is csv, xlsx or json"))
    return answers[chosen](code)


def _page(code: str) -> Response:
    try:
        with _open(code) as run:
            return render(run.ctx, "karvan/report.html", **_shown(run))
    except Invalid as problem:
        return _asked_again(code, problem)


def _shown(run: RunReport) -> dict[str, Any]:
    columns, result = run.result.columns, run.result
    rows = [_cells(run, columns, row) for row in islice(result.rows, ROWS_ON_A_PAGE + 1)]
    totals = _cells(run, columns, result.totals) if result.totals is not None else None
    given = {name: parameter_text(value) for name, value in run.params.items()}
    return {
        "report": run.report,
        "values": {name: _typed(run.ctx, value) for name, value in run.params.items()},
        "given": {name: text for name, text in given.items() if text},
        "columns": columns,
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
        shown = {"report": get_report(ctx, code), "values": given, "given": given}
        response = render(ctx, "karvan/report.html", **shown, rows=None, **refused)
    response.status_code = problem.status if given else HTTPStatus.OK
    return response


def _cells(run: RunReport, columns: Any, row: Row) -> list[Cell]:
    return [_cell(run, column, row.get(column.key)) for column in columns]


def _cell(run: RunReport, column: ReportColumn, value: Any) -> Cell:
    href = _address(value) if isinstance(value, ReportLink) else None
    return Cell(shown_text(value, run.ctx.locale), href, column.is_number)


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
        current_runtime(), here.company.id, here.actor, code, _given(), locale=here.locale
    )


def _csv(code: str) -> Response:
    """Streamed: the first piece is made before the answer begins, so that a refusal is a page."""
    context, pieces = copy_context(), _csv_pieces(_open(code))
    first = context.run(next, pieces, "")

    def stream() -> Iterator[str]:
        try:
            piece = first
            while piece:
                yield piece
                piece = context.run(next, pieces, "")
        finally:
            context.run(pieces.close)

    response = _as_file(stream(), code, "csv", "text/csv; charset=utf-8")
    response.call_on_close(lambda: context.run(pieces.close))
    if request.method == "HEAD":
        response.close()
    return response


def _csv_pieces(opening: AbstractContextManager[RunReport]) -> Any:
    with opening as run:
        yield from csv_chunks(run.result)


def _xlsx(code: str) -> Response:
    target = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115 - sent, then closed
    with _open(code) as run:
        write_xlsx(run, target)
    target.seek(0)
    response = _as_file(_read_and_close(target), code, "xlsx", XLSX)
    response.call_on_close(target.close)
    return response


def _read_and_close(source: IO[bytes]) -> Iterator[bytes]:
    with source:
        while piece := source.read(CHUNK):
            yield piece


def _json(code: str) -> Response:
    with _open(code) as run:
        return jsonify(report_to_json(run))


def _as_file(content: Iterator[Any], code: str, extension: str, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{code}.{extension}"'
    return response
