"""Commands that read or change something in one company, in a unit of work of their own."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING
from typing import Any

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import company_option
from karvan.cli.common import pass_line
from karvan.cli.common import say
from karvan.cli.pairs import get_company

if TYPE_CHECKING:
    from collections.abc import Callable

    from karvan.context import Context


def in_company(
    line: CommandLine, company: str, act: Callable[[Context], Any], *, write: bool = True
) -> Any:
    """What `act` gives, done as the command line in the company of this code."""
    from karvan.actors import Actor

    runtime = line.open_runtime()
    return runtime.run(get_company(runtime, company).id, Actor.cli(), act, write=write)


def add_act(group: click.Group, name: str, what: str, service: str, text: str, done: str) -> None:
    """Add a command that does one thing to one record, named by its id.

    `what` is the record in capitals, `service` the function as `module:name`, imported only when it
    is needed; it is called with the context and the id. `done` is said after it, with `{id}`.
    """

    @group.command(name, help=text)
    @click.argument("record_id", type=int, metavar=f"{what}_ID")
    @company_option
    @pass_line
    def act(line: CommandLine, record_id: int, company: str) -> None:
        module, _, function = service.partition(":")
        do = getattr(import_module(module), function)
        in_company(line, company, lambda ctx: do(ctx, record_id))
        say(done.format(id=record_id))
