"""Signing in: the right password opens a session, everything else says the same."""

from __future__ import annotations

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from sqlalchemy import text

from karvan.actors import Actor
from karvan.clock import FixedClock
from karvan.errors import Throttled
from karvan.identity.errors import SignInRefused
from karvan.identity.queries.signed_in import find_live_session
from karvan.identity.services.members import remove_member
from karvan.identity.services.members import set_member
from karvan.identity.services.sessions import Origin
from karvan.identity.services.sessions import end_sessions_of
from karvan.identity.services.signing_in import SignIn
from karvan.identity.services.signing_in import sign_in
from karvan.identity.services.signing_in import sign_out
from karvan.identity.services.users import disable_user
from karvan.identity.services.users import set_password
from karvan.identity.throttle import FREE_ATTEMPTS

NEW_PASSWORD = "harbour-window-9"


@pytest.fixture(autouse=True)
def standing_clock(runtime, monkeypatch):
    """No delay ends while a test runs, however slow the machine."""
    monkeypatch.setattr(runtime, "clock", FixedClock(datetime.now(UTC)))


@pytest.fixture
def origin():
    """An address of a network that no other test uses."""
    word = uuid.uuid4().hex
    return Origin(f"2001:db8:{word[:4]}:{word[4:8]}::1", "a browser")


@pytest.fixture
def try_to_sign_in(runtime, person, origin):
    def attempt(password=person.password, email=person.email, token=None, origin=origin):
        return sign_in(runtime, SignIn(email, password, origin, token))

    return attempt


@pytest.fixture
def live(runtime, person):
    """What a request with the token finds, in the person's company, now or later."""

    def find(token, *, after=timedelta(0), company_code=person.company_code):
        with runtime.database.begin(write=False) as connection:
            return find_live_session(
                connection,
                token,
                runtime.clock.now() + after,
                runtime.config.security,
                company_code=company_code,
            )

    return find


def test_the_right_password_opens_a_session(try_to_sign_in, live, person):
    opened = try_to_sign_in()

    found = live(opened.token)
    assert found.user.id == person.user_id
    assert found.user.email == person.email
    assert found.access.company_id == person.company_id


def test_the_address_may_be_written_in_capitals(try_to_sign_in, person):
    opened = try_to_sign_in(email=f"  {person.email.upper()} ")

    assert opened.user_id == person.user_id


def test_a_wrong_password_and_a_wrong_name_are_told_apart_by_nobody(try_to_sign_in):
    with pytest.raises(SignInRefused) as wrong_password:
        try_to_sign_in("wrong-password-1")
    with pytest.raises(SignInRefused) as wrong_name:
        try_to_sign_in(email="nobody@example.com")

    assert wrong_password.value.message == wrong_name.value.message


def test_a_disabled_user_cannot_sign_in(try_to_sign_in, person):
    person.change(disable_user)

    with pytest.raises(SignInRefused):
        try_to_sign_in()


def test_the_database_holds_no_token(runtime, try_to_sign_in):
    opened = try_to_sign_in()

    with runtime.database.begin(write=False) as connection:
        hashes = connection.execute(text("SELECT token_hash FROM core_session")).scalars()
        assert opened.token.encode() not in [bytes(each) for each in hashes]


def test_signing_in_gives_a_new_token_and_ends_the_session_before(try_to_sign_in, live):
    first = try_to_sign_in()

    second = try_to_sign_in(token=first.token)

    assert live(first.token) is None
    assert live(second.token) is not None


def test_after_signing_out_the_cookie_is_dead(runtime, try_to_sign_in, live, person):
    opened = try_to_sign_in()

    sign_out(runtime, opened.token, person.user_id)

    assert live(opened.token) is None


