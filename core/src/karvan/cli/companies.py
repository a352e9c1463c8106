"""`karvan company`: create, list and show companies; export, import and remove them whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import click

from karvan.cli.common import CommandLine
from karvan.cli.common import as_lines
from karvan.cli.common import confirm
from karvan.cli.common import json_option
from karvan.cli.common import pass_line
from karvan.cli.common import print_json
from karvan.cli.common import print_table
from karvan.cli.common import say
from karvan.cli.common import yes_option
from karvan.cli.company_moves import export
from karvan.cli.company_moves import import_
from karvan.cli.company_moves import remove
from karvan.i18n import LANGUAGES

if TYPE_CHECKING:
    from karvan.companies.info import CompanyInfo

MONTH_AND_DAY = re.compile(r"(\d{1,2})-(\d{1,2})")


class MonthDay(click.ParamType[tuple[int, int]]):
    """A day of every year, as MM-DD in the company's own calendar."""

    name = "MM-DD"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Month and day as numbers; whether there is such a day depends on the calendar."""
        found = MONTH_AND_DAY.fullmatch(str(value))
        if found is None:
            self.fail(f"{value!r} is not a month and a day such as 01-01.", param, ctx)
        return int(found[1]), int(found[2])


@click.group()
def company() -> None:
    """Companies of this installation."""


@company.command()
@click.argument("code")
@click.option("--name", required=True, help="The company's full name.")
@click.option("--country", required=True, metavar="XX", help="Two capital letters: DE, IR.")
@click.option("--currency", required=True, metavar="CUR", help="A currency code: EUR, IRR.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en")
@click.option("--calendar", type=click.Choice(("gregorian", "jalali")), default="gregorian")
@click.option(
    "--fiscal-start",
    type=MonthDay(),
    default="01-01",
    help="The first day of the fiscal year, in the company's calendar.",
)
@click.option("--time-zone", default="UTC", help="An IANA name: Europe/Berlin, Asia/Tehran.")
@click.option("--chart", help="The chart of accounts: general, iran.")
@yes_option
@json_option
@pass_line
def create(
    line: CommandLine,
    code: str,
    name: str,
    country: str,
    currency: str,
    language: str,
    calendar: str,
    fiscal_start: tuple[int, int],
    time_zone: str,
    chart: str | None,
    yes: bool,
    as_json: bool,
) -> None:
    """Create the company CODE. The code stands in every address and never changes."""
    from karvan.actors import Actor
    from karvan.companies.services import CreateCompany
    from karvan.companies.services import create_company

    command = CreateCompany(
        code=code,
        name=name,
        country=country,
        currency=currency,
        language=language,
        calendar=calendar,
        fiscal_month=fiscal_start[0],
        fiscal_day=fiscal_start[1],
        time_zone=time_zone,
        chart=chart,
    )
    confirm(f"Create the company {code} ({name}, {currency}, {calendar})?", yes=yes)
    info = create_company(line.open_runtime(), Actor.cli(), command)
    say(f"Company {info.code} is ready. Next: karvan plugin enable finance --company {info.code}")
    if as_json:
        print_json(to_json(info))


@company.command("list")
@json_option
@pass_line
def list_(line: CommandLine, as_json: bool) -> None:
    """List the companies."""
    companies = read_companies(line)
    if as_json:
        print_json([to_json(each) for each in companies])
        return
    rows = [(each.code, each.name, each.currency, each.calendar, each.state) for each in companies]
    print_table(("code", "name", "currency", "calendar", "state"), rows)


@company.command()
@click.argument("code")
@json_option
@pass_line
def show(line: CommandLine, code: str, as_json: bool) -> None:
    """Show one company."""
    from karvan.cli.errors import UnknownCompany

    found = next((each for each in read_companies(line) if each.code == code), None)
    if found is None:
        raise UnknownCompany(company=code)
    if as_json:
        print_json(to_json(found))
    else:
        as_lines(to_json(found))


company.add_command(export)
company.add_command(import_, "import")
company.add_command(remove)


def read_companies(line: CommandLine) -> list[CompanyInfo]:
    """All companies; imports no plugin."""
    from karvan.actors import Actor
    from karvan.companies.queries import list_companies

    runtime = line.open_runtime(plugins=False)
    return runtime.run_installation(
        Actor.cli(), list_companies, purpose="list companies", write=False
    )


def to_json(info: CompanyInfo) -> dict[str, object]:
    """A company with stable keys."""
    return {
        "code": info.code,
        "name": info.name,
        "country": info.country,
        "currency": info.currency,
        "exponent": info.exponent,
        "language": info.language,
        "calendar": info.calendar,
        "fiscal_start": f"{info.fiscal_month:02}-{info.fiscal_day:02}",
        "time_zone": info.time_zone,
        "state": info.state,
        "is_demo": info.is_demo,
    }
