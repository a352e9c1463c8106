"""Signing in by an OpenID Connect provider: what is believed, what is refused, and in which words."""

from __future__ import annotations

import importlib.util
import sys
import time
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from sqlalchemy import text

from karvan.actors import Actor
from karvan.at_rest import decrypt
from karvan.clock import FixedClock
from karvan.config import OidcSection
from karvan.identity.oidc.claims import Expected
from karvan.identity.oidc.claims import find_fault
from karvan.identity.oidc.claims import is_of_domain
from karvan.identity.oidc.claims import person_in
from karvan.identity.queries.second_factors import find_factor
from karvan.identity.services.second_steps import begin_enrolment
from karvan.identity.services.second_steps import confirm_enrolment
from karvan.identity.services.users import disable_user
from karvan.identity.services.users import get_user

_place = Path(__file__).with_name("small_provider.py")
_spec = importlib.util.spec_from_file_location("small_provider", _place)
small_provider = importlib.util.module_from_spec(_spec)
sys.modules["small_provider"] = small_provider
_spec.loader.exec_module(small_provider)

START, BACK = "/-/login/provider", "/-/login/provider/back"


@pytest.fixture(scope="module")
def one_provider():
    provider = small_provider.SmallProvider()
    yield provider
    provider.stop()


@pytest.fixture
def provider(one_provider, member):
    one_provider.claims = {
        "sub": f"subject-{member.id}",
        "email": member.email,
        "name": "Ada Example",
    }
    one_provider.signing_key = one_provider.key
    return one_provider


