"""The second factor: set up with an app, asked at sign-in, never twice by the same code."""

from __future__ import annotations

import re
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import text

from karvan.actors import Actor
from karvan.clock import FixedClock
from karvan.identity.credentials.totp import clean_code
from karvan.identity.credentials.totp import find_step
from karvan.identity.credentials.totp import new_recovery_codes
from karvan.identity.credentials.totp import recovery_hash
from karvan.identity.credentials.totp import step_at
from karvan.identity.queries.second_factors import second_factor_of
from karvan.identity.services.roles import SaveRole
from karvan.identity.services.roles import get_role
from karvan.identity.services.roles import save_role
from karvan.identity.services.second_steps import remove_factor
from karvan.identity.services.users import get_user
from karvan.testing.browser import a_member

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
AT_59 = datetime.fromtimestamp(59, UTC)
KEY = re.compile(r'<bdi class="k-code">([A-Z2-7]{32})</bdi>')
RECOVERY = re.compile(r'<bdi class="k-code">([a-z2-9]{5}-[a-z2-9]{5})</bdi>')


@pytest.fixture
def clock(runtime, monkeypatch):
    clock = FixedClock(datetime.now(UTC))
    monkeypatch.setattr(runtime, "clock", clock)
    return clock


@pytest.fixture
def app_of(clock):
    """What an authenticator app shows for a secret now."""
    return lambda secret: pyotp.TOTP(secret).at(clock.now())


@pytest.fixture
def enrol(client, clock, app_of):
    """Set the factor up for who is signed in: the secret and the recovery codes."""

    def work():
        client.submit("/-/account/totp")
        secret = KEY.search(client.get("/-/account/totp").text)[1]
        shown = client.submit("/-/account/totp/confirm", code=app_of(secret))
        clock.move(timedelta(seconds=30))
        return secret, RECOVERY.findall(shown.text)

    return work


@pytest.fixture
def enrolled(client, member, enrol):
    """A member with a second factor who has signed out again."""
    client.sign_in(member)
    secret, codes = enrol()
    client.submit("/-/logout")
    return secret, codes


def give_password(client, member, next="/"):
    return client.submit(
        "/-/login", page="/-/login", email=member.email, password=member.password, next=next
    )


def give_code(client, code, next="/"):
    return client.submit("/-/login/code", page="/-/login/code", code=code, next=next)


def is_signed_in(client):
    return client.get("/-/account").status_code == 200


def test_the_codes_are_those_of_the_standard():
    """RFC 6238, appendix B, at 59 seconds: 94287082, of which an app shows six digits."""
    assert find_step(RFC_SECRET, "287082", AT_59, 0) == 1


@pytest.mark.parametrize("typed", ["۲۸۷۰۸۲", " 287 082 ", "287-082"])
def test_a_code_may_be_typed_in_any_digits(typed):
    assert find_step(RFC_SECRET, typed, AT_59, 0) == 1


@pytest.mark.parametrize(("seconds", "accepted"), [(-31, True), (29, True), (-91, False)])
def test_clocks_may_differ_by_half_a_minute(seconds, accepted):
    code = pyotp.TOTP(RFC_SECRET).at(1_000_000 + seconds)

    step = find_step(RFC_SECRET, code, datetime.fromtimestamp(1_000_000, UTC), 0)

    assert (step is not None) == accepted


def test_a_code_of_an_accepted_step_is_no_longer_one():
    assert find_step(RFC_SECRET, "287082", AT_59, step_at(AT_59)) is None


@pytest.mark.parametrize("typed", ["", "000000", "28708", "2870820", "گگگگگگ", "\x00"])
def test_what_is_no_code_is_refused(typed):
    assert find_step(RFC_SECRET, typed, AT_59, 0) is None


def test_recovery_codes_are_many_and_each_its_own():
    codes = new_recovery_codes()

    assert len({clean_code(code) for code in codes}) == 10
    assert recovery_hash(1, codes[0]) == recovery_hash(1, codes[0].upper().replace("-", " "))
    assert recovery_hash(1, codes[0]) != recovery_hash(2, codes[0])


