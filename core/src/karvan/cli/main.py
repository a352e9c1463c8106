"""`karvan`: finds the group of commands that was asked for and loads that one alone."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import database_error
from karvan.cli.common import show_error
from karvan.errors import AppError

COMMANDS = {
    "backup": "karvan.cli.backups:backup",
    "company": "karvan.cli.companies:company",
    "config": "karvan.cli.config:config",
    "delivery": "karvan.cli.deliveries:delivery",
    "demo": "karvan.cli.demo:demo",
    "doctor": "karvan.cli.doctor:doctor",
    "export": "karvan.cli.exports:export",
    "import": "karvan.cli.imports:import_",
    "init": "karvan.cli.init:init",
    "job": "karvan.cli.jobs:job",
    "mail": "karvan.cli.mail:mail",
    "openapi": "karvan.cli.openapi:openapi",
    "party": "karvan.cli.parties:party",
    "plugin": "karvan.cli.plugins:plugin",
    "privacy": "karvan.cli.privacy:privacy",
    "report": "karvan.cli.reports:report",
    "restore": "karvan.cli.backups:restore",
    "search": "karvan.cli.search:search",
    "serve": "karvan.cli.serve:serve",
    "shell": "karvan.cli.shell:shell",
    "token": "karvan.cli.tokens:token",
    "upgrade": "karvan.cli.upgrade:upgrade",
    "user": "karvan.cli.users:user",
    "verify": "karvan.cli.verify:verify",
    "worker": "karvan.cli.worker:worker",
}


class LazyGroup(click.Group):
    """Knows the words of its commands and imports a command's file when it is called.

    A word that is no command of core's is looked for among the commands of the plugin of that name.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Core's own words; a plugin's are listed by `karvan <plugin> --help`."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this word, or None."""
        if cmd_name in COMMANDS:
            module, _colon, attribute = COMMANDS[cmd_name].partition(":")
            found = getattr(importlib.import_module(module), attribute)
            return found if isinstance(found, click.Command) else None
        return _commands_of_plugin(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> object:
        """Run; what is refused is told in plain words and ends with exit code 1."""
        try:
            return super().invoke(ctx)
        except AppError as error:
            show_error(error)
            ctx.exit(1)
        except Exception as problem:
            told = database_error(problem, ctx.ensure_object(CommandLine))
            if told is None:
                raise
            show_error(told)
            ctx.exit(1)


def _commands_of_plugin(ctx: click.Context, word: str) -> click.Command | None:
    from karvan.plugins.declarations import CommandDeclaration
    from karvan.plugins.discovery import discover

    if word not in discover().found:
        return None
    runtime = ctx.ensure_object(CommandLine).open_runtime()
    declared = runtime.registry.declarations(CommandDeclaration, {word})
    if not declared:
        return None
    return click.Group(word, commands=[each.command for each in declared])


@click.command(cls=LazyGroup, context_settings={"show_default": True})
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The configuration file (else KARVAN_CONFIG, ./karvan.toml, /etc/karvan/karvan.toml).",
)
@click.version_option(package_name="karvan", prog_name="karvan")
@click.pass_context
def cli(ctx: click.Context, config_path: Path | None) -> None:
    """Karvan: companies, books and modules from the command line."""
    line = ctx.obj if isinstance(ctx.obj, CommandLine) else CommandLine()
    line.config_path = config_path or line.config_path
    ctx.obj = line
    ctx.call_on_close(line.close)


def main() -> None:
    """The entry point of the script `karvan`."""
    sys.exit(cli(prog_name="karvan"))


if __name__ == "__main__":
    main()
