"""`karvan upgrade`: brings core and every installed plugin to the versions on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import confirm
from karvan.cli.common import json_option
from karvan.cli.common import plan_option
from karvan.cli.common import print_json
from karvan.cli.common import say
from karvan.cli.common import yes_option

if TYPE_CHECKING:
    from karvan.config import Config
    from karvan.db.triggers import TriggerDifference
    from karvan.migrations.backup import BackupPlan
    from karvan.migrations.runner import Outcome
    from karvan.migrations.runner import UpgradeReport


@click.command()
@plan_option
@yes_option
@json_option
@click.option("--no-backup", is_flag=True, help="Do not copy the database before.")
@click.pass_context
def upgrade(ctx: click.Context, dry_run: bool, yes: bool, as_json: bool, no_backup: bool) -> None:
    """Run pending migrations, repair triggers, plant new seeds.

    With --plan every statement is run, shown and rolled back. One plugin that fails does not keep
    the others from being upgraded; the exit code is then 1.
    """
    from karvan.actors import Actor
    from karvan.migrations.runner import rehearse
    from karvan.plugins.install import bring_up_to_date
    from karvan.plugins.install import plan_upgrade
    from karvan.plugins.install import sources_of
    from karvan.plugins.views import read_installed

    line = ctx.ensure_object(CommandLine)
    runtime = line.open_runtime()
    plan_upgrade(runtime).require_possible()
    with runtime.database.begin(write=False) as connection:
        words = set(read_installed(connection))
    if dry_run:
        report = rehearse(runtime.database, sources_of(runtime.registry, words))
    else:
        confirm("Bring core and all installed plugins up to date?", yes=yes)
        backup = backup_plan(line.config, skip=no_backup)
        report = bring_up_to_date(runtime, Actor.cli("karvan upgrade"), words, backup=backup)
    tell(report)
    if as_json:
        print_json({"ok": report.ok, "plugins": [to_json(each) for each in report.outcomes]})
    elif dry_run:
        print_statements(report)
    if not report.ok:
        ctx.exit(1)


def backup_plan(config: Config, *, skip: bool = False) -> BackupPlan:
    """The copy to make before a migration, as configured."""
    from karvan.migrations.backup import BackupPlan

    return BackupPlan(folder=config.backup.folder, command=config.backup.command, skip=skip)


def tell(report: UpgradeReport) -> None:
    """What became of each plugin, for people; nothing about those that were up to date."""
    if report.backup is not None:
        say(f"The database was copied to {report.backup}.")
    for outcome in report.outcomes:
        if outcome.error is not None:
            say(f"{outcome.plugin}: {outcome.error.message}")
        elif outcome.revisions:
            say(
                f"{outcome.plugin}: {', '.join(each.title or each.id for each in outcome.revisions)}"
            )
        for trigger in _made_again(outcome):
            say(f"{outcome.plugin}: made the trigger {trigger.name} again (it was {trigger.text})")


def _made_again(outcome: Outcome) -> tuple[TriggerDifference, ...]:
    """Triggers that stood there before and were not as declared; a new table's are no news."""
    return () if outcome.revisions else outcome.repaired


def to_json(outcome: Outcome) -> dict[str, object]:
    """One plugin's outcome with stable keys."""
    return {
        "plugin": outcome.plugin,
        "state": outcome.state,
        "revisions": [each.id for each in outcome.revisions],
        "repaired": [each.name for each in _made_again(outcome)],
        "statements": list(outcome.statements),
        "error": None if outcome.error is None else outcome.error.message,
    }


def print_statements(report: UpgradeReport) -> None:
    """Everything a rehearsal sent to the database."""
    for outcome in report.outcomes:
        for statement in outcome.statements:
            click.echo(f"{statement};\n")
