"""`karvan init`: makes an installation in a database, or brings one up to date; may be repeated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import confirm
from karvan.cli.common import hide_password
from karvan.cli.common import json_option
from karvan.cli.common import print_json
from karvan.cli.common import say
from karvan.cli.common import yes_option
from karvan.cli.links import setup_link
from karvan.cli.upgrade import backup_plan
from karvan.cli.upgrade import tell
from karvan.cli.upgrade import to_json

if TYPE_CHECKING:
    from karvan.migrations.runner import UpgradeReport
    from karvan.runtime import Runtime


@dataclass(frozen=True)
class Initialised:
    """What an initialisation did; the token is None once there is an administrator."""

    report: UpgradeReport
    problems: tuple[str, ...]
    currencies: int
    setup_token: str | None

    @property
    def ok(self) -> bool:
        """Whether core and every plugin on disk are installed."""
        return self.report.ok and not self.problems


def initialise_installation(runtime: Runtime) -> Initialised:
    """Migrate core, install every plugin on disk, seed currencies, issue the first-run token.

    A plugin that cannot be installed is named in the result; the others are installed. Raises what
    stopped core itself.
    """
    from karvan.actors import Actor
    from karvan.companies.currencies import seed_currencies
    from karvan.identity.services.first_run import issue_setup_token
    from karvan.plugins.install import bring_up_to_date

    actor = Actor.cli("karvan init")
    registry = runtime.registry
    report = bring_up_to_date(
        runtime, actor, set(registry.on_disk), backup=backup_plan(runtime.config, runtime)
    )
    if report.outcomes[0].error is not None:
        raise report.outcomes[0].error
    added = runtime.run_installation(
        actor, lambda ctx: seed_currencies(ctx.session), purpose="seed currencies"
    )
    token = runtime.run_installation(actor, issue_setup_token, purpose="first run")
    problems = tuple(f"{each.plugin} {each.summary}" for each in registry.problems)
    return Initialised(report, problems, added, token)


@click.command()
@yes_option
@json_option
@click.pass_context
def init(ctx: click.Context, yes: bool, as_json: bool) -> None:
    """Set up the database: core, every plugin on disk, currencies.

    Prints the one-time link of the first-run wizard while there is no administrator.
    """
    line = ctx.ensure_object(CommandLine)
    confirm(f"Set up Karvan in {hide_password(line.config.database.url)}?", yes=yes)
    runtime = line.open_runtime(initialised=False)
    if runtime.database.kind == "postgresql" and not runtime.database.has_two_roles:
        say("KARVAN_OWNER_DATABASE_URL is not set: rows of companies are not kept apart by the")
        say("database itself (row-level security). Fine for a trial, refused in production.")
    done = initialise_installation(runtime)
    tell(done.report)
    for problem in done.problems:
        say(problem)
    link = None if done.setup_token is None else setup_link(line.config, done.setup_token)
    if as_json:
        print_json(_to_json(line, done, link))
    elif link is not None:
        say("Next: karvan serve, and open this link within 24 hours. It works once.")
        click.echo(link)
    else:
        say("The installation is up to date.")
    if not done.ok:
        ctx.exit(1)


def _to_json(line: CommandLine, done: Initialised, link: str | None) -> dict[str, object]:
    return {
        "ok": done.ok,
        "database": hide_password(line.config.database.url),
        "plugins": [to_json(each) for each in done.report.outcomes],
        "problems": list(done.problems),
        "currencies_added": done.currencies,
        "setup_token": done.setup_token,
        "setup_link": link,
    }
