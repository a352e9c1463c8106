"""`karvan mail`: the outbox of a company, sending again, trying the server, the switch for copies."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Any

import click

from karvan.cli.acting import in_company
from karvan.cli.common import CommandLine
from karvan.cli.common import company_option
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import print_json
from karvan.cli.common import print_table
from karvan.cli.common import say

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.modules.mail.queries import MailLine

STATES = ("waiting", "sending", "sent", "held", "failed", "unknown", "cancelled")


@click.group()
def mail() -> None:
    """Look at outgoing mail, send it again, try the mail server."""


@mail.command("list")
@company_option
@click.option("--state", type=click.Choice(STATES), help="Only mails in this state.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, help="How many, latest first.")
@json_option
@pass_line
def list_(line: CommandLine, company: str, state: str | None, limit: int, as_json: bool) -> None:
    """List the mails of a company, the latest first."""
    from karvan.modules.mail.queries import list_mails

    found = in_company(
        line,
        company,
        lambda ctx: [_facts(each) for each in list_mails(ctx, state=state, limit=limit)],
        write=False,
    )
    if as_json:
        print_json(found)
        return
    columns = ("id", "state", "to", "subject", "written", "tries", "error")
    print_table(columns, [[row[column] or "" for column in columns] for row in found])


@mail.command()
@click.argument("mail_ids", type=int, nargs=-1)
@company_option
@click.option(
    "--state",
    type=click.Choice(("held", "failed")),
    help="All mails in this state instead of single ones.",
)
@pass_line
def retry(line: CommandLine, mail_ids: tuple[int, ...], company: str, state: str | None) -> None:
    """Send the mails MAIL_IDS again: those that failed, are held, unknown or cancelled."""
    from karvan.modules.mail.services import retry_mail
    from karvan.modules.mail.services import retry_mails

    if bool(mail_ids) == bool(state):
        raise click.UsageError("Name mails, or a state.")

    def act(ctx: Context) -> int:
        if state:
            return retry_mails(ctx, state)
        return len([retry_mail(ctx, each) for each in mail_ids])

    count = in_company(line, company, act)
    say(f"{count} {'mail waits' if count == 1 else 'mails wait'} for a worker.")


@mail.command()
@company_option
@click.option("--to", required=True, help="The address that gets the test.")
@click.option("--language", help="The language of the test (the company's).")
@pass_line
def test(line: CommandLine, company: str, to: str, language: str | None) -> None:
    """Queue a test mail and say whether it would leave; a worker sends it."""
    from karvan.modules.mail.sandbox import find_way
    from karvan.modules.mail.templates import try_server

    def act(ctx: Context) -> tuple[int, str, str]:
        way = find_way(ctx)
        return try_server(ctx, to, language), way.kind, way.reason

    mail_id, kind, reason = in_company(line, company, act)
    say(f"Mail {mail_id} waits for a worker. See: karvan mail list --company {company}")
    if kind != "open":
        say(f"Mail is {kind} here ({reason}).")


@mail.command()
@click.argument("switch", type=click.Choice(("on", "off", "show")))
@pass_line
def sandbox(line: CommandLine, switch: str) -> None:
    """Keep all mail of this database in (on), let it leave (off), or show how it is."""
    from karvan.actors import Actor
    from karvan.modules.mail.sandbox import SETTING
    from karvan.modules.mail.sandbox import find_way

    def act(ctx: Context) -> str:
        if switch != "show":
            ctx.set_setting(SETTING, switch == "on")
        way = find_way(ctx)
        return f"{way.kind} ({way.reason})" if way.reason else way.kind

    runtime = line.open_runtime()
    way = runtime.run_installation(Actor.cli(), act, purpose="mail sandbox", write=switch != "show")
    click.echo(f"Outgoing mail is {way}.")


def _facts(line: MailLine) -> dict[str, Any]:
    mail = line.mail
    return {
        "id": mail.id,
        "state": mail.state,
        "to": ", ".join(each.address for each in line.recipients),
        "subject": mail.subject,
        "written": f"{mail.created_at:%Y-%m-%dT%H:%M:%SZ}",
        "sent": f"{mail.sent_at:%Y-%m-%dT%H:%M:%SZ}" if mail.sent_at else None,
        "tries": mail.tries,
        "error": mail.last_error,
    }
