"""`karvan report`: list the reports of a company and run one, for people, programs and files."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import company_option
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import print_json
from karvan.cli.common import print_table
from karvan.cli.common import say
from karvan.cli.pairs import get_company
from karvan.cli.pairs import read_pairs

if TYPE_CHECKING:
    from karvan.modules.reporting.queries.reports import RunReport
    from karvan.runtime import Runtime


@click.command()
@click.argument("code", required=False)
@company_option
@click.option(
    "--param", "params", multiple=True, metavar="NAME=VALUE", callback=read_pairs,
    help="A parameter of the report, as at=2025-12-31; may be repeated.",
)  # fmt: skip
@click.option("--list", "as_list", is_flag=True, help="List the reports of the company.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV on stdout.")
@click.option("--xlsx", type=click.Path(path_type=Path, dir_okay=False), help="Write an XLSX file.")
@click.option("--pdf", type=click.Path(path_type=Path, dir_okay=False), help="Write a PDF file.")
@click.option("--columns", default="", metavar="A,B", help="Only these columns.")
@json_option
@pass_line
def report(
    line: CommandLine,
    code: str | None,
    company: str,
    params: dict[str, str],
    as_list: bool,
    as_csv: bool,
    xlsx: Path | None,
    pdf: Path | None,
    columns: str,
    as_json: bool,
) -> None:
    """Run the report CODE, for example finance.trial-balance."""
    from karvan.actors import Actor
    from karvan.modules.reporting.queries.reports import open_report

    runtime = line.open_runtime()
    company_id = get_company(runtime, company).id
    if as_list:
        _list(runtime, company_id, as_json=as_json)
        return
    if code is None:
        raise click.UsageError("Name a report, or use --list.")
    chosen = [key.strip() for key in columns.split(",") if key.strip()]
    with open_report(runtime, company_id, Actor.cli(), code, params, columns=chosen) as run:
        _write(run, as_json=as_json, as_csv=as_csv, xlsx=xlsx, pdf=pdf)


def _list(runtime: Runtime, company_id: int, *, as_json: bool) -> None:
    from karvan.actors import Actor
    from karvan.modules.reporting.queries.reports import list_reports

    with runtime.company_work(company_id, Actor.cli()) as ctx:
        found = [
            {
                "report": each.full_code,
                "title": str(each.title),
                "params": [param.name for param in each.params],
            }
            for each in list_reports(ctx)
        ]
    if as_json:
        print_json(found)
        return
    rows = [(each["report"], each["title"], ", ".join(each["params"])) for each in found]
    print_table(("report", "title", "parameters"), rows)


def _write(
    run: RunReport, *, as_json: bool, as_csv: bool, xlsx: Path | None, pdf: Path | None
) -> None:
    from karvan.modules.reporting.as_csv import csv_chunks
    from karvan.modules.reporting.as_json import report_to_json
    from karvan.modules.reporting.as_pdf import report_to_pdf
    from karvan.modules.reporting.as_xlsx import write_xlsx

    if xlsx is not None:
        with xlsx.open("wb") as target:
            write_xlsx(run, target)
        say(f"Written to {xlsx}")
    elif pdf is not None:
        pdf.write_bytes(report_to_pdf(run))
        say(f"Written to {pdf}")
    elif as_csv:
        for chunk in csv_chunks(run):
            sys.stdout.buffer.write(chunk.encode())
    elif as_json:
        print_json(report_to_json(run))
    else:
        _print(run)


def _print(run: RunReport) -> None:
    from karvan.modules.reporting.as_text import text_rows

    print_table([str(column.label) for column in run.columns], text_rows(run))
    for note in run.result.notes:
        say(note)
