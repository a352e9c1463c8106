"""The cookie and the session behind it, as a browser meets them."""

from __future__ import annotations

import uuid
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest
from flask import Flask
from flask import flash
from flask import get_flashed_messages
from flask import request
from flask import session
from flask_login import current_user

from karvan.clock import FixedClock
from karvan.identity.queries.signed_in import find_live_session
from karvan.identity.web import PLAIN_COOKIE
from karvan.identity.web import SECURE_COOKIE
from karvan.identity.web import company_code_in
from karvan.identity.web import init_identity


@pytest.fixture
def browser(runtime):
    """A browser on an application that has nothing but sessions."""
    app = Flask("sessions")
    app.secret_key = "for this test"
    identity = init_identity(app, runtime)

    @app.get("/who")
    def who():
        return str(current_user.user.id) if current_user.is_authenticated else "nobody"

    @app.get("/c/<code>/may")
    def may(code):
        actor = identity.company_actor()
        return "no member" if actor is None else str(actor.can(request.args["what"]))

    @app.post("/sign-in")
    def enter():
        identity.sign_in(request.form["email"], request.form["password"])
        return "welcome"

    @app.post("/sign-out")
    def leave():
        identity.sign_out()
        return "goodbye"

    @app.post("/remember/<word>")
    def remember(word):
        session["word"] = word
        return "remembered"

    @app.get("/recall")
    def recall():
        return session.get("word", "nothing")

    @app.post("/message/<word>")
    def message(word):
        flash(word)
        return "noted"

    @app.get("/messages")
    def messages():
        return " ".join(get_flashed_messages())

    return app.test_client()


@pytest.fixture
def signed_in(browser, person):
    """The same browser, the person signed in from a network of this test's own."""
    word = uuid.uuid4().hex
    address = {"REMOTE_ADDR": f"2001:db8:{word[:4]}:{word[4:8]}::1"}
    form = {"email": person.email, "password": person.password}
    answer = browser.post("/sign-in", data=form, environ_overrides=address)
    assert answer.text == "welcome"
    return browser


def token_of(browser, name=PLAIN_COOKIE):
    cookie = browser.get_cookie(name)
    return None if cookie is None else cookie.value


def test_a_browser_that_only_looks_gets_no_cookie(browser):
    answer = browser.get("/who")

    assert answer.text == "nobody"
    assert "Set-Cookie" not in answer.headers


def test_who_signed_in_is_known_at_the_next_request(signed_in, person):
    assert signed_in.get("/who").text == str(person.user_id)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser, person):
    form = {"email": person.email, "password": person.password}

    answer = browser.post("/sign-in", data=form)

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("karvan=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie


def test_over_https_the_cookie_is_bound_to_the_host(browser, person):
    form = {"email": person.email, "password": person.password}

    answer = browser.post("/sign-in", data=form, base_url="https://localhost")

    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"{SECURE_COOKIE}=")
    assert "Secure" in cookie
    assert "Domain" not in cookie


def test_signing_in_changes_the_token(browser, person):
    browser.post("/remember/before")
    before = token_of(browser)

    browser.post("/sign-in", data={"email": person.email, "password": person.password})

    assert token_of(browser) not in {None, before}


def test_a_planted_token_is_not_taken_over(browser, person):
    browser.set_cookie(PLAIN_COOKIE, "planted")

    browser.post("/sign-in", data={"email": person.email, "password": person.password})

    assert token_of(browser) != "planted"


def test_after_signing_out_the_old_cookie_opens_nothing(signed_in):
    token = token_of(signed_in)

    signed_in.post("/sign-out")
    signed_in.set_cookie(PLAIN_COOKIE, token)

    assert signed_in.get("/who").text == "nobody"


def test_what_the_session_holds_survives_the_request(browser):
    browser.post("/remember/caravan")

    assert browser.get("/recall").text == "caravan"


def test_messages_wait_until_they_are_shown(browser):
    browser.post("/message/first")
    browser.post("/message/second")

    assert browser.get("/messages").text == "first second"
    assert browser.get("/messages").text == ""


def test_the_session_of_another_browser_is_another_one(browser):
    browser.post("/remember/caravan")

    assert browser.application.test_client().get("/recall").text == "nothing"


@pytest.mark.parametrize(
    ("what", "answer"),
    [("core.import.run", "True"), ("core.user.manage", "False")],
)
def test_rights_come_from_the_company_in_the_address(signed_in, person, what, answer):
    address = f"/c/{person.company_code}/may?what={what}"

    assert signed_in.get(address).text == answer


def test_in_a_company_of_others_one_is_no_member(signed_in, runtime):
    from karvan.testing.builders import a_company

    other = a_company(runtime)

    assert signed_in.get(f"/c/{other.code}/may?what=core.import.run").text == "no member"


def test_being_seen_is_noted_once_a_minute(signed_in, runtime, monkeypatch):
    token = token_of(signed_in)
    clock = FixedClock(datetime.now(UTC) + timedelta(seconds=50))
    monkeypatch.setattr(runtime, "clock", clock)
    signed_in.get("/who")
    early = last_seen(runtime, token)

    clock.move(timedelta(seconds=15))
    signed_in.get("/who")

    assert last_seen(runtime, token) == clock.now()
    assert early < clock.now() - timedelta(seconds=15)


def last_seen(runtime, token):
    with runtime.database.begin(write=False) as connection:
        live = find_live_session(connection, token, runtime.clock.now(), runtime.config.security)
    return live.last_seen_at


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/c/ACME/finance/entries", "ACME"),
        ("/c/ACME", "ACME"),
        ("/c/", None),
        ("/-/login", None),
        ("/", None),
        ("/x/c/ACME", None),
    ],
)
def test_the_company_is_read_from_the_address(path, code):
    assert company_code_in(path) == code
