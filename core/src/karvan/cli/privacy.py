"""`karvan privacy`: what is kept about a person, handed over or taken out."""

from __future__ import annotations

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import confirm
from karvan.cli.common import pass_line
from karvan.cli.common import plan_option
from karvan.cli.common import print_json
from karvan.cli.common import print_table
from karvan.cli.common import say
from karvan.cli.common import yes_option
from karvan.cli.pairs import get_company

company_choice = click.option("--company", metavar="CODE", help="The company of the party.")
party_choice = click.option("--party", metavar="CODE", help="The code of the party.")
user_choice = click.option("--user", "email", metavar="EMAIL", help="A user of the installation.")


@click.group()
def privacy() -> None:
    """Personal data of one person: of a party in a company, or of a user."""


@privacy.command()
@company_choice
@party_choice
@user_choice
@pass_line
def export(line: CommandLine, company: str | None, party: str | None, email: str | None) -> None:
    """Print everything about the person as one JSON object."""
    from typing import Any

    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.identity.services.users import get_user
    from karvan.modules.privacy.services import export_party
    from karvan.modules.privacy.services import export_user

    _require_one(company, party, email)

    def of_party(ctx: Context) -> dict[str, Any]:
        return export_party(ctx, _party_id(ctx, party or ""))

    def of_user(ctx: Context) -> dict[str, Any]:
        return export_user(ctx, get_user(ctx, email or "").id)

    runtime = line.open_runtime()
    if company is not None:
        place = get_company(runtime, company).id
        print_json(runtime.run(place, Actor.cli(), of_party, source="privacy export"))
    else:
        print_json(runtime.run_installation(Actor.cli(), of_user, purpose="privacy export"))


@privacy.command()
@company_choice
@party_choice
@user_choice
@click.option("--remove-attachments", is_flag=True, help="Remove the party's files, too.")
@plan_option
@yes_option
@pass_line
def erase(
    line: CommandLine,
    company: str | None,
    party: str | None,
    email: str | None,
    remove_attachments: bool,
    dry_run: bool,
    yes: bool,
) -> None:
    """Take the person's data out; posted documents are kept for the legal period."""
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.identity.services.users import get_user
    from karvan.modules.privacy.everywhere import erase_user_everywhere
    from karvan.modules.privacy.services import EraseParty
    from karvan.modules.privacy.services import erase_party

    _require_one(company, party, email)
    if dry_run:
        _show_plan(line, company, party, email)
        return
    confirm(f"Erase {party or email}? This cannot be undone.", yes=yes)
    runtime = line.open_runtime()
    if company is None:
        user_id = runtime.run_installation(
            Actor.cli(), lambda ctx: get_user(ctx, email or "").id, purpose="find", write=False
        )
        erase_user_everywhere(runtime, Actor.cli(), user_id, email or "")
    else:

        def work(ctx: Context) -> None:
            command = EraseParty(_party_id(ctx, party or ""), party or "", remove_attachments)
            erase_party(ctx, command)

        runtime.run(get_company(runtime, company).id, Actor.cli(), work, source="privacy erase")
    say("The personal data were erased.")


def _show_plan(
    line: CommandLine, company: str | None, party: str | None, email: str | None
) -> None:
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.identity.services.users import get_user
    from karvan.modules.privacy.queries import PlannedTable
    from karvan.modules.privacy.queries import plan_erasure
    from karvan.modules.privacy.queries import subject_of_party
    from karvan.modules.privacy.queries import subject_of_user

    def work(ctx: Context) -> list[PlannedTable]:
        if company is None:
            return plan_erasure(ctx, subject_of_user(ctx, get_user(ctx, email or "").id))
        return plan_erasure(ctx, subject_of_party(ctx, _party_id(ctx, party or "")))

    runtime = line.open_runtime()
    place = 0 if company is None else get_company(runtime, company).id
    plan = runtime.run(place, Actor.cli(), work, write=False)
    rows = [(each.table, each.why, each.rows, each.policy.value) for each in plan]
    print_table(("table", "found by", "rows", "erasure"), rows)


def _party_id(ctx: object, code: str) -> int:
    from typing import cast

    from karvan.context import Context
    from karvan.errors import NotFound
    from karvan.modules.parties.queries import find_party_by_code

    party = find_party_by_code(cast("Context", ctx), code)
    if party is None:
        raise NotFound
    return party.id


def _require_one(company: str | None, party: str | None, email: str | None) -> None:
    if (email is None) == (party is None) or (party is None) != (company is None):
        message = "Give --company and --party, or --user."
        raise click.UsageError(message)
