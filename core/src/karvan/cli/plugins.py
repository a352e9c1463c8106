"""`karvan plugin`: list, switch, accept, install, check, trace and remove plugins.

`list`, `info`, `disable` and `uninstall` are recovery commands: they work from metadata, snapshot
and database, and import no plugin unless the plugin has checks of its own to run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import as_lines
from karvan.cli.common import company_option
from karvan.cli.common import confirm
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import plan_option
from karvan.cli.common import print_json
from karvan.cli.common import print_table
from karvan.cli.common import say
from karvan.cli.common import yes_option
from karvan.cli.plugin_authoring import check
from karvan.cli.plugin_authoring import makemigration
from karvan.cli.plugin_authoring import new
from karvan.cli.plugin_authoring import trace
from karvan.cli.plugin_installing import import_data
from karvan.cli.plugin_installing import install
from karvan.cli.plugin_installing import uninstall
from karvan.cli.plugin_plans import get_state
from karvan.cli.plugin_plans import has_code_for
from karvan.cli.plugin_plans import read_states
from karvan.cli.plugin_plans import tell
from karvan.cli.plugin_plans import told_only
from karvan.cli.plugin_ports import port

if TYPE_CHECKING:
    from karvan.plugins.overview import PluginState


@click.group()
def plugin() -> None:
    """Plugins of this installation and of its companies."""


for _command in (check, import_data, install, makemigration, new, port, trace, uninstall):
    plugin.add_command(_command)


@plugin.command("list")
@json_option
@pass_line
def list_(line: CommandLine, as_json: bool) -> None:
    """List every plugin on disk or installed, those that vanished included."""
    states = read_states(line)
    if as_json:
        print_json([each.to_json() for each in states])
        return
    rows = [
        (each.word, each.version, each.state, each.reason or "yes", ", ".join(each.companies))
        for each in states
    ]
    print_table(("name", "version", "state", "available", "companies"), rows)


@plugin.command()
@click.argument("name")
@json_option
@pass_line
def info(line: CommandLine, name: str, as_json: bool) -> None:
    """Show one plugin: what it has, what it needs, what is wrong with it."""
    state = get_state(line, name)
    found = {**state.to_json(), **_details(state)}
    if as_json:
        print_json(found)
        return
    as_lines({key: _text(value) for key, value in found.items() if key != "problems"})
    for problem in state.problems:
        say(f"{problem.stage}: {problem.summary} {problem.fix}".rstrip())


@plugin.command()
@click.argument("name")
@company_option
@click.option("--port", "ports", multiple=True, metavar="PORT=NAME", help="Who provides a port.")
@plan_option
@yes_option
@json_option
@pass_line
def enable(
    line: CommandLine,
    name: str,
    company: str,
    ports: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Switch the plugin NAME on in a company; the next request of every worker sees it."""
    from karvan.actors import Actor
    from karvan.plugins import lifecycle

    runtime, actor = line.open_runtime(), Actor.cli()
    chosen = _choices(ports)
    preview = runtime.run(
        company,
        actor,
        lambda ctx: lifecycle.plan_enable(ctx, name, choices=chosen),
        write=False,
    )
    if told_only(preview, dry_run=dry_run, as_json=as_json):
        return
    confirm(f"Enable {name} in {company}?", yes=yes)
    lifecycle.enable(runtime, actor, company, name, choices=chosen)
    tell(preview, as_json=as_json, done=f"{name} is enabled in {company}.")


@plugin.command()
@click.argument("name")
@company_option
@plan_option
@yes_option
@json_option
@pass_line
def disable(
    line: CommandLine, name: str, company: str, dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Switch the plugin NAME off in a company; its data stays, row for row."""
    from karvan.actors import Actor
    from karvan.plugins import lifecycle

    runtime = line.open_runtime(plugins=has_code_for(line, name, "disable"))
    actor = Actor.cli()
    preview = runtime.run(
        company, actor, lambda ctx: lifecycle.plan_disable(ctx, name), write=False
    )
    if told_only(preview, dry_run=dry_run, as_json=as_json):
        return
    for warning in preview.warnings:
        say(warning)
    confirm(f"Disable {name} in {company}?", yes=yes)
    lifecycle.disable(runtime, actor, company, name)
    tell(preview, as_json=as_json, done=f"{name} is disabled in {company}. Its data is kept.")


@plugin.command()
@click.argument("name")
@company_option
@plan_option
@yes_option
@json_option
@pass_line
def accept(
    line: CommandLine, name: str, company: str, dry_run: bool, yes: bool, as_json: bool
) -> None:
    """Go on in a company without the unavailable plugin NAME, until its fault changes."""
    from karvan.actors import Actor
    from karvan.plugins import acceptance

    runtime, actor = line.open_runtime(), Actor.cli()
    preview = runtime.run(
        company, actor, lambda ctx: acceptance.plan_accept(ctx, name), write=False
    )
    if told_only(preview, dry_run=dry_run, as_json=as_json):
        return
    confirm(f"Go on in {company} without {name}?", yes=yes)
    acceptance.accept(runtime, actor, company, name)
    tell(preview, as_json=as_json, done=f"{company} goes on without {name}.")


def _details(state: PluginState) -> dict[str, Any]:
    kept = state.installed.snapshot if state.installed else None
    return {
        "distribution": state.on_disk.distribution if state.on_disk else None,
        "requires": list(state.on_disk.requires) if state.on_disk else [],
        "tables": list(kept.tables) if kept else [],
        "permissions": list(kept.permissions) if kept else [],
        "subscriptions": [list(each) for each in kept.subscriptions] if kept else [],
        "ports": list(kept.ports) if kept else [],
        "problems": [each.to_json() for each in state.problems],
    }


def _choices(ports: tuple[str, ...]) -> dict[str, str]:
    pairs = [each.partition("=") for each in ports]
    for name, equals, word in pairs:
        if not (name and equals and word):
            message = f"--port takes PORT=NAME, not {name}"
            raise click.BadParameter(message)
    return {name: word for name, _equals, word in pairs}


def _text(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
