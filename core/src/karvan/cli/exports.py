"""`karvan export`: write what a module keeps as a whole into a file of a format of others."""

from __future__ import annotations

from pathlib import Path

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import company_option
from karvan.cli.common import pass_line
from karvan.cli.common import say
from karvan.cli.pairs import get_company


@click.command("export")
@click.argument("target")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@company_option
@click.option(
    "--format", "format_", metavar="FORMAT",
    help="beancount …; not needed where the target has one format.",
)  # fmt: skip
@pass_line
def export(line: CommandLine, target: str, file: Path, company: str, format_: str | None) -> None:
    """Export TARGET into FILE: karvan export ledger --company ACME books.beancount.

    A FILE of - is standard output. The file is written beside its place and then moved there, so
    that a failed export leaves none.
    """
    from karvan.actors import Actor
    from karvan.modules.exporting.whole import open_export

    runtime = line.open_runtime()
    info = get_company(runtime, company)
    with open_export(runtime, info.id, Actor.cli(), target, format_) as pieces:
        if str(file) == "-":
            for piece in pieces:
                click.echo(piece, nl=False)
            return
        beside = file.with_name(f".{file.name}.part")
        try:
            with beside.open("w", encoding="utf-8", newline="\n") as out:
                out.writelines(pieces)
            beside.replace(file)
        finally:
            beside.unlink(missing_ok=True)
    say(f"Written to {file}")
