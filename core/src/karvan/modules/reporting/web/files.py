"""A report as a file or on paper: CSV streamed row by row, XLSX and PDF made whole, JSON, print."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import AbstractContextManager
from contextvars import copy_context
from typing import IO
from typing import Any

from flask import Response
from flask import jsonify
from flask import request

from karvan.modules.reporting.as_csv import csv_chunks
from karvan.modules.reporting.as_json import report_to_json
from karvan.modules.reporting.as_pdf import report_to_paper
from karvan.modules.reporting.as_pdf import report_to_pdf
from karvan.modules.reporting.as_xlsx import write_xlsx
from karvan.modules.reporting.queries.reports import RunReport
from karvan.modules.reporting.queries.reports import require_format
from karvan.web.static_files import static_url

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEPT_IN_MEMORY = 1024 * 1024
CHUNK = 64 * 1024
Open = Callable[[], AbstractContextManager[RunReport]]


def answer_as(format_: str, code: str, open_: Open) -> Response:
    """The report in one of its formats. Raises FormatNotOffered, or what the report refuses with."""
    return FORMATS[format_](code, open_)


def _csv(code: str, open_: Open) -> Response:
    """Streamed: the first piece is made before the answer begins, so that a refusal is a page."""
    context, pieces = copy_context(), _csv_pieces(open_)
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


def _csv_pieces(open_: Open) -> Any:
    with open_() as run:
        require_format(run.report, "csv")
        yield from csv_chunks(run)


def _xlsx(code: str, open_: Open) -> Response:
    target = tempfile.SpooledTemporaryFile(max_size=KEPT_IN_MEMORY)  # noqa: SIM115 - sent, then closed
    with open_() as run:
        require_format(run.report, "xlsx")
        write_xlsx(run, target)
    target.seek(0)
    response = _as_file(_read_and_close(target), code, "xlsx", XLSX)
    response.call_on_close(target.close)
    return response


def _read_and_close(source: IO[bytes]) -> Iterator[bytes]:
    with source:
        while piece := source.read(CHUNK):
            yield piece


def _pdf(code: str, open_: Open) -> Response:
    with open_() as run:
        require_format(run.report, "pdf")
        content = report_to_pdf(run)
    return _as_file(iter([content]), code, "pdf", "application/pdf")


def _print(code: str, open_: Open) -> Response:
    with open_() as run:
        require_format(run.report, "print")
        return Response(report_to_paper(run, style_sheet=static_url("print.css")))


def _json(code: str, open_: Open) -> Response:
    with open_() as run:
        require_format(run.report, "json")
        return jsonify(report_to_json(run))


def _as_file(content: Iterator[Any], code: str, extension: str, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{code}.{extension}"'
    return response


FORMATS: dict[str, Callable[[str, Open], Response]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "json": _json,
    "print": _print,
    "pdf": _pdf,
}
