"""What the commands of `karvan plugin` share: reading states, showing plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import print_json
from karvan.cli.common import say

if TYPE_CHECKING:
    from karvan.plugins.overview import PluginState
    from karvan.plugins.previews import Preview


def read_states(line: CommandLine) -> list[PluginState]:
    from karvan.plugins.overview import find_states

    runtime = line.open_runtime(plugins=False)
    with runtime.database.begin(write=False) as connection:
        return find_states(connection, runtime.registry)


def get_state(line: CommandLine, name: str) -> PluginState:
    from karvan.plugins.previews import UnknownPlugin

    states = {each.word: each for each in read_states(line)}
    if name not in states:
        raise UnknownPlugin.among(name, states)
    return states[name]


def has_code_for(line: CommandLine, name: str, scope: str) -> bool:
    """Whether the plugin has checks or hooks of its own to run, so that it must be imported."""
    installed = get_state(line, name).installed
    line.close()
    return installed is not None and scope in installed.snapshot.code_for


def told_only(preview: Preview, *, dry_run: bool, as_json: bool) -> bool:
    """Print the plan where only the plan was asked for; its blockers are part of it."""
    if not dry_run:
        return False
    if as_json:
        print_json(preview.to_json())
    else:
        for each in preview.steps:
            click.echo(str(each))
        for text in (*preview.blockers, *preview.warnings):
            say(text)
    return True


def tell(preview: Preview, *, as_json: bool, done: str) -> None:
    say(done)
    if as_json:
        print_json(preview.to_json())
