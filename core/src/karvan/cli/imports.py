"""`karvan import`: read a file of others into a company, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import company_option
from karvan.cli.common import json_option
from karvan.cli.common import plan_option
from karvan.cli.common import print_json
from karvan.cli.common import say
from karvan.cli.pairs import get_company
from karvan.cli.pairs import read_pairs

if TYPE_CHECKING:
    from karvan.errors import Problem
    from karvan.modules.importing.results import ImportResult


@click.command("import")
@click.argument("target")
@click.argument("file", type=click.Path(path_type=Path))
@company_option
@click.option("--format", "format_", required=True, metavar="FORMAT", help="csv, beancount …")
@click.option(
    "--option", "options", multiple=True, metavar="NAME=VALUE", callback=read_pairs,
    help="An option of the format, as encoding=windows-1256; may be repeated.",
)  # fmt: skip
@plan_option
@json_option
@click.pass_context
def import_(
    click_ctx: click.Context,
    target: str,
    file: Path,
    company: str,
    format_: str,
    options: dict[str, str],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import FILE into TARGET, for example: karvan import ledger books.beancount.

    With any problem nothing is kept, and every problem is told with its row.
    """
    from karvan.actors import Actor
    from karvan.modules.importing.files import ImportFile
    from karvan.modules.importing.results import result_to_json
    from karvan.modules.importing.services import RunImport
    from karvan.modules.importing.services import import_file

    line: CommandLine = click_ctx.ensure_object(CommandLine)
    runtime = line.open_runtime()
    info = get_company(runtime, company)
    command = RunImport(target, format_, ImportFile.read(file), dry_run=dry_run, options=options)
    result = import_file(runtime, info.id, Actor.cli(), command)
    if as_json:
        print_json(result_to_json(result, command, info.code))
    _tell(result, dry_run=dry_run)
    if not result.is_accepted:
        click_ctx.exit(1)


def _tell(result: ImportResult, *, dry_run: bool) -> None:
    for problem in result.problems:
        say(_line(problem))
    if not result.is_accepted:
        say(f"Nothing was imported. Problems: {len(result.problems)}")
    elif dry_run:
        say(f"The file can be imported: {result.rows_total} read, {result.created} would be made.")
    else:
        say(f"Imported: {result.rows_total} read, {result.created} made, {result.updated} changed.")


def _line(problem: Problem) -> str:
    row = f"row {problem.row}" if problem.row is not None else ""
    column = f"column {problem.column}" if problem.column else ""
    place = ", ".join(part for part in (row, column) if part)
    return f"{place}: {problem.message}" if place else str(problem.message)
