"""`karvan worker`: runs the background work of all companies until it is stopped."""

from __future__ import annotations

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import pass_line
from karvan.cli.common import say


@click.command()
@click.option("--once", is_flag=True, help="Run at most one job, then end.")
@click.option("--until-idle", is_flag=True, help="Run what is due now, then end.")
@pass_line
def worker(line: CommandLine, once: bool, until_idle: bool) -> None:
    """Run jobs, deliveries and schedules. SIGTERM lets the job at hand finish.

    Several workers may run beside each other; each job is run by one of them.
    """
    from karvan.events.worker import Worker
    from karvan.monitoring.logs import configure_logs

    configure_logs(line.config)
    found = Worker(line.open_runtime())
    if once:
        state = found.run_once()
        say("Nothing is due." if state is None else f"One job was run; it is {state}.")
    elif until_idle:
        say(f"{found.run_until_idle()} jobs were run.")
    else:
        say(f"Worker {found.name} is running. Stop it with Ctrl-C.")
        found.run_forever()
        say(f"Worker {found.name} has stopped.")