@pytest.fixture(autouse=True)
def configured(runtime, provider, monkeypatch):
    """Names the provider; the result changes a setting of it."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    def change(**values):
        given = {
            "issuer": provider.issuer,
            "client_id": small_provider.CLIENT_ID,
            "client_secret": SecretStr(small_provider.CLIENT_SECRET),
            "name": "Example ID",
        }
        config = runtime.config.model_copy(update={"oidc": OidcSection(**{**given, **values})})
        monkeypatch.setattr(runtime, "config", config)

    change()
    return change


@pytest.fixture
def go(client, provider):
    """Go to the provider, prove it there and come back."""

    def work(next="/-/account", again=False, **changed):
        address = f"{START}?next={next}{'&again=1' if again else ''}"
        asked = provider.visit(client.get(address).headers["Location"])
        return client.get(
            BACK, query_string={"state": asked["state"], "code": small_provider.CODE, **changed}
        )

    return work


def is_signed_in(client):
    return client.get("/-/account").status_code == 200


def test_whom_the_provider_vouches_for_is_signed_in_and_led_on(client, go):
    answer = go()

    assert answer.headers["Location"] == "/-/account"
    assert is_signed_in(client)


def test_the_person_is_sent_with_state_nonce_and_challenge(client, provider):
    asked = provider.visit(client.get(START).headers["Location"])

    assert asked["response_type"] == "code"
    assert asked["scope"] == "openid email profile"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 40
    assert len(asked["nonce"]) >= 40
    assert small_provider.CLIENT_SECRET not in str(asked)


def test_the_button_is_there_only_with_a_provider(client, configured):
    assert "Example ID" in client.get("/-/login").text

    configured(issuer=None)

    assert "Example ID" not in client.get("/-/login").text
    assert client.get(START).status_code == 404


REFUSED = {
    "another nonce": ({"nonce": "of another attempt"}, "another attempt"),
    "no nonce": ({"nonce": None}, "another attempt"),
    "another audience": ({"aud": "another-program"}, "another program"),
    "several audiences": ({"aud": ["karvan-test", "other"]}, "another program"),
    "another issuer": ({"iss": "https://evil.example"}, "someone else"),
    "expired": ({"exp": int(time.time()) - 600}, "expired"),
    "of the future": ({"iat": int(time.time()) + 3600}, "clock"),
    "no time": ({"exp": None}, "expired"),
    "nobody": ({"sub": ""}, "nobody"),
}


@pytest.mark.parametrize(("claims", "words"), REFUSED.values(), ids=REFUSED)
def test_a_token_that_cannot_be_believed_is_refused_in_plain_words(
    client, provider, go, claims, words
):
    provider.claims |= claims

    answer = go()

    assert answer.status_code == 401
    assert words in answer.text
    assert not is_signed_in(client)


def test_a_signature_of_somebody_else_is_refused(client, provider, go):
    provider.signing_key = RSAKey.generate_key(2048, parameters={"kid": "one"})

    answer = go()

    assert answer.status_code == 401
    assert "not signed by it" in answer.text


@pytest.mark.parametrize("verified", [False, None, "no"])
def test_an_address_the_provider_does_not_vouch_for_is_nobodys(client, provider, go, verified):
    provider.claims |= {"email_verified": verified}

    answer = go()

    assert answer.status_code == 401
    assert "does not vouch" in answer.text


def test_once_linked_the_address_no_longer_matters(client, provider, go):
    go()
    client.submit("/-/logout")
    provider.claims |= {"email": "renamed@example.com", "email_verified": False}

    go()

    assert is_signed_in(client)


def test_an_unknown_person_is_refused_unless_users_may_be_made(client, provider, go, configured):
    email = f"new.{provider.claims['email']}"
    provider.claims |= {"email": email, "sub": f"new-{email}"[:200]}
    assert "nobody here has your address" in go().text

    configured(create_users=True)

    assert go().status_code == 302 or is_signed_in(client)
    assert is_signed_in(client)


def test_addresses_of_other_domains_are_not_admitted(client, go, configured):
    configured(allowed_domains=("caravan.example",))

    answer = go()

    assert answer.status_code == 401
    assert "domain" in answer.text


def test_a_disabled_account_stays_out(runtime, client, member, go):
    runtime.run_installation(
        Actor.cli("t"), lambda ctx: disable_user(ctx, get_user(ctx, member.email)), purpose="t"
    )

    assert "disabled" in go().text
    assert not is_signed_in(client)


def test_an_answer_is_good_for_one_time(client, provider, go):
    go()
    client.submit("/-/logout")
    address = {"state": provider.asked["state"], "code": small_provider.CODE}

    answer = client.get(BACK, query_string=address)

    assert answer.status_code == 401
    assert "no attempt of this browser" in answer.text


def test_an_answer_to_another_browser_is_refused(app, client, provider, go):
    other = app.test_client()
    asked = provider.visit(other.get(START).headers["Location"])
    client.get(START)

    answer = client.get(BACK, query_string={"state": asked["state"], "code": small_provider.CODE})

    assert answer.status_code == 401
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"code": "another"}, id="a wrong code"),
        pytest.param({"code": ""}, id="no code"),
        pytest.param({"code": "x" * 5000}, id="a long code"),
        pytest.param({"error": "access_denied"}, id="cancelled"),
        pytest.param({"state": ""}, id="no state"),
        pytest.param({"state": "another"}, id="another state"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(client, go, changed):
    assert go(**changed).status_code == 401
    assert not is_signed_in(client)


def test_a_provider_that_is_away_is_told_of(client, configured):
    configured(issuer="http://127.0.0.1:9")

    answer = client.get(START)

    assert answer.status_code == 503
    assert "Example ID" in answer.text


def test_addresses_that_are_not_encrypted_are_refused(client, configured):
    configured(issuer="http://id.example.com")

    answer = client.get(START)

    assert answer.status_code == 401
    assert "not encrypted" in answer.text


def test_one_is_led_nowhere_else_afterwards(client, go):
    assert go(next="//evil.example/").headers["Location"] == "/"


def test_the_second_factor_is_left_to_the_provider_or_asked_here(
    runtime, client, member, go, configured, monkeypatch
):
    def enrol(ctx):
        user = get_user(ctx, member.email)
        begin_enrolment(ctx, user)
        secret = decrypt(ctx.runtime.config.security, find_factor(ctx, user.id).secret)
        confirm_enrolment(ctx, user, pyotp.TOTP(secret).at(ctx.clock.now()))

    runtime.run_installation(Actor.cli("t"), enrol, purpose="t")
    assert go().headers["Location"] == "/-/account"
    client.submit("/-/logout")

    configured(skip_totp=False)

    assert go().headers["Location"].startswith("/-/login/code")
    assert not is_signed_in(client)


def test_one_proves_it_again_by_the_provider(runtime, client, member, provider, go, monkeypatch):
    clock = FixedClock(datetime.now(UTC))
    monkeypatch.setattr(runtime, "clock", clock)
    go()
    clock.move(timedelta(minutes=11))
    provider.claims |= {"auth_time": int(clock.now().timestamp()),
                        "exp": int(clock.now().timestamp()) + 300}  # fmt: skip
    page = f"/c/{member.company}/-/roles/new"
    asked = client.submit(page, code="buyers", name="Buyers")
    assert "again=1" in asked.text

    proven = go(again=True)

    assert proven.status_code == 200
    assert provider.asked["prompt"] == "login"
    assert client.submit(page, code="buyers", name="Buyers").status_code == 303


def test_another_person_proves_nothing(runtime, client, member, provider, go, monkeypatch):
    go()
    provider.claims |= {"sub": "somebody else"}

    assert go(again=True).status_code == 401


def test_the_secret_of_the_program_is_shown_nowhere(runtime, client, provider, go):
    provider.claims |= {"aud": "another"}
    page = go().text

    with runtime.database.begin(write=False, owner=True) as connection:
        stored = str(connection.execute(text("SELECT data FROM core_session")).all())

    assert small_provider.CLIENT_SECRET not in page + stored


NOW = datetime(2025, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize("expires", [True, "soon", 1e400, -1e400, None, [], {}])
def test_a_strange_time_is_no_time(expires):
    claims = {"iss": "i", "aud": "c", "nonce": "n", "sub": "s", "iat": 1, "exp": expires}

    assert find_fault(claims, Expected("i", "c", "n", NOW)) is not None


def test_only_a_vouched_address_is_taken():
    assert person_in({"iss": "i", "sub": "s", "email": "a@b.c"}).email == ""
    assert person_in({"iss": "i", "sub": "s", "email": "a@b.c", "email_verified": True}).email


def test_domains_are_compared_whole():
    assert is_of_domain("ana@Caravan.Example", ("caravan.example",))
    assert not is_of_domain("ana@evil-caravan.example", ("caravan.example",))
    assert not is_of_domain("ana@caravan.example.evil", ("caravan.example",))
