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
    from karvan.runtime import Runtime


@click.command()
@plan_option
@yes_option
@json_option
@click.option("--no-backup", is_flag=True, help="Do not copy the database before.")
@click.option("--no-verify", is_flag=True, help="Do not verify the books afterwards.")
@click.pass_context
def upgrade(
    ctx: click.Context,
    dry_run: bool,
    yes: bool,
    as_json: bool,
    no_backup: bool,
    no_verify: bool,
) -> None:
    """Back up, close the site, run pending migrations, repair triggers, verify, open again.

    With --plan every statement is run, shown with the locks it takes, and rolled back. One plugin
    that fails does not keep the others from being upgraded; the exit code is then 1.
    """
    from karvan.plugins.install import plan_upgrade
    from karvan.plugins.views import read_installed

    line = ctx.ensure_object(CommandLine)
    runtime = line.open_runtime()
    plan_upgrade(runtime).require_possible()
    with runtime.database.begin(write=False) as connection:
        words = set(read_installed(connection))
    if dry_run:
        is_ok = show_plan(line, runtime, words, as_json=as_json)
    else:
        confirm("Bring core and all installed plugins up to date?", yes=yes)
        backup = backup_plan(line.config, runtime, skip=no_backup)
        is_ok = run_upgrade(runtime, words, backup, verify=not no_verify, as_json=as_json)
    if not is_ok:
        ctx.exit(1)


def run_upgrade(
    runtime: Runtime, words: set[str], backup: BackupPlan, *, verify: bool, as_json: bool
) -> bool:
    """Do it and tell it; whether all went well."""
    from karvan.actors import Actor
    from karvan.care.upgrading import upgrade_closed

    done = upgrade_closed(runtime, Actor.cli("karvan upgrade"), words, backup=backup, verify=verify)
    tell(done.report)
    for text in done.breaches:
        say(text)
    if done.breaches and done.report.backup is not None:
        say(f"The backup from before the upgrade is {done.report.backup}.")
    if as_json:
        plugins = [to_json(each) for each in done.report.outcomes]
        print_json({"ok": done.ok, "plugins": plugins, "breaches": done.breaches})
    return done.ok


def show_plan(line: CommandLine, runtime: Runtime, words: set[str], *, as_json: bool) -> bool:
    """What an upgrade would do, whom it would stop, and the room it needs."""
    from karvan.care.upgrading import room_for_backup
    from karvan.migrations.runner import rehearse
    from karvan.migrations.table_locks import locks_of
    from karvan.plugins.install import sources_of

    report = rehearse(runtime.database, sources_of(runtime.registry, words))
    room = room_for_backup(line.config, runtime.database)
    locks = {each.plugin: locks_of(each.statements) for each in report.outcomes}
    tell(report)
    if as_json:
        plugins = [{**to_json(each), "locks": locks[each.plugin]} for each in report.outcomes]
        print_json({"ok": report.ok, "plugins": plugins, "backup": room.to_json()})
        return report.ok
    print_statements(report)
    for plugin, taken in locks.items():
        for table, lock in taken.items():
            say(f"{plugin}: {lock} on {table}")
    say(room.sentence)
    return report.ok


def backup_plan(config: Config, runtime: Runtime, *, skip: bool = False) -> BackupPlan:
    """The copy to make before a migration: a whole backup, or the configured command."""
    from karvan.care.backup import take_backup
    from karvan.migrations.backup import BackupPlan

    if skip or config.backup.command is not None:
        return BackupPlan(folder=config.backup.folder, command=config.backup.command, skip=skip)
    database, clock = runtime.database, runtime.clock
    return BackupPlan(take=lambda: take_backup(config, database, clock, with_files=False).path)


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
