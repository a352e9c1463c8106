"""`karvan job`: see the queue of a company; repeat, skip and cancel jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from typing import Any

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import company_option
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import print_json
from karvan.cli.common import print_table
from karvan.cli.common import say
from karvan.cli.pairs import get_company

if TYPE_CHECKING:
    from karvan.context import Context
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

    found: list[JobLine] = _read(line, company, lambda ctx: list_jobs(ctx, state=state))
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

    found = _read(line, company, list_workers)
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
        for each in _read(line, company, list_schedules)
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("job", "schedule", "last", "next")
    print_table(columns, [[row[column] or "" for column in columns] for row in rows])


@job.command()
@click.argument("job_id", type=int)
@company_option
@pass_line
def retry(line: CommandLine, job_id: int, company: str) -> None:
    """Let the failed or parked job JOB_ID run again."""
    from karvan.events.jobs import retry_job

    _change(line, company, lambda ctx: retry_job(ctx, job_id))
    say(f"Job {job_id} waits for a worker.")


@job.command()
@click.argument("job_id", type=int)
@company_option
@pass_line
def skip(line: CommandLine, job_id: int, company: str) -> None:
    """Give up the job JOB_ID; those that wait behind it go on."""
    from karvan.events.jobs import skip_job

    _change(line, company, lambda ctx: skip_job(ctx, job_id))
    say(f"Job {job_id} is skipped.")


@job.command()
@click.argument("job_id", type=int)
@company_option
@pass_line
def cancel(line: CommandLine, job_id: int, company: str) -> None:
    """Cancel the job JOB_ID; one that is running is asked to stop."""
    from karvan.events.jobs import cancel_job

    _change(line, company, lambda ctx: cancel_job(ctx, job_id))
    say(f"Job {job_id} is cancelled, or will be as soon as it can stop.")


def _read(line: CommandLine, company: str, query: Callable[[Context], Any]) -> Any:
    from karvan.actors import Actor

    runtime = line.open_runtime()
    return runtime.run(get_company(runtime, company).id, Actor.cli(), query, write=False)


def _change(line: CommandLine, company: str, act: Callable[[Context], object]) -> None:
    from karvan.actors import Actor

    runtime = line.open_runtime()
    runtime.run(get_company(runtime, company).id, Actor.cli(), act)
