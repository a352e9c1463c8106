"""`karvan openapi`: the description of a company's API, for programs that are generated from it."""

from __future__ import annotations

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import company_option
from karvan.cli.common import pass_line
from karvan.cli.common import print_json
from karvan.cli.pairs import get_company


@click.command()
@company_option
@click.option("--plugin", metavar="NAME", help="Only what this plugin offers.")
@pass_line
def openapi(line: CommandLine, company: str, plugin: str | None) -> None:
    """Print the OpenAPI 3.1 document of all that is on in a company."""
    from karvan.actors import Actor
    from karvan.restapi.describing.document import describe

    runtime = line.open_runtime()
    root = runtime.config.web.public_url
    found = runtime.run(
        get_company(runtime, company).id,
        Actor.cli(),
        lambda ctx: describe(ctx, plugin=plugin, root=root),
        write=False,
        source="openapi",
    )
    print_json(found)
