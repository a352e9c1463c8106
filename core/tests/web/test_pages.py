"""Core's own pages open, in both languages, and do what they say."""

import gzip
import re

import pytest

from karvan.testing.browser import a_member

COMPANY_PAGES = ("", "-/modules", "-/users", "-/users/new", "-/roles", "-/roles/new",
                 "-/settings", "-/history", "-/jobs", "-/jobs/workers", "-/trace")  # fmt: skip
OWN_PAGES = (
    "/-/companies",
    "/-/companies/new",
    "/-/account",
    "/-/preferences",
    "/-/administration",
)


@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_page_opens(runtime, client, company, language):
    client.sign_in(a_member(runtime, company, is_administrator=True))
    client.get(f"/-/language/{language}")

    for path in (*(f"/c/{company.code}/{page}" for page in COMPANY_PAGES), *OWN_PAGES):
        answer = client.get(path)

        assert answer.status_code == 200, path
        direction = "rtl" if language == "fa" else "ltr"
        assert f'<html lang="{language}" dir="{direction}"' in answer.text


@pytest.mark.parametrize("language", ["en", "fa"])
def test_the_first_page_weighs_at_most_120_kilobytes_without_the_font(client, member, language):
    client.sign_in(member)
    client.get(f"/-/language/{language}")
    page = client.get(f"/c/{member.company}/")

    addresses = {
        found.split("#")[0]
        for found in re.findall(r'(?:href|src)="([^"]*/-/static/[^"]*)"', page.text)
    }
    weight = len(gzip.compress(page.data))
    for address in addresses:
        with client.get(address) as file:
            weight += len(gzip.compress(file.data))

    assert any("sprite.svg" in address for address in addresses)
    assert weight <= 120 * 1024


def test_the_entrance_leads_to_the_only_company(client, member):
    client.sign_in(member)

    assert client.get("/").headers["Location"] == f"/c/{member.company}/"


def test_the_menu_holds_only_what_the_person_may_open(runtime, client, company):
    client.sign_in(a_member(runtime, company, roles=("accountant",)))

    page = client.get(f"/c/{company.code}/-/jobs").text

    assert f'href="/c/{company.code}/-/jobs"' in page
    assert f'href="/c/{company.code}/-/users"' not in page


def test_a_person_is_added_with_a_link_to_choose_a_password(runtime, client, member):
    client.sign_in(member)

    answer = client.submit(
        f"/c/{member.company}/-/users/new",
        email=f"new.{member.email}",
        name="Grace Example",
        roles=["clerk"],
    )

    assert answer.status_code == 200
    assert "/-/reset/" in answer.text
    assert "Grace Example" in client.get(f"/c/{member.company}/-/users").text


def test_a_person_chooses_a_password_by_the_link_and_signs_in(runtime, client, member):
    client.sign_in(member)
    email = f"new.{member.email}"
    added = client.submit(
        f"/c/{member.company}/-/users/new", email=email, name="Grace", roles=["clerk"]
    )
    link = "/-/reset/" + added.text.split("/-/reset/")[1].split("<")[0]
    client.submit("/-/logout")
    words = "quite a long sentence"

    client.submit(link, page=link, password=words, password_again=words)
    answer = client.submit("/-/login", page="/-/login", email=email, password=words, next="/")

    assert answer.status_code == 303


def test_roles_are_given_and_taken(runtime, client, company, member):
    other = a_member(runtime, company, roles=("viewer",), name="Grace Example")
    client.sign_in(member)

    client.submit(f"/c/{company.code}/-/users/{other.id}", roles=["clerk", "accountant"])

    page = client.get(f"/c/{company.code}/-/users").text
    assert "Clerk" in page
    assert "Viewer" not in page


def test_the_last_administrator_cannot_be_removed(client, member):
    client.sign_in(member)

    answer = client.submit(f"/c/{member.company}/-/users/{member.id}/remove")

    assert answer.status_code == 422
    assert "last administrator" in answer.text


def test_the_password_is_changed_with_the_present_one(runtime, client, member):
    client.sign_in(member)
    new = "another long sentence"

    wrong = client.submit(
        "/-/account/password", password="wrong", new_password=new, password_again=new
    )
    right = client.submit(
        "/-/account/password", password=member.password, new_password=new, password_again=new
    )

    assert wrong.status_code == 422
    assert right.status_code == 303
    assert client.get("/-/account").status_code == 200


def test_a_session_is_ended_from_another_browser(app, client, member):
    other = app.test_client()
    other.sign_in(member)
    client.sign_in(member)
    page = client.get("/-/account").text
    address = page.split('action="/-/account/sessions/')[1].split('"')[0]

    client.submit(f"/-/account/sessions/{address}")

    assert other.get("/-/account").status_code == 302
    assert client.get("/-/account").status_code == 200


def test_an_administrator_creates_a_company_and_administers_it(runtime, client, company):
    client.sign_in(a_member(runtime, company, is_administrator=True))
    code = f"N{company.code}"[:20]

    answer = client.submit(
        "/-/companies/new",
        code=code, name="Northwind", country="DE", currency="EUR", language="en",
        calendar="gregorian", fiscal_month="۷", fiscal_day="1", time_zone="Europe/Berlin",
    )  # fmt: skip

    assert answer.headers["Location"] == f"/c/{code}/"
    assert client.get(f"/c/{code}/-/settings").status_code == 200


def test_a_wrong_password_confirms_nothing(client, member):
    client.sign_in(member)

    answer = client.submit("/-/confirm", page="/-/confirm", password="wrong", next="/")

    assert answer.status_code == 401
    assert 'id="password"' in answer.text


def test_scripts_that_listen_for_htmx_run_before_it(client):
    page = client.get("/-/login").text

    order = [page.index(name) for name in ("/karvan.", "/htmx.min.")]
    assert order == sorted(order)
