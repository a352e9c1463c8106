"""Builds the demo: two companies with different modules, their people and a year of books."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from karvan.actors import Actor
from karvan.calendars.periods import fiscal_year
from karvan.calendars.periods import periods
from karvan.cli.demo_books import ENGLISH
from karvan.cli.demo_books import PERSIAN
from karvan.cli.demo_books import Business
from karvan.cli.demo_books import as_csv
from karvan.cli.demo_books import journal_rows
from karvan.companies.creation import CreateCompany
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
from karvan.modules.parties.queries import find_party_by_code
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.plugins.lifecycle import enable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from karvan.companies.info import CompanyInfo
    from karvan.context import Context
    from karvan.runtime import Runtime

ACTOR = Actor.cli("karvan demo")
LEDGER = "finance"


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

    Done again, it leaves the companies as they are: what was tried out in them stays.
    """
    present = {each.code: each for each in _companies(runtime)}
    for demo in COMPANIES:
        found = present.get(demo.facts.code)
        if found is None or found.state != "open":
            _build_company(runtime, demo)
    return [_give_access(runtime, person) for person in PEOPLE]


def _companies(runtime: Runtime) -> Sequence[CompanyInfo]:
    return runtime.run_installation(ACTOR, list_companies, purpose="demo", write=False)


def _build_company(runtime: Runtime, demo: DemoCompany) -> None:
    company = create_company(runtime, ACTOR, demo.facts)
    installed = [word for word in runtime.registry.order if word != "core"]
    for word in installed:
        if demo.modules is None or word in demo.modules:
            enable(runtime, ACTOR, company.code, word)
    if LEDGER in installed:
        runtime.run(company.code, ACTOR, lambda ctx: _add_parties(ctx, demo.business))
        _keep_books(runtime, company, demo.business)


def _add_parties(ctx: Context, business: Business) -> None:
    for number, name in enumerate((*business.customers, *business.suppliers), start=1):
        if find_party_by_code(ctx, f"D{number}") is None:
            create_party(ctx, CreateParty(name, code=f"D{number}"))


def _keep_books(runtime: Runtime, company: CompanyInfo, business: Business) -> None:
    """A year and what has passed of this one, through the same import as anyone's file."""
    today = runtime.clock.today(company.time_zone)
    year = fiscal_year(
        today - timedelta(days=365),
        calendar=company.calendar,  # type: ignore[arg-type]  # checked when it was created
        start_month=company.fiscal_month,
        start_day=company.fiscal_day,
    )
    months = periods(year.start, today + timedelta(days=1), "month", company.calendar)  # type: ignore[arg-type]
    rows = journal_rows(business, months, today)
    file = ImportFile("demo.csv", as_csv(rows, business.unit))
    result = import_file(runtime, company.code, ACTOR, RunImport("ledger", "csv", file))
    if not result.is_accepted:
        raise Invalid(list(result.problems))


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
