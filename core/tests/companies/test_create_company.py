"""Creating a company: a row of the installation, then prepared by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy import text

from karvan.actors import Actor
from karvan.companies.creation import CreateCompany
from karvan.companies.errors import CompanyExists
from karvan.companies.models import Company
from karvan.companies.services import create_company
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.errors import RuleBroken
from karvan.identity.models import Role
from karvan.testing.builders import a_code

CLI = Actor.cli("test")


@pytest.fixture
def command():
    return CreateCompany(
        code=a_code(),
        name="Caravan Trading",
        country="DE",
        currency="KWD",
        calendar="jalali",
        language="fa",
        fiscal_month=7,
        time_zone="Asia/Tehran",
    )


def test_a_new_company_is_open_and_knows_its_facts(runtime, command):
    info = create_company(runtime, CLI, command)

    assert info.code == command.code
    assert (info.currency, info.exponent, info.calendar) == ("KWD", 3, "jalali")
    assert (info.fiscal_month, info.fiscal_day, info.time_zone) == (7, 1, "Asia/Tehran")
    assert info.state == "open"


def test_a_new_company_has_its_usual_roles(runtime, command):
    info = create_company(runtime, CLI, command)

    roles = runtime.run(
        info.id,
        CLI,
        lambda ctx: set(ctx.session.scalars(select(Role.code).where(Role.company_id == info.id))),
    )
    assert {"administrator", "controller", "accountant", "clerk", "viewer"} <= roles


def test_a_code_that_is_taken_is_refused(runtime, command):
    create_company(runtime, CLI, command)

    with pytest.raises(CompanyExists):
        create_company(runtime, CLI, replace(command, name="Another"))


def test_a_half_made_company_is_gone_on_with(runtime, command):
    create_company(runtime, CLI, command)
    forget_preparation(runtime, command.code)

    info = create_company(runtime, CLI, replace(command, name="Told again", chart="iran"))

    assert (info.state, info.name) == ("open", "Told again")


def forget_preparation(runtime, code):
    """As if the process had died between the two units of work."""

    with runtime.database.begin(write=True) as connection:
        company_id = connection.scalar(select(Company.id).where(Company.code == code))
        own_roles = "(SELECT id FROM core_role WHERE company_id = :id)"
        for statement in (
            f"DELETE FROM core_role_permission WHERE role_id IN {own_roles}",
            "DELETE FROM core_role WHERE company_id = :id",
            "UPDATE core_company SET state = 'preparing' WHERE id = :id",
        ):
            connection.execute(text(statement), {"id": company_id})


def test_an_unknown_chart_makes_nothing(runtime, command):
    with pytest.raises(Invalid) as refusal:
        create_company(runtime, CLI, replace(command, chart="lunar"))

    assert [each.field for each in refusal.value.problems] == ["chart"]
    with pytest.raises(NotFound):
        runtime.company(command.code)


def test_everything_wrong_is_refused_at_once_and_nothing_is_made(runtime, command):
    with pytest.raises(Invalid) as refusal:
        create_company(runtime, CLI, replace(command, currency="XYZ", country="Germany"))

    assert [each.field for each in refusal.value.problems] == ["country", "currency"]
    with pytest.raises(NotFound):
        runtime.company(command.code)


@pytest.mark.parametrize("change", ["code = 'OTHER1'", "currency = 'EUR'"])
def test_the_database_refuses_another_code_or_currency(runtime, company, change):
    with pytest.raises(RuleBroken), runtime.database.begin(write=True) as connection:
        connection.execute(
            text(f"UPDATE core_company SET {change} WHERE id = :id"), {"id": company.id}
        )


def test_the_creation_is_audited_in_the_installation(runtime, command):
    create_company(runtime, CLI, command)

    found = runtime.run_installation(
        CLI,
        lambda ctx: ctx.session.execute(
            text(
                "SELECT count(*) FROM core_audit WHERE company_id = 0"
                " AND entity = 'core.company' AND op = 'I'"
            )
        ).scalar(),
        purpose="test",
        write=False,
    )
    assert found >= 1
