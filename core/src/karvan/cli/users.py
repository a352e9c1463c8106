"""`karvan user`: people of this installation, and passwords without a mail server."""

from __future__ import annotations

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import company_option
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import print_json
from karvan.cli.common import print_table
from karvan.cli.common import read_password
from karvan.cli.common import say
from karvan.cli.links import password_link
from karvan.cli.pairs import get_company

INSTALLATION = 0

password_option = click.option(
    "--password-stdin", is_flag=True, help="Read the password from the first line of stdin."
)


@click.group()
def user() -> None:
    """People who may sign in."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="The person's name.")
@click.option("--company", metavar="CODE", help="Make them a member of this company.")
@click.option("--role", "roles", multiple=True, help="A role there; may be repeated.")
@click.option("--admin", is_flag=True, help="Let them administer the installation.")
@password_option
@json_option
@pass_line
def create(
    line: CommandLine,
    email: str,
    name: str,
    company: str | None,
    roles: tuple[str, ...],
    admin: bool,
    password_stdin: bool,
    as_json: bool,
) -> None:
    """Add the user EMAIL; without a password, a one-time link to choose one is printed."""
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.identity.services.members import set_member
    from karvan.identity.services.tokens import issue_token
    from karvan.identity.services.users import CreateUser
    from karvan.identity.services.users import create_user

    if roles and company is None:
        message = "--role needs --company: a role belongs to a company."
        raise click.UsageError(message)
    chosen = roles or (("administrator",) if admin and company else ())
    command = CreateUser(email, name, read_password(from_stdin=password_stdin), admin)

    def work(ctx: Context) -> str | None:
        made = create_user(ctx, command)
        if company is not None:
            set_member(ctx, made, chosen)
        return issue_token(ctx, "reset", made) if command.password is None else None

    runtime = line.open_runtime()
    place = INSTALLATION if company is None else get_company(runtime, company).id
    token = runtime.run(place, Actor.cli(), work, source="user create")
    say(f"Added {email}.")
    _show_link(line, email, token, as_json=as_json)


@user.command()
@click.argument("email")
@company_option
@click.option("--role", "roles", multiple=True, required=True, help="A role; may be repeated.")
@pass_line
def member(line: CommandLine, email: str, company: str, roles: tuple[str, ...]) -> None:
    """Give the user EMAIL exactly these roles in a company."""
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.identity.services.members import set_member
    from karvan.identity.services.users import get_user

    def work(ctx: Context) -> None:
        set_member(ctx, get_user(ctx, email), roles)

    runtime = line.open_runtime()
    runtime.run(get_company(runtime, company).id, Actor.cli(), work, source="user member")
    say(f"{email} is now {', '.join(roles)} in {company}.")


@user.command("list")
@json_option
@pass_line
def list_(line: CommandLine, as_json: bool) -> None:
    """List the users and their companies."""
    from dataclasses import asdict

    from karvan.actors import Actor
    from karvan.identity.queries.people import list_people

    runtime = line.open_runtime(plugins=False)
    people = runtime.run_installation(Actor.cli(), list_people, purpose="list users", write=False)
    if as_json:
        print_json([asdict(each) for each in people])
        return
    rows = [
        (each.email, each.name, _state(each.is_active, each.is_administrator), *_companies(each))
        for each in people
    ]
    print_table(("email", "name", "state", "companies"), rows)


def _state(is_active: bool, is_administrator: bool) -> str:
    if not is_active:
        return "disabled"
    return "administrator" if is_administrator else "active"


def _companies(person: object) -> tuple[str]:
    return (", ".join(getattr(person, "companies", ())),)


@user.command()
@click.argument("email")
@pass_line
def disable(line: CommandLine, email: str) -> None:
    """Let the user EMAIL sign in no more, from the next request on."""
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.identity.services.users import disable_user
    from karvan.identity.services.users import get_user

    def work(ctx: Context) -> None:
        disable_user(ctx, get_user(ctx, email))

    runtime = line.open_runtime(plugins=False)
    runtime.run_installation(Actor.cli(), work, purpose="user disable")
    say(f"{email} is disabled.")


@user.command()
@click.argument("email")
@pass_line
def enable(line: CommandLine, email: str) -> None:
    """Let the disabled user EMAIL sign in again."""
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.identity.services.users import enable_user
    from karvan.identity.services.users import get_user

    def work(ctx: Context) -> None:
        enable_user(ctx, get_user(ctx, email))

    runtime = line.open_runtime(plugins=False)
    runtime.run_installation(Actor.cli(), work, purpose="user enable")
    say(f"{email} may sign in again.")


@user.command("reset-password")
@click.argument("email")
@password_option
@json_option
@pass_line
def reset_password(line: CommandLine, email: str, password_stdin: bool, as_json: bool) -> None:
    """Set a new password from stdin, or print a one-time link to choose one (30 minutes)."""
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.identity.services.tokens import issue_token
    from karvan.identity.services.users import get_user
    from karvan.identity.services.users import set_password

    password = read_password(from_stdin=password_stdin)

    def work(ctx: Context) -> str | None:
        found = get_user(ctx, email)
        if password is None:
            return issue_token(ctx, "reset", found)
        set_password(ctx, found, password)
        return None

    runtime = line.open_runtime(plugins=False)
    token = runtime.run_installation(Actor.cli(), work, purpose="user reset-password")
    if token is None:
        say(f"{email} has a new password; all sessions have ended.")
    _show_link(line, email, token, as_json=as_json)


@user.command("reset-totp")
@click.argument("email")
@pass_line
def reset_totp(line: CommandLine, email: str) -> None:
    """Take the second factor away from the user EMAIL, who has lost it; ends all sessions."""
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.identity.services.second_steps import remove_factor
    from karvan.identity.services.users import get_user

    def work(ctx: Context) -> None:
        remove_factor(ctx, get_user(ctx, email))

    runtime = line.open_runtime(plugins=False)
    runtime.run_installation(Actor.cli(), work, purpose="user reset-totp")
    say(f"{email} signs in by password alone; all sessions have ended.")


def _show_link(line: CommandLine, email: str, token: str | None, *, as_json: bool) -> None:
    link = None if token is None else password_link(line.config, token)
    if as_json:
        print_json({"email": email, "token": token, "link": link})
    elif link is not None:
        say("Open this link within 30 minutes to choose a password:")
        click.echo(link)
