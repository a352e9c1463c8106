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
@click.option(
    "--format", "format_", metavar="FORMAT",
    help="csv, beancount …; not needed where the target has one format.",
)  # fmt: skip
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
    format_: str | None,
    options: dict[str, str],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import FILE into TARGET, for example: karvan import parties customers.csv.

    With any problem nothing is kept, and every problem is told with its row. Some formats leave out
    single rows instead, and tell which.
    """
    from karvan.actors import Actor
    from karvan.modules.importing.files import ImportFile
    from karvan.modules.importing.results import result_to_json
    from karvan.modules.importing.services import RunImport
    from karvan.modules.importing.services import import_file
    from karvan.modules.importing.services import only_format

    line: CommandLine = click_ctx.ensure_object(CommandLine)
    runtime = line.open_runtime()
    info = get_company(runtime, company)
    chosen = format_ or only_format(runtime, target)
    command = RunImport(target, chosen, ImportFile.read(file), dry_run=dry_run, options=options)
    result = import_file(runtime, info.id, Actor.cli(), command)
    if as_json:
        print_json(result_to_json(result, command, info.code))
    _tell(result, dry_run=dry_run)
    if not result.is_accepted:
        click_ctx.exit(1)


def _tell(result: ImportResult, *, dry_run: bool) -> None:
    for problem in (*result.problems, *result.left_out):
        say(_line(problem))
    if not result.is_accepted:
        say(f"Nothing was imported. Problems: {len(result.problems)}")
        return
    left = f", {result.rows_bad} rows left out" if result.rows_bad else ""
    if dry_run:
        made = f"{result.created} would be made, {result.updated} changed"
        say(f"The file can be imported: {result.rows_total} read, {made}{left}.")
        return
    made = f"{result.created} made, {result.updated} changed"
    say(f"Imported: {result.rows_total} read, {made}{left}.")


def _line(problem: Problem) -> str:
    row = f"row {problem.row}" if problem.row is not None else ""
    column = f"column {problem.column}" if problem.column else ""
    place = ", ".join(part for part in (row, column) if part)
    return f"{place}: {problem.message}" if place else str(problem.message)
