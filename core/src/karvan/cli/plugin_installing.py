"""`karvan plugin install|import-data|uninstall`: what changes the schema, as its owner."""

from __future__ import annotations

from pathlib import Path

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import NotConfirmed
from karvan.cli.common import confirm
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import plan_option
from karvan.cli.common import print_json
from karvan.cli.common import say
from karvan.cli.common import yes_option
from karvan.cli.plugin_plans import has_code_for
from karvan.cli.plugin_plans import tell
from karvan.cli.plugin_plans import told_only


@click.command()
@click.argument("names", nargs=-1, required=True)
@click.option("--from", "source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--no-backup", is_flag=True, help="Go on without a copy of the database.")
@plan_option
@yes_option
@json_option
@pass_line
def install(
    line: CommandLine,
    names: tuple[str, ...],
    source: Path | None,
    no_backup: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Install plugins that are on disk; --from FILE puts an exported plugin's data back."""
    from karvan.actors import Actor
    from karvan.cli.upgrade import backup_plan
    from karvan.plugins import install as installing
    from karvan.plugins import uninstall as removing

    runtime = line.open_runtime()
    preview = installing.plan_install(runtime, names)
    if told_only(preview, dry_run=dry_run, as_json=as_json):
        return
    confirm(f"Install {', '.join(names)}?", yes=yes)
    plan = backup_plan(line.config, runtime, skip=no_backup)
    report = installing.install(runtime, Actor.cli(), names, backup=plan)
    for outcome in report.outcomes:
        if outcome.error is not None:
            raise outcome.error
    if source is not None:
        removing.import_data(runtime.database, names[0], source)
    tell(preview, as_json=as_json, done=f"Installed {', '.join(names)}.")


@click.command("import-data")
@click.argument("name")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@yes_option
@json_option
@pass_line
def import_data(line: CommandLine, name: str, file: Path, yes: bool, as_json: bool) -> None:
    """Put the rows of an export back into the empty tables of the installed plugin NAME."""
    from karvan.plugins import uninstall as removing

    confirm(f"Put the rows of {file.name} into the tables of {name}?", yes=yes)
    rows = removing.import_data(line.open_runtime().database, name, file)
    say(f"{sum(rows.values())} rows are back.")
    if as_json:
        print_json({"plugin": name, "rows": rows})


@click.command()
@click.argument("name")
@click.option("--archive", type=click.Path(path_type=Path, dir_okay=False), help="The export.")
@plan_option
@yes_option
@json_option
@pass_line
def uninstall(
    line: CommandLine, name: str, archive: Path | None, dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Export the plugin NAME, then remove its tables and all its rows; asks for its name."""
    from karvan.actors import Actor
    from karvan.plugins import uninstall as removing

    runtime = line.open_runtime(plugins=has_code_for(line, name, "uninstall"))
    preview = removing.plan_uninstall(runtime, name, archive=archive)
    if told_only(preview, dry_run=dry_run, as_json=as_json):
        return
    preview.require_possible()
    for each in preview.steps:
        say(each)
    _confirm_by_name(name, yes=yes)
    target = archive or Path(f"{name}-{runtime.clock.now():%Y%m%dT%H%M%S}.zip")
    removing.uninstall(runtime, Actor.cli(), name, target)
    tell(preview, as_json=as_json, done=f"{name} is uninstalled; its data is in {target}.")


def _confirm_by_name(name: str, *, yes: bool) -> None:
    """Removing asks for the typed name; --yes stands for it in scripts."""
    if not yes and click.prompt(f"Type {name} to remove it", err=True) != name:
        raise NotConfirmed
