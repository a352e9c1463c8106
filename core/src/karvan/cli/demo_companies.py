"""Builds the demo: two companies with different modules, their people and a year of books."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from typing import cast

from sqlalchemy import select

from karvan.actors import Actor
from karvan.calendars.periods import fiscal_year
from karvan.calendars.periods import periods
from karvan.cli.demo_books import ENGLISH
from karvan.cli.demo_books import PERSIAN
from karvan.cli.demo_books import Business
from karvan.cli.demo_books import as_csv
from karvan.cli.demo_books import journal_rows
from karvan.cli.demo_trade import add_trade
from karvan.companies.creation import CreateCompany
from karvan.companies.models import Company
from karvan.companies.queries import list_companies
from karvan.companies.services import create_company
from karvan.errors import Invalid
from karvan.identity.services.members import set_member
from karvan.identity.services.users import CreateUser
from karvan.identity.services.users import create_user
from karvan.identity.services.users import find_user
from karvan.identity.services.users import set_password
from karvan.modules.importing.files import ImportFile
from karvan.modules.importing.services import RunImport
from karvan.modules.importing.services import import_file
from karvan.modules.importing.services import list_formats
from karvan.plugins.lifecycle import enable
from karvan.plugins.models import CompanyPlugin

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karvan.calendars.periods import Calendar
    from karvan.companies.info import CompanyInfo
    from karvan.context import Context
    from karvan.runtime import Runtime

ACTOR = Actor.cli("karvan demo")
JOURNAL = ("ledger", "journal-csv")


@dataclass(frozen=True)
class DemoCompany:
    """One company of the demo; `modules` None means every one that is installed."""

    facts: CreateCompany
    business: Business
    modules: tuple[str, ...] | None = None


@dataclass(frozen=True)
class DemoPerson:
    """Someone who may sign in: language, and the role in each company by its code."""

    email: str
    name: str
    language: str
    roles: tuple[tuple[str, str], ...]
    is_administrator: bool = False


@dataclass(frozen=True)
class SignInCard:
    """What is printed for a person."""

    email: str
    password: str
    says: str


COMPANIES = (
    DemoCompany(
        CreateCompany(
            "CARAVAN", "Caravan Trading Ltd", "GB", "GBP",
            time_zone="Europe/London", chart="general", is_demo=True,
        ),
        ENGLISH,
    ),
    DemoCompany(
        CreateCompany(
            "SEPIDAR", "بازرگانی سپیدار", "IR", "IRR", language="fa", calendar="jalali",
            time_zone="Asia/Tehran", chart="iran", is_demo=True,
        ),
        PERSIAN,
        modules=("finance", "inventory"),
    ),
)  # fmt: skip
PEOPLE = (
    DemoPerson(
        "admin@demo.example", "Demo Administrator", "en",
        (("CARAVAN", "administrator"), ("SEPIDAR", "administrator")),
        is_administrator=True,
    ),
    DemoPerson("accountant@demo.example", "Demo Accountant", "en", (("CARAVAN", "accountant"),)),
    DemoPerson("hesabdar@demo.example", "حسابدار نمونه", "fa", (("SEPIDAR", "accountant"),)),
)  # fmt: skip


def build_demo(runtime: Runtime) -> list[SignInCard]:
    """Make what is missing of the demo and give everyone a new password.

    Done again, it keeps what was tried out, and adds the entries of the months since.
    """
    present = {each.code: each for each in _companies(runtime)}
    for demo in COMPANIES:
        company = present.get(demo.facts.code)
        if company is None or company.state != "open":
            company = create_company(runtime, ACTOR, demo.facts)
        _switch_on(runtime, company, demo.modules)
        runtime.run(company.code, ACTOR, partial(add_trade, business=demo.business))
        _keep_books(runtime, company, demo.business)
    return [_give_access(runtime, person) for person in PEOPLE]


def _companies(runtime: Runtime) -> Sequence[CompanyInfo]:
    return runtime.run_installation(ACTOR, list_companies, purpose="demo", write=False)


def _switch_on(runtime: Runtime, company: CompanyInfo, modules: tuple[str, ...] | None) -> None:
    """Each module once: one that was switched off since stays off."""
    known = runtime.run(company.code, ACTOR, _ever_enabled, write=False)
    for word in runtime.registry.order:
        if word not in {"core", *known} and (modules is None or word in modules):
            enable(runtime, ACTOR, company.code, word)


def _ever_enabled(ctx: Context) -> set[str]:
    statement = select(CompanyPlugin.plugin).where(CompanyPlugin.company_id == ctx.company.id)
    return set(ctx.session.scalars(statement))


def _keep_books(runtime: Runtime, company: CompanyInfo, business: Business) -> None:
    """From a year before the company was made until today, imported like anyone's file.

    An entry that was imported before is passed over, so only new days are added.
    """
    made_on, formats = runtime.run(company.code, ACTOR, _beginning, write=False)
    if JOURNAL not in formats:
        return
    calendar = cast("Calendar", company.calendar)
    year = fiscal_year(
        made_on - timedelta(days=365),
        calendar=calendar,
        start_month=company.fiscal_month,
        start_day=company.fiscal_day,
    )
    today = runtime.clock.today(company.time_zone)
    months = periods(year.start, today + timedelta(days=1), "month", calendar)
    rows = journal_rows(business, months, today)
    file = ImportFile("demo.csv", as_csv(rows, business.unit))
    result = import_file(runtime, company.code, ACTOR, RunImport(*JOURNAL, file))
    if not result.is_accepted:
        raise Invalid(list(result.problems))


def _beginning(ctx: Context) -> tuple[date, set[tuple[str, str]]]:
    """When the company was made, and what can be imported into it."""
    made_at = ctx.session.get_one(Company, ctx.company.id).created_at
    return made_at.date(), {(each.target, each.code) for each in list_formats(ctx)}


def _give_access(runtime: Runtime, person: DemoPerson) -> SignInCard:
    password = "-".join(secrets.token_hex(3) for _ in range(3))

    def known(ctx: Context) -> None:
        user = find_user(ctx, person.email)
        if user is None:
            create_user(
                ctx,
                CreateUser(
                    person.email, person.name, password, person.is_administrator, person.language
                ),
            )
        else:
            set_password(ctx, user, password)

    runtime.run_installation(ACTOR, known, purpose="demo")
    for code, role in person.roles:
        runtime.run(code, ACTOR, partial(_make_member, person=person, role=role))
    says = ", ".join(f"{role} of {code}" for code, role in person.roles)
    return SignInCard(person.email, password, says)


def _make_member(ctx: Context, *, person: DemoPerson, role: str) -> None:
    user = find_user(ctx, person.email)
    if user is not None:
        set_member(ctx, user, (role,))
