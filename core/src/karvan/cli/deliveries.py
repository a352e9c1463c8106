"""`karvan delivery`: events on their way to subscribers; retry, drop and replay them."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING

import click

from karvan.cli.acting import add_act
from karvan.cli.acting import in_company
from karvan.cli.common import CommandLine
from karvan.cli.common import company_option
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import plan_option
from karvan.cli.common import print_json
from karvan.cli.common import print_table
from karvan.cli.common import say

if TYPE_CHECKING:
    from karvan.events.delivery_queries import DeliveryLine

STATES = ("waiting", "running", "done", "failed", "parked", "cancelled")


@click.group()
def delivery() -> None:
    """Events on their way to the plugins that are told once they are committed."""


@delivery.command("list")
@company_option
@click.option("--state", type=click.Choice(STATES), help="Default: failed and parked.")
@click.option("--plugin", metavar="NAME", help="Only deliveries to this plugin.")
@json_option
@pass_line
def list_(
    line: CommandLine, company: str, state: str | None, plugin: str | None, as_json: bool
) -> None:
    """List the newest deliveries that wait for a decision, or those in another state."""
    from karvan.events.delivery_queries import list_deliveries

    found: list[DeliveryLine] = in_company(
        line, company, lambda ctx: list_deliveries(ctx, state=state, plugin=plugin), write=False
    )
    rows = [each.to_json() for each in found]
    if as_json:
        print_json(rows)
        return
    columns = ("id", "event", "document", "subscriber", "state", "tries", "behind", "last_error")
    print_table(columns, [[row[column] or "" for column in columns] for row in rows])


add_act(
    delivery,
    "retry",
    "DELIVERY",
    "karvan.events.deliveries:retry_delivery",
    "Let the failed or parked delivery DELIVERY_ID be tried again.",
    "Delivery {id} waits for a worker.",
)
add_act(
    delivery,
    "drop",
    "DELIVERY",
    "karvan.events.deliveries:drop_delivery",
    "Give the delivery DELIVERY_ID up; later events of its document go on.",
    "Delivery {id} is dropped.",
)


@delivery.command()
@click.argument("plugin")
@company_option
@click.option("--from-event", type=int, metavar="ID", help="Replay from this event on.")
@click.option("--since", type=click.DateTime(), help="Replay what happened since then (UTC).")
@click.option("--event", metavar="NAME", help="Only events of this name.")
@click.option("--again", is_flag=True, help="Include what was delivered already.")
@plan_option
@json_option
@pass_line
def replay(
    line: CommandLine,
    plugin: str,
    company: str,
    from_event: int | None,
    since: datetime | None,
    event: str | None,
    again: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Tell PLUGIN of the events it missed, from an event or an instant on."""
    from dataclasses import asdict

    from karvan.events.deliveries import ReplayDeliveries
    from karvan.events.deliveries import replay_deliveries

    start = since.replace(tzinfo=UTC) if since is not None else None
    command = ReplayDeliveries(plugin, from_event, start, event, again)
    found = in_company(line, company, lambda ctx: replay_deliveries(ctx, command, dry_run=dry_run))
    if as_json:
        print_json({**asdict(found), "sent": found.sent})
        return
    print_table(("events", "count"), list(asdict(found).items()))
    done = "would be told" if dry_run else "will be told"
    say(f"{plugin} {done} of {found.sent} events.")
