"""`karvan demo`: a database with two demo companies, served at once. For trying, never for work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import hide_password
from karvan.cli.common import is_initialised
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import print_json
from karvan.cli.common import print_table
from karvan.cli.common import say
from karvan.cli.links import site_address
from karvan.errors import Refusal

if TYPE_CHECKING:
    from karvan.cli.demo_companies import SignInCard
    from karvan.db.engine import Database

OWN_DATABASE = "sqlite:///karvan-demo.db"


class DemoRefused(Refusal):
    """{database} holds companies that are no demo. Name another database, or none."""

    code = "core.demo_refused"


class ResetRefused(Refusal):
    """--reset only removes a SQLite file. Drop the database {database} yourself."""

    code = "core.demo_reset_refused"


@click.command()
@click.option("--reset", is_flag=True, help="Begin anew: remove the demo's database first.")
@click.option("--no-serve", is_flag=True, help="Only make the demo.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to serve on.")
@json_option
@pass_line
def demo(line: CommandLine, reset: bool, no_serve: bool, port: int | None, as_json: bool) -> None:
    """Make two demo companies, print how to sign in, and serve them.

    Uses karvan-demo.db in this folder unless the configuration names a database.
    """
    line.set_option("web.port", port)
    if line.config.source_of("database.url") == "default":
        line.set_option("database.url", OWN_DATABASE)
    _require_a_demo(line, reset=reset)
    cards = _build(line)
    line.close()
    _print(line, cards, as_json=as_json)
    if not no_serve:
        from karvan.cli.serve import run_server

        say(f"Serving {site_address(line.config)} – stop it with Ctrl-C.")
        run_server(line, with_worker=True)


def _build(line: CommandLine) -> list[SignInCard]:
    from karvan.cli.demo_companies import build_demo
    from karvan.cli.init import initialise_installation

    say(f"Making the demo in {hide_password(line.config.database.url)} …")
    runtime = line.open_runtime(initialised=False)
    initialise_installation(runtime)
    return build_demo(runtime)


def _require_a_demo(line: CommandLine, *, reset: bool) -> None:
    """Never touch a database with real companies; remove a demo's file when asked to."""
    from karvan.db.engine import Database

    url = line.config.database.url
    database = Database.open(url)
    try:
        if is_initialised(database) and _holds_real_companies(database):
            raise DemoRefused(database=hide_password(url))
    finally:
        database.dispose()
    if reset:
        if database.kind != "sqlite":
            raise ResetRefused(database=hide_password(url))
        remove_files(Path(database.url.database or ""))


def remove_files(path: Path) -> None:
    """Remove a SQLite database with what lies beside it."""
    for end in ("", "-wal", "-shm", ".gate", ".migrating"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _holds_real_companies(database: Database) -> bool:
    from sqlalchemy import exists
    from sqlalchemy import select

    from karvan.companies.models import INSTALLATION_ID
    from karvan.companies.models import Company

    real = (Company.id != INSTALLATION_ID, Company.is_demo.is_(False))
    with database.begin(write=False) as connection:
        return bool(connection.scalar(select(exists().where(*real))))


def _print(line: CommandLine, cards: list[SignInCard], *, as_json: bool) -> None:
    address = site_address(line.config)
    if as_json:
        people = [{"email": c.email, "password": c.password, "is": c.says} for c in cards]
        print_json({"address": address, "people": people})
        return
    say(f"Sign in at {address} with:")
    print_table(("email", "password", "is"), [(c.email, c.password, c.says) for c in cards])