def test_the_password_alone_opens_nothing_once_there_is_a_factor(client, member, enrolled):
    answer = give_password(client, member)

    assert answer.headers["Location"] == "/-/login/code?next=/"
    assert not is_signed_in(client)
    assert client.get(f"/c/{member.company}/").status_code == 302


def test_password_and_code_sign_in_and_lead_on(client, member, enrolled, app_of):
    give_password(client, member, next="/-/account")

    answer = give_code(client, app_of(enrolled[0]), next="/-/account")

    assert answer.headers["Location"] == "/-/account"
    assert is_signed_in(client)


def test_a_code_is_good_for_one_time(client, member, enrolled, app_of):
    code = app_of(enrolled[0])
    give_password(client, member)
    give_code(client, code)
    client.submit("/-/logout")

    give_password(client, member)
    answer = give_code(client, code)

    assert answer.status_code == 401
    assert not is_signed_in(client)


def test_the_code_that_confirmed_the_factor_does_not_sign_in(client, member, clock, app_of):
    client.sign_in(member)
    client.submit("/-/account/totp")
    secret = KEY.search(client.get("/-/account/totp").text)[1]
    client.submit("/-/account/totp/confirm", code=app_of(secret))
    client.submit("/-/logout")
    give_password(client, member)

    assert give_code(client, app_of(secret)).status_code == 401


def test_a_recovery_code_signs_in_once(client, member, enrolled):
    _secret, codes = enrolled
    give_password(client, member)
    assert give_code(client, codes[3].upper()).status_code == 303
    client.submit("/-/logout")

    give_password(client, member)

    assert give_code(client, codes[3]).status_code == 401
    assert give_code(client, codes[4]).status_code == 303


def test_the_code_must_come_within_five_minutes(client, member, enrolled, clock, app_of):
    give_password(client, member)
    clock.move(timedelta(minutes=6))

    assert give_code(client, app_of(enrolled[0])).status_code == 401
    assert not is_signed_in(client)


def test_a_code_without_a_password_before_is_sent_back(client):
    assert client.get("/-/login/code").headers["Location"] == "/-/login"
    answer = client.submit("/-/login/code", page="/-/login", code="123456")

    assert answer.status_code == 401


def test_guessing_codes_is_slowed_down_wherever_it_comes_from(client, member, enrolled):
    for guess in range(13):
        client.environ_base["REMOTE_ADDR"] = f"2001:db8:{member.id:x}:{guess:x}::1"
        give_password(client, member)
        answer = give_code(client, f"{guess:06}")

    assert answer.status_code == 429


def test_a_new_password_in_between_ends_the_waiting(runtime, client, member, enrolled, app_of):
    give_password(client, member)

    def rise(ctx):
        get_user(ctx, member.email).session_epoch += 1

    runtime.run_installation(Actor.cli("test"), rise, purpose="test")

    assert give_code(client, app_of(enrolled[0])).status_code == 401


def test_setting_it_up_ends_the_other_sessions_and_keeps_this_one(app, client, member, enrol):
    other = app.test_client()
    other.sign_in(member)
    client.sign_in(member)

    enrol()

    assert is_signed_in(client)
    assert not is_signed_in(other)


def test_a_wrong_first_code_puts_nothing_in_force(runtime, client, member, clock):
    client.sign_in(member)
    client.submit("/-/account/totp")

    answer = client.submit("/-/account/totp/confirm", code="000000")

    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text
    assert factor_of(runtime, member) is None


def test_the_secret_is_shown_only_while_it_is_set_up(client, member, enrol):
    client.sign_in(member)

    secret, codes = enrol()

    page = client.get("/-/account/totp").text
    assert secret not in page
    assert all(code not in page for code in codes)
    assert client.get("/-/account/totp.png").status_code == 404


def test_the_image_is_a_picture_the_content_policy_admits(client, member, clock):
    client.sign_in(member)
    client.submit("/-/account/totp")

    image = client.get("/-/account/totp.png")

    assert image.mimetype == "image/png"
    assert image.data.startswith(b"\x89PNG")
    assert image.headers["Cache-Control"] == "no-store"