@pytest.mark.parametrize(
    ("act", "arguments"),
    [
        pytest.param(disable_user, (), id="disabled"),
        pytest.param(set_password, (NEW_PASSWORD,), id="another password"),
        pytest.param(set_member, (("viewer",),), id="another role"),
        pytest.param(remove_member, (), id="no longer a member"),
        pytest.param(end_sessions_of, (), id="sessions ended"),
    ],
)
def test_a_session_ends_at_once_when_the_user_is(try_to_sign_in, live, person, act, arguments):
    opened = try_to_sign_in()

    person.change(act, *arguments)

    assert live(opened.token) is None


@pytest.mark.parametrize(
    ("after", "is_alive"),
    [
        pytest.param(timedelta(minutes=59), True, id="used within the hour"),
        pytest.param(timedelta(minutes=60), False, id="idle for an hour"),
        pytest.param(timedelta(hours=12), False, id="at its absolute end"),
    ],
)
def test_a_session_ends_when_it_is_idle(try_to_sign_in, live, after, is_alive):
    opened = try_to_sign_in()

    assert (live(opened.token, after=after) is not None) == is_alive


def test_no_member_and_no_such_company_are_the_same(try_to_sign_in, live, runtime):
    from karvan.testing.builders import a_company

    other = a_company(runtime)
    opened = try_to_sign_in()

    assert live(opened.token, company_code=other.code).access is None
    assert live(opened.token, company_code="NOSUCH").access is None


def test_after_ten_failures_in_a_minute_even_the_right_password_waits(try_to_sign_in):
    for _ in range(10):
        with pytest.raises(SignInRefused):
            try_to_sign_in("wrong-password-1")
    with pytest.raises(SignInRefused):
        try_to_sign_in("wrong-password-1")

    with pytest.raises(Throttled) as refusal:
        try_to_sign_in()

    assert refusal.value.data["retry_after"] == 2


def test_guesses_sent_all_at_once_are_counted_one_by_one(try_to_sign_in):
    def guess(_number):
        try:
            try_to_sign_in("wrong-password-1")
        except (SignInRefused, Throttled) as refusal:
            return type(refusal)

    with ThreadPoolExecutor(16) as pool:
        answers = Counter(pool.map(guess, range(32)))

    assert answers == {SignInRefused: FREE_ATTEMPTS + 1, Throttled: 31 - FREE_ATTEMPTS}


def test_the_same_user_elsewhere_is_not_delayed(try_to_sign_in, person):
    for _ in range(12):
        with pytest.raises((SignInRefused, Throttled)):
            try_to_sign_in("wrong-password-1")

    opened = try_to_sign_in(origin=Origin("198.51.100.7"))

    assert opened.user_id == person.user_id


def test_a_success_forgets_the_failures_of_the_account(try_to_sign_in):
    hosts = iter(f"192.0.2.{number}" for number in range(1, 40))

    for _ in range(3):
        for _ in range(9):
            with pytest.raises(SignInRefused):
                try_to_sign_in("wrong-password-1", origin=Origin(next(hosts)))
        opened = try_to_sign_in(origin=Origin(next(hosts)))

    assert opened.token


def test_signing_in_and_out_is_in_the_trail(runtime, try_to_sign_in, person):
    opened = try_to_sign_in()
    sign_out(runtime, opened.token, person.user_id)

    def trail(ctx):
        statement = text(
            "SELECT count(*) FROM core_audit WHERE company_id = 0 AND op = 'A'"
            " AND entity = 'core.user' AND row_id = :id AND actor_id = :id"
        )
        return ctx.session.execute(statement, {"id": person.user_id}).scalar()

    found = runtime.run_installation(Actor.cli("test"), trail, purpose="test", write=False)
    assert found == 2


def test_no_password_hash_reaches_the_trail(runtime, person):
    person.change(set_password, NEW_PASSWORD)

    def trail(ctx):
        return " ".join(
            str(each) for each in ctx.session.execute(text("SELECT data FROM core_audit")).scalars()
        )

    for company_id in (0, person.company_id):
        shown = runtime.run(company_id, Actor.cli("test"), trail, write=False)
        assert "argon2" not in shown
