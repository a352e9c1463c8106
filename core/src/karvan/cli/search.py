"""`karvan search`: make the search index of a company anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import print_json
from karvan.cli.common import print_table

if TYPE_CHECKING:
    from karvan.runtime import Runtime


@click.group()
def search() -> None:
    """The index by which people find records."""


@search.command()
@click.option("--company", help="Only this company; else all of them.")
@json_option
@pass_line
def rebuild(line: CommandLine, company: str | None, as_json: bool) -> None:
    """Make the index anew from the records, and tell how many there are of each kind."""
    from karvan.actors import Actor
    from karvan.search import index

    runtime = line.open_runtime()
    codes = [company] if company else _every_code(runtime)
    rows = [
        {"company": code, "entity": entity, "records": count}
        for code in codes
        for entity, count in runtime.run(
            code, Actor.cli(), index.rebuild, source="search rebuild"
        ).items()
    ]
    if as_json:
        print_json(rows)
        return
    print_table(
        ("company", "entity", "records"),
        [(row["company"], row["entity"], row["records"]) for row in rows],
    )


def _every_code(runtime: Runtime) -> list[str]:
    from karvan.actors import Actor
    from karvan.companies.queries import list_companies

    found = runtime.run_installation(
        Actor.cli(), list_companies, purpose="search rebuild", write=False
    )
    return [each.code for each in found]
