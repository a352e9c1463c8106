"""The first run: one token, one company, one administrator, and then never again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from karvan.actors import Actor
from karvan.clock import FixedClock
from karvan.companies.creation import CreateCompany
from karvan.companies.services import create_company
from karvan.errors import Invalid
from karvan.errors import NotFound
from karvan.identity.errors import AlreadySetUp
from karvan.identity.errors import TokenInvalid
from karvan.identity.queries.permissions import actor_for
from karvan.identity.services.first_run import SetUp
from karvan.identity.services.first_run import issue_setup_token
from karvan.identity.services.first_run import needs_setup
from karvan.identity.services.first_run import set_up
from karvan.identity.services.signing_in import SignIn
from karvan.identity.services.signing_in import sign_in
from karvan.identity.services.users import CreateUser

CLI = Actor.cli("test")
COMPANY = CreateCompany("CARAVAN", "Caravan Trading", "DE", "EUR", time_zone="Europe/Berlin")
ANA = CreateUser("ana@example.com", "Ana", "meadow-lantern-7")


@pytest.fixture
def installation(fresh_runtime):
    def run(work):
        return fresh_runtime.run_installation(CLI, work, purpose="test")

    return run


@pytest.fixture
def wizard(installation):
    """A filled-in wizard with a good token."""
    return SetUp(installation(issue_setup_token), COMPANY, ANA)


def test_the_wizard_makes_a_company_and_its_administrator(fresh_runtime, installation, wizard):
    company = set_up(fresh_runtime, wizard)

    opened = sign_in(fresh_runtime, SignIn(ANA.email, ANA.password))
    assert company.state == "open"
    assert actor_for(fresh_runtime, opened.user_id, company.id).can("anything")
    assert not installation(needs_setup)


def test_the_token_works_once(fresh_runtime, wizard):
    set_up(fresh_runtime, wizard)

    with pytest.raises(AlreadySetUp):
        set_up(fresh_runtime, replace(wizard, company=replace(COMPANY, code="OTHER")))


def test_a_wrong_token_makes_nothing(fresh_runtime, wizard):
    with pytest.raises(TokenInvalid):
        set_up(fresh_runtime, replace(wizard, token="guessed"))

    with pytest.raises(NotFound):
        fresh_runtime.company("CARAVAN")


def test_everything_wrong_is_told_at_once_and_makes_nothing(fresh_runtime, wizard):
    wrong = replace(
        wizard,
        company=replace(COMPANY, currency="XYZ"),
        administrator=replace(ANA, email="ana", password=None),
    )

    with pytest.raises(Invalid) as refusal:
        set_up(fresh_runtime, wrong)

    assert [each.field for each in refusal.value.problems] == ["email", "password", "currency"]
    with pytest.raises(NotFound):
        fresh_runtime.company("CARAVAN")


def test_a_wizard_that_stopped_half_way_can_be_done_again(fresh_runtime, wizard):
    create_company(fresh_runtime, CLI, COMPANY)  # as far as it came

    company = set_up(fresh_runtime, wizard)

    assert company.code == "CARAVAN"
    assert sign_in(fresh_runtime, SignIn(ANA.email, ANA.password)).token


def test_the_token_is_void_after_a_day(fresh_runtime, installation):
    clock = fresh_runtime.clock = FixedClock(datetime(2026, 3, 1, tzinfo=UTC))
    token = installation(issue_setup_token)
    clock.move(timedelta(hours=24))

    with pytest.raises(TokenInvalid):
        set_up(fresh_runtime, SetUp(token, COMPANY, ANA))


def test_no_token_is_issued_once_there_is_an_administrator(fresh_runtime, installation, wizard):
    set_up(fresh_runtime, wizard)

    assert installation(issue_setup_token) is None
