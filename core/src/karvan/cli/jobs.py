"""`karvan job`: see the queue of a company; repeat, skip and cancel jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from karvan.cli.acting import add_act
from karvan.cli.acting import in_company
from karvan.cli.common import CommandLine
from karvan.cli.common import company_option
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import print_json
from karvan.cli.common import print_table

if TYPE_CHECKING:
    from karvan.events.queries import JobLine


@click.group()
def job() -> None:
    """Background work of a company."""


@job.command("list")
@company_option
@click.option(
    "--state",
    type=click.Choice(("waiting", "running", "done", "failed", "parked", "cancelled")),
    help="Only jobs in this state.",
)
@json_option
@pass_line
def list_(line: CommandLine, company: str, state: str | None, as_json: bool) -> None:
    """List the newest jobs."""
    from karvan.events.queries import list_jobs

    found: list[JobLine] = in_company(
        line, company, lambda ctx: list_jobs(ctx, state=state), write=False
    )
    if as_json:
        print_json([each.to_json(company) for each in found])
        return
    columns = ("id", "job", "state", "tries", "run at", "last error")
    rows = [
        (
            each.id,
            f"{each.plugin}.{each.code}",
            each.state,
            each.tries,
            f"{each.run_at:%Y-%m-%d %H:%M}Z",
            each.last_error or "",
        )
        for each in found
    ]
    print_table(columns, rows)


@job.command()
@company_option
@json_option
@pass_line
def workers(line: CommandLine, company: str, as_json: bool) -> None:
    """List the workers and when each was last alive."""
    from karvan.events.queries import list_workers

    found = in_company(line, company, list_workers, write=False)
    if as_json:
        keys = ("name", "state", "seen_seconds_ago", "job_id", "done")
        print_json([{key: getattr(each, key) for key in keys} for each in found])
        return
    rows = [(each.name, each.state, f"{each.seen_seconds_ago} s ago", each.done) for each in found]
    print_table(("worker", "state", "seen", "jobs done"), rows)


@job.command()
@company_option
@json_option
@pass_line
def schedules(line: CommandLine, company: str, as_json: bool) -> None:
    """List the scheduled jobs and when each is due next."""
    from karvan.events.queries import list_schedules

    rows = [
        {
            "job": f"{each.plugin}.{each.code}",
            "schedule": each.schedule,
            "last": f"{each.last_at:%Y-%m-%dT%H:%M:%SZ}" if each.last_at else None,
            "next": each.next_at.isoformat(),
        }
        for each in in_company(line, company, list_schedules, write=False)
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("job", "schedule", "last", "next")
    print_table(columns, [[row[column] or "" for column in columns] for row in rows])


add_act(
    job,
    "retry",
    "JOB",
    "karvan.events.jobs:retry_job",
    "Let the failed or parked job JOB_ID run again.",
    "Job {id} waits for a worker.",
)
add_act(
    job,
    "skip",
    "JOB",
    "karvan.events.jobs:skip_job",
    "Give up the job JOB_ID; those that wait behind it go on.",
    "Job {id} is skipped.",
)
add_act(
    job,
    "cancel",
    "JOB",
    "karvan.events.jobs:cancel_job",
    "Cancel the job JOB_ID; one that is running is asked to stop.",
    "Job {id} is cancelled, or will be as soon as it can stop.",
)
