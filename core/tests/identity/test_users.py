"""Adding users, and passwords without a mail server."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from karvan.actors import Actor
from karvan.clock import FixedClock
from karvan.errors import Invalid
from karvan.identity.errors import LastAdministrator
from karvan.identity.errors import TokenInvalid
from karvan.identity.errors import UserExists
from karvan.identity.services.signing_in import SignIn
from karvan.identity.services.signing_in import sign_in
from karvan.identity.services.tokens import issue_token
from karvan.identity.services.tokens import reset_password
from karvan.identity.services.users import CreateUser
from karvan.identity.services.users import create_user
from karvan.identity.services.users import disable_user

CLI = Actor.cli("test")
NEW_PASSWORD = "harbour-window-9"


@pytest.fixture
def installation(runtime):
    """Run something for the installation, and commit."""

    def run(work, *arguments):
        return runtime.run_installation(CLI, lambda ctx: work(ctx, *arguments), purpose="test")

    return run


def test_an_address_names_one_account_however_it_is_written(installation, person):
    again = CreateUser(person.email.upper(), "Ana again", NEW_PASSWORD)

    with pytest.raises(UserExists):
        installation(create_user, again)


def test_everything_wrong_with_a_user_is_told_at_once(installation):
    with pytest.raises(Invalid) as refusal:
        installation(create_user, CreateUser("ana", "", "short"))

    assert [each.field for each in refusal.value.problems] == ["email", "name", "password"]


@pytest.mark.parametrize(
    "email", ["ana", "@example.com", "ana@", "a b@example.com", "ana@exa mple.com", "ana@a..b"]
)
def test_what_is_no_address_is_refused(installation, email):
    with pytest.raises(Invalid):
        installation(create_user, CreateUser(email, "Ana"))


def test_a_one_time_link_sets_a_password(runtime, installation, person):
    token = person.change(lambda ctx, user: issue_token(ctx, "reset", user))

    installation(reset_password, token, NEW_PASSWORD)

    assert sign_in(runtime, SignIn(person.email, NEW_PASSWORD)).user_id == person.user_id


def test_a_link_works_once(installation, person):
    token = person.change(lambda ctx, user: issue_token(ctx, "reset", user))
    installation(reset_password, token, NEW_PASSWORD)

    with pytest.raises(TokenInvalid):
        installation(reset_password, token, "another-word-12")


def test_a_newer_link_makes_the_older_one_void(installation, person):
    older = person.change(lambda ctx, user: issue_token(ctx, "reset", user))
    person.change(lambda ctx, user: issue_token(ctx, "reset", user))

    with pytest.raises(TokenInvalid):
        installation(reset_password, older, NEW_PASSWORD)


def test_a_weak_password_leaves_the_link_usable(installation, person):
    token = person.change(lambda ctx, user: issue_token(ctx, "reset", user))
    with pytest.raises(Invalid):
        installation(reset_password, token, "short")

    assert installation(reset_password, token, NEW_PASSWORD).id == person.user_id


def test_a_link_is_void_after_half_an_hour(fresh_runtime, an_email):
    clock = fresh_runtime.clock = FixedClock(datetime(2026, 3, 1, tzinfo=UTC))

    def work(ctx):
        return issue_token(ctx, "reset", create_user(ctx, CreateUser(an_email, "Ana")))

    token = fresh_runtime.run_installation(CLI, work, purpose="test")
    clock.move(timedelta(minutes=30))

    with pytest.raises(TokenInvalid):
        fresh_runtime.run_installation(
            CLI, lambda ctx: reset_password(ctx, token, NEW_PASSWORD), purpose="test"
        )


def test_the_last_administrator_of_the_installation_is_not_disabled(fresh_runtime, an_email):
    def work(ctx):
        user = create_user(ctx, CreateUser(an_email, "Ana", is_administrator=True))
        disable_user(ctx, user)

    with pytest.raises(LastAdministrator):
        fresh_runtime.run_installation(CLI, work, purpose="test")
