"""`karvan plugin port`: who provides which port in a company, and choosing one of several."""

from __future__ import annotations

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import company_option
from karvan.cli.common import confirm
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import plan_option
from karvan.cli.common import print_json
from karvan.cli.common import print_table
from karvan.cli.common import yes_option
from karvan.cli.plugin_plans import tell
from karvan.cli.plugin_plans import told_only


@click.group()
def port() -> None:
    """Who provides which port in a company."""


@port.command("list")
@company_option
@json_option
@pass_line
def list_(line: CommandLine, company: str, as_json: bool) -> None:
    """List every port and who provides it in a company."""
    from karvan.actors import Actor
    from karvan.plugins.port_choices import list_ports

    found = line.open_runtime().run(company, Actor.cli(), list_ports, write=False)
    if as_json:
        print_json([each.to_json() for each in found])
        return
    rows = [
        (each.port, each.state, each.provider or "", ", ".join(each.candidates)) for each in found
    ]
    print_table(("port", "state", "provider", "could provide it"), rows)


@port.command()
@click.argument("port_name", metavar="PORT")
@click.argument("name")
@company_option
@plan_option
@yes_option
@json_option
@pass_line
def choose(
    line: CommandLine,
    port_name: str,
    name: str,
    company: str,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Let the plugin NAME provide PORT in a company; the next request of every worker sees it."""
    from karvan.actors import Actor
    from karvan.plugins import lifecycle
    from karvan.plugins.port_choices import plan_choice

    runtime, actor = line.open_runtime(), Actor.cli()
    preview = runtime.run(
        company, actor, lambda ctx: plan_choice(ctx, port_name, name), write=False
    )
    if told_only(preview, dry_run=dry_run, as_json=as_json):
        return
    confirm(f"Let {name} provide {port_name} in {company}?", yes=yes)
    lifecycle.choose_port(runtime, actor, company, port_name, name)
    tell(preview, as_json=as_json, done=f"{name} provides {port_name} in {company}.")
