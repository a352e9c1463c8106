"""`karvan party`: search a company's parties for those that were entered twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import company_option
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import plan_option
from karvan.cli.common import print_json
from karvan.cli.common import print_table
from karvan.cli.common import say
from karvan.cli.pairs import get_company

if TYPE_CHECKING:
    from karvan.context import Context


@click.group()
def party() -> None:
    """Parties of a company."""


@party.command()
@company_option
@plan_option
@json_option
@pass_line
def duplicates(line: CommandLine, company: str, dry_run: bool, as_json: bool) -> None:
    """Search for parties entered twice, and list them for review; merging is done on the page.

    With --dry-run the list of candidates stays as it is.
    """
    from karvan.actors import Actor
    from karvan.modules.parties.queries.candidates import describe_pairs
    from karvan.modules.parties.services.bulk import record_duplicates
    from karvan.modules.parties.services.bulk import search_duplicates

    def search(ctx: Context) -> list[dict[str, object]]:
        found = search_duplicates(ctx) if dry_run else record_duplicates(ctx)
        return describe_pairs(ctx, found)

    runtime = line.open_runtime()
    company_id = get_company(runtime, company).id
    rows = runtime.run(company_id, Actor.cli(), search, write=not dry_run)
    if as_json:
        print_json(rows)
        return
    if not rows:
        say("No parties look like duplicates.")
        return
    columns = ("score", "verdict", "code", "name", "code_2", "name_2", "reasons")
    shown = [[_text(row[column]) for column in columns] for row in rows]
    print_table(("score", "", "party", "name", "party", "name", "because"), shown)


def _text(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
