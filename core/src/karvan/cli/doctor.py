"""`karvan doctor`: looks at configuration, database and every plugin, and says what to do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from karvan.care.findings import Finding
from karvan.care.findings import Level
from karvan.cli.common import CommandLine
from karvan.cli.common import NotInitialised
from karvan.cli.common import hide_password
from karvan.cli.common import is_initialised
from karvan.cli.common import json_option
from karvan.cli.common import print_json
from karvan.config import find_unsafe_settings
from karvan.errors import AppError

if TYPE_CHECKING:
    from karvan.config import Config
    from karvan.db.engine import Database
    from karvan.plugins.overview import PluginState

Tried = dict[str, list[str]]
PATIENCE_SECONDS = 20
UPGRADE = "Run: karvan upgrade"


@click.command()
@json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Examine this installation: machine, database, backups, work, plugins.

    Each finding says what to do. Plugins are tried in another process, so one that hangs harms
    nobody. Ends with exit code 1 when anything is an error.
    """
    line = ctx.ensure_object(CommandLine)
    findings = list(examine(line))
    is_well = all(each.level != "error" for each in findings)
    if as_json:
        print_json({"ok": is_well, "findings": [each.to_json() for each in findings]})
    else:
        for each in findings:
            click.echo(f"{each.level:8} {each.code}: {each.text}")
            if each.fix:
                click.echo(f"{'':8} {each.fix}")
    if not is_well:
        ctx.exit(1)


def examine(line: CommandLine) -> Iterator[Finding]:
    """Everything that can be found out, the configuration first."""
    yield from _of_configuration(line.config)
    from karvan.care.machine import examine_machine
    from karvan.db.engine import Database

    yield from examine_machine(line.config)
    try:
        database = Database.open(line.config.database.url, line.config.database.owner_url)
        if not is_initialised(database):
            raise NotInitialised(database=hide_password(line.config.database.url))
    except AppError as error:
        yield Finding("database", "error", error.message)
        return
    try:
        yield from _of_database(database, line.config)
        yield from _of_care(database, line.config)
        yield from _of_plugins(line, database)
    finally:
        database.dispose()


def _of_configuration(config: Config) -> Iterator[Finding]:
    problems = find_unsafe_settings(config)
    level: Level = "error" if config.is_production else "warning"
    for problem in problems:
        yield Finding("configuration", level, str(problem.message))
    if not problems:
        yield Finding("configuration", "ok", f"mode {config.mode}")


def _of_database(database: Database, config: Config) -> Iterator[Finding]:
    from karvan.cli.probe import faults_of_tables
    from karvan.db.base import metadata
    from karvan.db.security import check_isolation
    from karvan.migrations.runner import progress_of
    from karvan.migrations.sources import Progress
    from karvan.migrations.sources import core_source

    with database.begin(write=False) as connection:
        state = progress_of(connection, core_source(metadata))
        risks = check_isolation(connection)
    shown = hide_password(config.database.url)
    if state is Progress.AT_HEAD:
        yield Finding("database", "ok", f"{shown} is up to date")
    else:
        text = f"{shown} is {state.value.replace('_', ' ')}."
        yield Finding("database", "error", text, UPGRADE)
    for risk in risks:
        accepted = risk.code in config.database.accept_unsafe or not config.is_production
        yield Finding("isolation", "warning" if accepted else "error", str(risk.text))
    for text in faults_of_tables(config.database.url, "core"):
        yield Finding("core", "error", f"{text}.", UPGRADE)


def _of_care(database: Database, config: Config) -> Iterator[Finding]:
    from sqlalchemy.exc import SQLAlchemyError

    from karvan.care.findings import find_cheap
    from karvan.care.machine import examine_server
    from karvan.clock import Clock

    now = Clock().now()
    try:
        with database.begin(write=False) as connection:
            yield from find_cheap(connection, config, now)
            yield from examine_server(connection, now)
    except SQLAlchemyError:
        text = "the tables about backups and work cannot be read"
        yield Finding("care", "error", text, UPGRADE)


def _of_plugins(line: CommandLine, database: Database) -> Iterator[Finding]:
    from karvan.plugins.overview import find_states
    from karvan.plugins.registry import PluginRegistry

    registry = PluginRegistry.bare(line.config)
    with database.begin(write=False) as connection:
        states = find_states(connection, registry)
    tried = try_plugins(line, [each.word for each in states if each.on_disk is not None])
    for state in states:
        yield from _of_plugin(state, tried.get(state.word, {}))


def _of_plugin(state: PluginState, tried: Tried) -> Iterator[Finding]:
    if state.on_disk is None:
        where = ", ".join(state.companies) or "no company"
        text = f"{state.word} is installed (on in {where}) but its package is missing"
        yield Finding(state.word, "error" if state.companies else "warning", text)
        return
    for text in tried.get("deprecated", []):
        fix = "It will stop working with a later version: ask its author for a newer one."
        yield Finding(state.word, "warning", text, fix)
    texts = tried.get("faults") or ([] if state.reason is None else [state.reason])
    for text in texts:
        yield Finding(state.word, "error", text)
    if not texts:
        yield Finding(state.word, "ok", f"{state.version}, {state.state}")


def try_plugins(line: CommandLine, words: list[str]) -> dict[str, Tried]:
    """What is wrong with each plugin (`faults`, `deprecated`), tried in another process.

    All are tried together first. Only when that process ends early, or not within 20 seconds, is
    each tried in a process of its own, to find out whose fault it was.
    """
    found = _probe(line, words)
    if isinstance(found, dict):
        return found
    if len(words) == 1:
        return {words[0]: {"faults": [found]}}
    return {word: try_plugins(line, [word])[word] for word in words}


def _probe(line: CommandLine, words: list[str]) -> dict[str, Tried] | str:
    """The answer of `karvan.cli.probe`, or why there is none."""
    environment = dict(os.environ) | {"KARVAN_DATABASE_URL": line.config.database.url}
    if line.config_path is not None:
        environment["KARVAN_CONFIG"] = str(line.config_path)
    try:
        tried = subprocess.run(
            [sys.executable, "-m", "karvan.cli.probe", *words],
            env=environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"its import did not end within {PATIENCE_SECONDS} seconds"
    try:
        found: dict[str, Tried] = json.loads(tried.stdout.strip().splitlines()[-1])
    except (IndexError, ValueError):
        last = tried.stderr.strip().splitlines()[-1:] or ["without a word"]
        return f"its import ended the process: {last[0]}"
    return found
