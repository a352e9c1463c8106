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
    from karvan.modules.importing.wizard.at_once import ImportOrder

TARGET_AND_FILE = 2


@click.command("import")
@click.argument("what", nargs=-1, required=True, metavar="[TARGET] FILE")
@company_option
@click.option("--entity", metavar="ENTITY", help="Import rows into it: core.party.")
@click.option(
    "--map", "columns", multiple=True, metavar="COL=FIELD", callback=read_pairs,
    help="With --entity: the field a column fills, where the title does not say it; may be repeated.",
)  # fmt: skip
@click.option(
    "--key", "keys", multiple=True, metavar="FIELD",
    help="With --entity: change the record with this value, create it where there is none.",
)  # fmt: skip
@click.option(
    "--mode", type=click.Choice(["atomic", "skip_bad"]), default="atomic", show_default=True,
    help="With --entity: all or nothing, or keep the good rows.",
)  # fmt: skip
@click.option(
    "--format", "format_", metavar="FORMAT",
    help="csv, beancount …; not needed where the target has one format.",
)  # fmt: skip
@click.option(
    "--option", "options", multiple=True, metavar="NAME=VALUE", callback=read_pairs,
    help="An option, as encoding=windows-1256 or decimal_mark=,; may be repeated.",
)  # fmt: skip
@plan_option
@json_option
@click.pass_context
def import_(
    click_ctx: click.Context,
    what: tuple[str, ...],
    company: str,
    entity: str | None,
    columns: dict[str, str],
    keys: tuple[str, ...],
    mode: str,
    format_: str | None,
    options: dict[str, str],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import FILE, for example: karvan import --entity core.party customers.csv.

    With any problem nothing is kept, unless --mode skip_bad says so, and every problem is told with
    its row. Formats of their own are named as a TARGET before the file: karvan import ledger
    books.beancount.
    """
    if entity is not None:
        order = _order(what, entity, columns, keys, mode, options, dry_run=dry_run)
        _import_rows(click_ctx, company, order, as_json=as_json)
        return
    if len(what) != TARGET_AND_FILE:
        message = "Name a TARGET and a FILE, or --entity and a FILE."
        raise click.UsageError(message)
    target, file = what[0], Path(what[1])
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


def _order(
    what: tuple[str, ...],
    entity: str,
    columns: dict[str, str],
    keys: tuple[str, ...],
    mode: str,
    options: dict[str, str],
    *,
    dry_run: bool,
) -> ImportOrder:
    from karvan.modules.importing.files import ImportFile
    from karvan.modules.importing.wizard.at_once import ImportOrder

    if len(what) != 1:
        message = "With --entity, name one FILE and no target."
        raise click.UsageError(message)
    file = ImportFile.read(Path(what[0]))
    return ImportOrder(entity, file, columns, keys, options, mode, dry_run)


def _import_rows(
    click_ctx: click.Context, company: str, order: ImportOrder, *, as_json: bool
) -> None:
    from karvan.actors import Actor
    from karvan.modules.importing.wizard.at_once import import_at_once

    line: CommandLine = click_ctx.ensure_object(CommandLine)
    runtime = line.open_runtime()
    info = get_company(runtime, company)
    result = import_at_once(runtime, info.id, Actor.cli(), order)
    if as_json:
        print_json(result)
    for each in result["errors"]:
        place = ", ".join(
            f"{name} {each[name]}" for name in ("row", "column") if each.get(name) is not None
        )
        say(f"{place}: {each['message']}" if place else str(each["message"]))
    if result["error"]:
        say(result["error"])
    is_refused = result["status"] == "failed" or (order.dry_run and result["errors"])
    counts = f"{result['created']} made, {result['updated']} changed, {result['rows_bad']} bad"
    if is_refused and (order.mode == "atomic" or result["status"] == "failed"):
        say(f"Nothing was imported. Rows: {result['rows_total']}, bad: {result['rows_bad']}")
        click_ctx.exit(1)
    would = " (nothing was kept)" if order.dry_run else ""
    say(f"{result['rows_total']} rows read, {counts}{would}.")


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
