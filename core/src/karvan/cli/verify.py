"""`karvan verify`: compares the books, the trail and the database with what they must be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import print_json
from karvan.cli.common import print_table
from karvan.cli.pairs import get_company

if TYPE_CHECKING:
    from karvan.audit.verification import Verified
    from karvan.runtime import Runtime


@click.command()
@click.argument("names", nargs=-1, metavar="[CHECK]...")
@click.option("--company", metavar="CODE", help="One company's code; without it, all companies.")
@click.option("--anchor", metavar="HEAD", help="A published head that the trail must contain.")
@click.option("--seal", is_flag=True, help="Seal the newest rows of the trail first.")
@json_option
@pass_line
def verify(
    line: CommandLine,
    names: tuple[str, ...],
    company: str | None,
    anchor: str | None,
    seal: bool,
    as_json: bool,
) -> None:
    """Run every check, or the CHECKs named: books, audit, triggers, isolation.

    Nothing is changed, but for --seal. Ends with exit code 1 when anything is not as it must be.
    """
    runtime = line.open_runtime()
    if anchor and not company:
        raise click.UsageError("--anchor is the head of one company: add --company CODE.")
    companies = [get_company(runtime, company).code] if company else _companies(runtime)
    if seal:
        _seal(runtime, companies)
    found = _verify(runtime, companies, names, anchor)
    is_ok = all(each.result.ok for each in found)
    if as_json:
        print_json({"ok": is_ok, "checks": [each.to_json() for each in found]})
    else:
        _print(found)
    if not is_ok:
        raise SystemExit(1)


def _companies(runtime: Runtime) -> list[str]:
    """Every company, the installation's own trail first."""
    from sqlalchemy import select

    from karvan.companies.models import Company

    with runtime.database.begin(write=False) as connection:
        return list(connection.execute(select(Company.code).order_by(Company.id)).scalars())


def _seal(runtime: Runtime, companies: list[str]) -> None:
    from karvan.audit.seal import seal_company

    for code in companies:
        seal_company(runtime, code)


def _verify(
    runtime: Runtime, companies: list[str], names: tuple[str, ...], anchor: str | None
) -> list[Verified]:
    from karvan.actors import Actor
    from karvan.audit.verification import check_names
    from karvan.audit.verification import verify_company
    from karvan.audit.verification import verify_database

    found: list[Verified] = []
    known: set[str] = set()
    for place, code in enumerate(companies):
        with runtime.company_work(code, Actor.cli(), snapshot=True) as ctx:
            known.update(check_names(ctx))
            found += verify_company(ctx, names, anchor=anchor)
            if place == 0:
                found += verify_database(ctx, names)
    if unknown := sorted(set(names) - known):
        words = ", ".join(sorted(known))
        raise click.UsageError(f"There is no check {unknown[0]}. Choose from: {words}")
    return found


def _print(found: list[Verified]) -> None:
    rows = [
        (
            each.company or "(all)",
            each.result.code,
            "ok" if each.result.ok else "FAILED",
            each.result.checked,
        )
        for each in found
    ]
    print_table(("company", "check", "result", "checked"), rows)
    for each in found:
        if each.head is not None:
            click.echo(f"head of {each.company}: {each.head}")
    for each in found:
        for breach in each.result.breaches:
            row = "" if breach.row is None else f" {breach.row}"
            click.echo(f"{breach.table}{row}: {breach.rule}: {breach.text}")
