"""Creating a company: the installation makes its row, the company itself is then prepared.

Two units of work, since no unit of work may touch two companies. One that stopped half way leaves
the company `preparing`; creating it again goes on where it stopped.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import insert
from sqlalchemy import select

from karvan.care.installation import ensure_installation_row
from karvan.companies.creation import CreateCompany
from karvan.companies.creation import find_company_problems
from karvan.companies.epochs import raise_epoch
from karvan.companies.epochs import start_epoch
from karvan.companies.errors import CompanyExists
from karvan.companies.events import CompanyPrepared
from karvan.companies.models import INSTALLATION_CODE
from karvan.companies.models import INSTALLATION_ID
from karvan.companies.models import Company
from karvan.companies.models import Currency
from karvan.errors import Invalid
from karvan.errors import Problem
from karvan.identity.services.roles import create_default_roles
from karvan.plugins.models import StoredSetting
from karvan.plugins.settings import NOBODY
from karvan.plugins.settings import check_value

if TYPE_CHECKING:
    from karvan.actors import Actor
    from karvan.clock import Clock
    from karvan.companies.info import CompanyInfo
    from karvan.context import Context
    from karvan.db.engine import Database
    from karvan.runtime import Runtime

PREPARING, OPEN = "preparing", "open"
CHART_SETTING = "finance.chart"

__all__ = ["CreateCompany", "company_problems", "create_company", "ensure_installation"]


def ensure_installation(database: Database, clock: Clock) -> None:
    """Make row 0, which stands for the installation itself; does nothing when it is there."""
    row = {
        "id": INSTALLATION_ID,
        "code": INSTALLATION_CODE,
        "name": "Installation",
        "language": "en",
        "calendar": "gregorian",
        "fiscal_month": 1,
        "fiscal_day": 1,
        "time_zone": "UTC",
        "state": OPEN,
        "is_demo": False,
        "created_at": clock.now(),
        "version": 1,
    }
    with database.begin(write=True) as connection:
        if connection.scalar(select(Company.id).where(Company.id == INSTALLATION_ID)) is None:
            connection.execute(insert(Company).values(row))
            start_epoch(connection, INSTALLATION_ID)
    ensure_installation_row(database, clock)


def create_company(runtime: Runtime, actor: Actor, command: CreateCompany) -> CompanyInfo:
    """Create a company and prepare it, or go on preparing one that was left half made.

    Opens units of work of its own, so it is not called inside one. Raises Invalid for what is
    wrong with the command and CompanyExists when the code is taken.
    """
    runtime.run_installation(actor, lambda ctx: _make_row(ctx, command), purpose="create company")
    runtime.run(command.code, actor, lambda ctx: _prepare(ctx, command), source="create company")
    return runtime.run(command.code, actor, lambda ctx: ctx.company, write=False)


def company_problems(ctx: Context, command: CreateCompany) -> list[Problem]:
    """All that is wrong with the command, before anything is made."""
    currencies = set(ctx.session.scalars(select(Currency.code)))
    return [*find_company_problems(command, currencies), *_chart_problems(ctx, command.chart)]


def _chart_problems(ctx: Context, chart: str | None) -> list[Problem]:
    declared = ctx.runtime.registry.settings.get(CHART_SETTING)
    if chart is None or declared is None:
        return []
    try:
        check_value(declared, chart)
    except Invalid as error:
        return [replace(each, field="chart") for each in error.problems]
    return []


def _make_row(ctx: Context, command: CreateCompany) -> None:
    if problems := company_problems(ctx, command):
        raise Invalid(problems)
    present = ctx.session.scalar(select(Company).where(Company.code == command.code))
    if present is None:
        company = _new_company(command)
        ctx.session.add(company)
        ctx.session.flush()
        start_epoch(ctx.uow.connection, company.id)
    elif present.state != PREPARING or present.currency != command.currency:
        raise CompanyExists(company=command.code)
    else:
        _take_facts(present, command)


def _new_company(command: CreateCompany) -> Company:
    company = Company(
        code=command.code,
        currency=command.currency,
        state=PREPARING,
        is_demo=command.is_demo,
    )
    _take_facts(company, command)
    return company


def _take_facts(company: Company, command: CreateCompany) -> None:
    """What may still change while the company is being prepared."""
    company.name = command.name.strip()
    company.country = command.country
    company.language = command.language
    company.calendar = command.calendar
    company.fiscal_month = command.fiscal_month
    company.fiscal_day = command.fiscal_day
    company.time_zone = command.time_zone


def _prepare(ctx: Context, command: CreateCompany) -> None:
    company = ctx.session.get_one(Company, ctx.company.id, with_for_update=True)
    if company.state != PREPARING:
        return
    create_default_roles(ctx)
    ctx.publish(CompanyPrepared(ctx.clock.now(), ctx.actor.id))
    if command.chart:
        _keep_chart(ctx, command.chart)
    company.state = OPEN
    raise_epoch(ctx.uow.connection, company.id)


def _keep_chart(ctx: Context, chart: str) -> None:
    """Store the setting for the module that will ask for it when it is first switched on."""
    ctx.session.add(
        StoredSetting(
            company_id=ctx.company.id,
            user_id=NOBODY,
            key=CHART_SETTING,
            plugin=CHART_SETTING.partition(".")[0],
            scope="company",
            value=chart,
        )
    )
