"""`karvan backup` and `karvan restore`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import confirm
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import print_json
from karvan.cli.common import say
from karvan.cli.common import yes_option

if TYPE_CHECKING:
    from karvan.care.checking import Checked

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=FILE, required=False)
@json_option
@pass_line
def backup(line: CommandLine, file: Path | None, as_json: bool) -> None:
    """Copy the database and all stored files into one archive, while everybody goes on working.

    FILE is the archive or a folder; without it the archive goes to [backup] folder, where the
    newest [backup] keep stay. The secret key is not inside: keep it elsewhere.
    """
    from karvan.audit.seal import seal_all
    from karvan.care.backup import take_backup
    from karvan.care.backup import to_json

    runtime = line.open_runtime()
    seal_all(runtime)
    made = take_backup(line.config, runtime.database, runtime.clock, file)
    if as_json:
        print_json(to_json(made))
    else:
        for code, head in made.manifest.audit_heads.items():
            click.echo(f"head of {code}: {head}")
    for removed in made.removed:
        say(f"Removed the old backup {removed.name}.")
    files = len(made.manifest.stored_files)
    say(f"{made.path}: {made.manifest.rows} rows, {files} files, {made.size} bytes.")
    say("The secret key and the configuration are not inside: keep them in another place.")
    say(f"Try it now and then: karvan restore --check {made.path}")


@click.command()
@click.argument("file", type=FILE)
@click.option(
    "--check", is_flag=True, help="Try the backup in a database of its own, then drop it."
)
@click.option(
    "--as-copy", is_flag=True, help="Nothing goes out: mails are kept, sending jobs held."
)
@click.option("--replace", metavar="NAME", help="The name of the database that is replaced.")
@yes_option
@json_option
@click.pass_context
def restore(
    ctx: click.Context,
    file: Path,
    check: bool,
    as_copy: bool,
    replace: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Make the installation what it was when FILE was made.

    Into an empty database, or with --yes --replace NAME in the place of the database NAME. Stop
    the web server and the workers before. Everybody must sign in again afterwards.
    """
    line = ctx.ensure_object(CommandLine)
    if not file.is_file():
        raise click.UsageError(f"There is no file {file}.")
    if check:
        _check(ctx, line, file, as_json=as_json)
        return
    confirm(f"Restore {file.name}?", yes=yes)
    _restore(line, file, replace, as_copy=as_copy, as_json=as_json)


def _restore(
    line: CommandLine, file: Path, replace: str | None, *, as_copy: bool, as_json: bool
) -> None:
    from karvan.care.announcing import announce
    from karvan.care.restore import restore as restore_archive
    from karvan.clock import Clock

    line.config.require_safe()
    manifest = restore_archive(
        line.config, Clock(), file, replace=replace, as_copy=as_copy, outgoing=_outgoing(line)
    )
    hints = announce(line.config, file.name, manifest)
    if as_json:
        print_json({
            "ok": True,
            "file": str(file),
            "made_at": f"{manifest.made_at:%Y-%m-%dT%H:%M:%SZ}",
            "tables": len(manifest.tables),
            "rows": manifest.rows,
            "files": len(manifest.stored_files),
            "copy": as_copy,
            "hints": hints,
        })  # fmt: skip
    say(f"Restored {manifest.rows} rows in {len(manifest.tables)} tables, equal to the manifest.")
    for hint in hints:
        say(hint)
    say("All sessions and tokens have ended. Next: karvan verify")


def _outgoing(line: CommandLine) -> tuple[tuple[str, str], ...]:
    """The jobs that reach somebody outside, as core and the plugins on disk declare them."""
    from karvan.builtin import CORE_SETUPS
    from karvan.plugins.declarations import Job
    from karvan.plugins.registry import PluginRegistry

    registry = PluginRegistry.load(line.config, core=CORE_SETUPS)
    return tuple((job.plugin, job.code) for job in registry.declarations(Job) if job.outgoing)


def _check(ctx: click.Context, line: CommandLine, file: Path, *, as_json: bool) -> None:
    from karvan.care.checking import check_backup
    from karvan.care.installation import note_check
    from karvan.clock import Clock

    clock = Clock()
    found = check_backup(line.config, clock, file)
    if as_json:
        print_json(_checked(file, found))
    for text in (*found.differences, *found.breaches):
        say(text)
    if not found.ok:
        say(f"{file.name} cannot be relied on.")
        ctx.exit(1)
    note_check(line.config, clock)
    rows, tables = found.manifest.rows, len(found.manifest.tables)
    say(f"{file.name} is good: {rows} rows in {tables} tables, restored, compared and verified.")


def _checked(file: Path, found: Checked) -> dict[str, object]:
    return {
        "ok": found.ok,
        "file": str(file),
        "tables": len(found.manifest.tables),
        "rows": found.manifest.rows,
        "differences": found.differences,
        "breaches": found.breaches,
    }
