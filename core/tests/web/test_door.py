"""Who gets in: session, company, permission, in this order, before any view."""

import re

import pytest

from karvan.testing.browser import Browser
from karvan.testing.browser import a_member
from karvan.testing.browser import app_of
from karvan.testing.builders import a_company
from karvan.web.addresses import local_address


def test_whoever_is_not_signed_in_is_led_to_the_sign_in_page_and_back(client, member):
    path = f"/c/{member.company}/-/users"

    asked = client.get(path)

    assert asked.status_code == 302
    assert asked.headers["Location"] == f"/-/login?next=%2Fc%2F{member.company}%2F-%2Fusers"


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(client, member):
    answer = client.get(f"/c/{member.company}/", headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/-/login?next=")


def test_a_program_gets_a_problem_document(client, member):
    answer = client.get(f"/c/{member.company}/", headers={"Accept": "application/json"})

    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.json["code"] == "core.not_signed_in"


def test_signing_in_leads_to_where_the_person_wanted_to_be(client, member):
    client.sign_in(member)

    assert client.get(f"/c/{member.company}/").status_code == 200


def test_absent_foreign_and_unknown_look_the_same(runtime, client, member):
    foreign = a_company(runtime)
    client.sign_in(member)

    answers = [
        client.get(path)
        for path in (
            f"/c/{foreign.code}/",
            f"/c/{foreign.code}/-/users",
            "/c/NOSUCH/",
            f"/c/{member.company}/nothing/here",
            f"/c/{member.company}/-/roles/nothing",
        )
    ]

    assert {answer.status_code for answer in answers} == {404}
    shown = {answer.text.replace(answer.request.path, "HERE") for answer in answers}
    assert len({text[text.index("<main") :].split("</main>")[0] for text in shown}) == 1


def test_a_missing_permission_is_named_with_the_roles_that_grant_it(runtime, client, company):
    client.sign_in(a_member(runtime, company, roles=("viewer",)))

    answer = client.get(f"/c/{company.code}/-/settings")

    assert answer.status_code == 403
    assert "core.setting.manage" in answer.text
    assert "Controller" in answer.text


def test_an_administrator_of_the_installation_is_no_member_of_a_company(runtime, client, company):
    elsewhere = a_company(runtime)
    client.sign_in(a_member(runtime, elsewhere, is_administrator=True))

    assert client.get(f"/c/{company.code}/").status_code == 404


def test_administration_is_for_administrators_of_the_installation(runtime, client, company):
    client.sign_in(a_member(runtime, company))

    assert client.get("/-/administration").status_code == 403


def test_signing_out_ends_the_session_at_once(client, member):
    client.sign_in(member)
    client.submit("/-/logout")

    assert client.get(f"/c/{member.company}/").status_code == 302


def test_a_wrong_password_shows_the_form_again_with_the_address_typed(client, member):
    answer = client.submit(
        "/-/login", page="/-/login", email=member.email, password="wrong", next="/"
    )

    assert answer.status_code == 401
    assert f'value="{member.email}"' in answer.text
    assert "wrong" not in answer.text.replace("is wrong", "")


def test_a_compressed_body_is_refused(client):
    answer = client.post("/-/login", data=b"x", headers={"Content-Encoding": "gzip"})

    assert answer.status_code == 415


def test_a_body_that_is_too_large_is_refused_in_words(client):
    answer = client.post("/-/login", data={"email": "x" * 5_000_000})

    assert answer.status_code == 413
    assert "too large" in answer.text


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb"],
)
def test_nobody_is_led_to_another_site(target):
    assert local_address(target) == "/"


def test_an_own_address_is_kept_with_its_query():
    assert local_address("/c/ACME/?a=1&b=2") == "/c/ACME/?a=1&b=2"


def test_every_answer_carries_the_strict_policy(client: Browser):
    for path in ("/-/login", "/nothing", "/healthz"):
        headers = client.get(path).headers

        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "HX-Request" in headers["Vary"]


def test_static_files_may_be_kept_for_ever_once_their_address_names_their_content(client):
    page = client.get("/-/login").text
    sheet = re.search(r'"([^"]*/karvan.css\?v=[^"]*)"', page)[1]

    with client.get(sheet) as named, client.get("/-/static/karvan.css") as unnamed:
        assert "immutable" in named.headers["Cache-Control"]
        assert "immutable" not in unnamed.headers["Cache-Control"]


@pytest.mark.parametrize("name", ["../app.py", "%2e%2e/app.py", "nothing.css", "vendor"])
def test_static_addresses_lead_to_static_files_only(client, name):
    assert client.get(f"/-/static/{name}").status_code == 404


def test_health_answers_without_a_session(client):
    answer = client.get("/healthz")

    assert answer.json == {"status": "ok"}
    assert "Set-Cookie" not in answer.headers


def test_guessing_is_slowed_down_and_told_how_long_to_wait(fresh_runtime):
    app = app_of(fresh_runtime)
    client, guess = app.test_client(), {"email": "ada@example.com", "password": "no", "next": "/"}
    for _ in range(11):
        client.submit("/-/login", page="/-/login", **guess)

    answer = client.submit("/-/login", page="/-/login", **guess)

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert "Too many attempts" in answer.text
