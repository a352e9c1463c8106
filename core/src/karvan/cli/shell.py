"""`karvan shell`: Python with an open unit of work; a unit of work that reads."""

from __future__ import annotations

import code

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import company_option
from karvan.cli.common import pass_line

BANNER = """\
ctx      the context of {company}
runtime  this process
Nothing is kept at the end: use runtime.run("{company}", ctx.actor, work) for what shall last.
"""


@click.command()
@company_option
@pass_line
def shell(line: CommandLine, company: str) -> None:
    """Open a Python prompt in a company, with a unit of work that only reads."""
    from karvan.actors import Actor

    runtime = line.open_runtime()
    with runtime.company_work(company, Actor.cli()) as ctx:
        names = {"ctx": ctx, "runtime": runtime}
        code.interact(BANNER.format(company=company), local=names, exitmsg="")