def test_new_recovery_codes_make_the_ones_before_void(client, member, enrol):
    client.sign_in(member)
    _secret, old = enrol()

    shown = client.submit("/-/account/totp/recovery-codes")
    client.submit("/-/logout")
    give_password(client, member)

    assert give_code(client, old[0]).status_code == 401
    assert give_code(client, RECOVERY.findall(shown.text)[0]).status_code == 303


def test_it_can_be_removed_by_its_owner(client, member, enrol):
    client.sign_in(member)
    enrol()

    client.submit("/-/account/totp/remove")
    client.submit("/-/logout")

    assert give_password(client, member).headers["Location"] == "/"


def test_an_administrator_removes_a_lost_factor_and_it_is_in_the_trail(
    app, runtime, company, member, enrolled
):
    boss = app.test_client()
    boss.sign_in(a_member(runtime, company, is_administrator=True))

    answer = boss.submit(f"/-/administration/people/{member.id}/totp/reset")

    assert answer.status_code == 303
    assert factor_of(runtime, member) is None
    rows = trail(runtime, "core.totp")
    assert any(row.op == "D" and f"user_id': [{member.id}" in told(row) for row in rows)


def test_nobody_else_removes_it(app, runtime, company, member, enrolled):
    other = app.test_client()
    other.sign_in(a_member(runtime, company))

    answer = other.submit(f"/-/administration/people/{member.id}/totp/reset")

    assert answer.status_code == 403
    assert factor_of(runtime, member) is not None


def test_the_command_line_removes_it(runtime, member, enrolled):
    def work(ctx):
        remove_factor(ctx, get_user(ctx, member.email))

    runtime.run_installation(Actor.cli("test"), work, purpose="user reset-totp")

    assert factor_of(runtime, member) is None


def test_no_secret_reaches_the_database_or_the_trail_in_clear(runtime, enrolled):
    secret, codes = enrolled

    with runtime.database.begin(write=False, owner=True) as connection:
        stored = str(connection.execute(text("SELECT secret FROM core_totp")).all())
        told = str(connection.execute(text("SELECT data FROM core_audit")).all())

    for canary in (secret, *codes):
        assert canary not in stored
        assert canary not in told


@pytest.fixture
def strict_company(runtime, company):
    """Its administrators must have a second factor."""

    def work(ctx):
        save_role(
            ctx, SaveRole("administrator", "Administrator", frozenset({"*"}), requires_totp=True)
        )

    runtime.run(company.id, Actor.cli("test"), work)
    return company


def test_a_role_may_ask_for_the_factor_before_anyone_enters(client, strict_company, member, enrol):
    client.sign_in(member)
    home = f"/c/{strict_company.code}/"
    assert client.get(home).headers["Location"] == "/-/account/totp"
    assert (
        client.get(home, headers={"Accept": "application/json"}).json["code"]
        == "core.second_factor_needed"
    )

    enrol()

    assert client.get(home).status_code == 200


def test_it_is_asked_for_at_once_when_the_role_changes(runtime, client, company, member):
    client.sign_in(member)
    role = runtime.run(company.id, Actor.cli("test"), lambda ctx: get_role(ctx, "administrator").id)
    page = f"/c/{company.code}/-/roles/{role}"

    client.submit(page, name="Administrator", permissions=["*"], requires_totp="1")

    assert client.get(page).headers["Location"] == "/-/account/totp"


def test_other_roles_are_not_asked(runtime, client, strict_company):
    client.sign_in(a_member(runtime, strict_company, roles=("clerk",)))

    assert client.get(f"/c/{strict_company.code}/").status_code == 200


def factor_of(runtime, member):
    return runtime.run_installation(
        Actor.cli("test"), lambda ctx: second_factor_of(ctx, member.id), purpose="t", write=False
    )


def trail(runtime, entity):
    with runtime.database.begin(write=False, owner=True) as connection:
        return connection.execute(
            text("SELECT op, data FROM core_audit WHERE company_id = 0 AND entity = :entity"),
            {"entity": entity},
        ).all()


def told(row):
    return str(row.data).replace('"', "'")
