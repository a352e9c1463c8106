"""`karvan token`: API tokens of people, for programs."""

from __future__ import annotations

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import company_option
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import print_json
from karvan.cli.common import print_table
from karvan.cli.common import say
from karvan.cli.pairs import get_company


@click.group()
def token() -> None:
    """Tokens by which programs act for a person in one company."""


@token.command()
@click.argument("email")
@company_option
@click.option("--name", required=True, help="Which program it is for.")
@click.option("--scope", "scopes", multiple=True, required=True, help="A right; may be repeated.")
@click.option("--days", default=90, help="How long it lives.")
@json_option
@pass_line
def create(
    line: CommandLine,
    email: str,
    company: str,
    name: str,
    scopes: tuple[str, ...],
    days: int,
    as_json: bool,
) -> None:
    """Make a token that acts for EMAIL, within rights that EMAIL holds; it is printed once."""
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.identity.services.api_tokens import CreateToken
    from karvan.identity.services.api_tokens import create_token
    from karvan.identity.services.users import get_user

    def work(ctx: Context) -> dict[str, object]:
        owner = get_user(ctx, email)
        made = create_token(ctx, CreateToken(owner.id, name, frozenset(scopes), days))
        expires_at = made.token.expires_at.isoformat()
        return {"prefix": made.token.prefix, "token": made.text, "expires_at": expires_at}

    runtime = line.open_runtime()
    made = runtime.run(get_company(runtime, company).id, Actor.cli(), work, source="token create")
    if as_json:
        print_json(made)
        return
    say(f"The token acts for {email} in {company} until {made['expires_at']}. It is shown once:")
    click.echo(made["token"])


@token.command("list")
@click.option("--company", metavar="CODE", help="Only those of this company.")
@click.option("--user", "email", metavar="EMAIL", help="Only those of this person.")
@json_option
@pass_line
def list_(line: CommandLine, company: str | None, email: str | None, as_json: bool) -> None:
    """List tokens by what they begin with; the tokens themselves are kept nowhere."""
    from dataclasses import asdict

    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.identity.queries.api_tokens import TokenView
    from karvan.identity.queries.api_tokens import list_tokens
    from karvan.identity.services.users import get_user

    runtime = line.open_runtime(plugins=False)
    company_id = None if company is None else get_company(runtime, company).id

    def work(ctx: Context) -> list[TokenView]:
        user_id = None if email is None else get_user(ctx, email).id
        return list_tokens(ctx, user_id=user_id, company_id=company_id)

    found = runtime.run_installation(Actor.cli(), work, purpose="token list", write=False)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    rows = [
        (each.prefix, each.owner, each.company, each.name, ", ".join(each.scopes),
         each.last_used_at or "never", each.expires_at, "live" if each.is_live else "ended")
        for each in found
    ]  # fmt: skip
    columns = ("prefix", "owner", "company", "name", "scopes", "last used", "expires", "state")
    print_table(columns, rows)


@token.command()
@click.argument("prefix")
@pass_line
def revoke(line: CommandLine, prefix: str) -> None:
    """Revoke the token that begins with PREFIX: it opens nothing from the next request on."""
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.identity.services.api_tokens import revoke_token_by_prefix

    def work(ctx: Context) -> None:
        revoke_token_by_prefix(ctx, prefix.removeprefix("kvt_"))

    runtime = line.open_runtime(plugins=False)
    runtime.run_installation(Actor.cli(), work, purpose="token revoke")
    say(f"The token {prefix} is revoked.")
