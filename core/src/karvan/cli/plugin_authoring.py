"""`karvan plugin check|new|trace|makemigration`: for authors and the curious."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import print_json
from karvan.cli.common import print_table
from karvan.cli.common import say
from karvan.errors import Refusal

if TYPE_CHECKING:
    from karvan.testing.conformance import CheckOutcome


class KitMissing(Refusal):
    """The conformance kit needs {module}. Run: pip install {module}"""

    code = "core.kit_missing"


@click.command()
@click.argument("name")
@click.option("--level", type=click.Choice(("must", "should")), default="must")
@click.option(
    "--clear", is_flag=True, help="Forget the recorded fault; the next start looks afresh."
)
@json_option
@pass_line
@click.pass_context
def check(
    ctx: click.Context, line: CommandLine, name: str, level: str, clear: bool, as_json: bool
) -> None:
    """Run the conformance kit on the plugin NAME."""
    from karvan.plugins.faults import clear_fault

    if clear:
        with line.open_runtime(plugins=False).database.begin(write=True) as connection:
            clear_fault(connection, name)
        say(f"The fault of {name} is cleared.")
        return
    results = _run_kit(name, level)
    if as_json:
        print_json([each.to_json() for each in results])
    else:
        rows = [(each.id, "ok" if each.ok else "failed", each.text) for each in results]
        print_table(("check", "result", "detail"), rows)
    if not all(each.ok for each in results):
        ctx.exit(1)


def _run_kit(name: str, level: str) -> list[CheckOutcome]:
    try:
        from karvan.testing.conformance import check_plugin
    except ModuleNotFoundError as missing:
        raise KitMissing(module=missing.name) from missing
    return check_plugin(name, level="should" if level == "should" else "must")


@click.command()
@click.argument("name")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
@pass_line
def new(line: CommandLine, name: str, folder: Path) -> None:
    """Write the files of a first plugin NAME: one module, its pyproject.toml, a test."""
    del line
    from karvan.plugins.scaffold import write_plugin

    target = write_plugin(name, folder)
    say(f"{target} is ready. Next: pip install -e {target}, karvan plugin install {name}")


@click.command()
@click.option("--url", required=True, metavar="PATH", help="As in /c/acme/finance/entries.")
@click.option("--user", required=True, metavar="EMAIL", help="Who opens the page.")
@json_option
@pass_line
def trace(line: CommandLine, url: str, user: str, as_json: bool) -> None:
    """Open a page as a user and list every event, point and port that was called."""
    from karvan.cli.tracing import trace_url

    status, calls = trace_url(line.open_runtime(), url, user)
    if as_json:
        print_json({"url": url, "status": status, "calls": [each.to_json() for each in calls]})
        return
    say(f"{url} answered {status}")
    rows = [
        (each.kind, each.name, each.plugin, each.phase, each.ms or "", each.outcome)
        for each in calls
    ]
    print_table(("kind", "name", "plugin", "phase", "ms", "outcome"), rows)


@click.command()
@click.argument("name")
@click.option("--message", "-m", required=True, help="What the migration does, in a few words.")
@pass_line
def makemigration(line: CommandLine, name: str, message: str) -> None:
    """Write the next migration of NAME from the difference between models and database."""
    from karvan.migrations.autogenerate import make_migration
    from karvan.plugins.install import get_source

    runtime = line.open_runtime()
    path = make_migration(runtime.database, get_source(runtime.registry, name), message)
    say(f"Wrote {path}; read it before you run it." if path else "Models and database agree.")
