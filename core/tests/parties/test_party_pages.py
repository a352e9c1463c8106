"""The list of parties and the form that creates and changes them."""

from __future__ import annotations

import re

import pytest

from karvan.actors import Actor
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.testing.browser import a_member


@pytest.fixture
def pages(client, member):
    client.sign_in(member)
    return f"/c/{member.company}/-/parties"


def test_a_party_is_added_by_the_form_and_listed(client, pages):
    answer = client.submit(f"{pages}/new", name="Saffron Road", kind="organisation", code="SR")

    assert answer.status_code == 303
    assert "Saffron Road" in client.get(pages).text


def test_a_refused_form_keeps_what_was_typed(client, pages):
    answer = client.submit(f"{pages}/new", name="", kind="person", code="KEEP-ME")

    assert answer.status_code == 422
    assert "Enter a name." in answer.text
    assert 'value="KEEP-ME"' in answer.text


def test_a_party_is_changed_by_its_form(client, pages):
    client.submit(f"{pages}/new", name="Ann", kind="person", code="ANN")
    address = re.search(r'href="([^"]*/parties/\d+)"', client.get(pages).text)[1]
    version = re.search(r'name="_version" value="(\d+)"', client.get(address).text)[1]

    changed = client.submit(address, name="Anna", kind="person", code="ANN", _version=version)
    overtaken = client.submit(address, name="Anne", kind="person", code="ANN", _version=version)

    page = client.get(pages).text
    assert (changed.status_code, overtaken.status_code) == (303, 409)
    assert "Anna" in page
    assert "Anne" not in page
    assert "Not active" in page


def test_a_long_list_has_a_next_page(runtime, company, client, pages):
    def create_all(ctx):
        for number in range(51):
            create_party(ctx, CreateParty(f"Party {number:02}"))

    runtime.run(company.id, Actor.cli("test"), create_all)

    first = client.get(pages).text
    address = re.search(r'href="([^"]*after=[^"]*)"', first)[1].replace("&amp;", "&")

    assert "Party 49" in first
    assert "Party 50" not in first
    assert "Party 50" in client.get(address).text


def test_who_may_only_read_sees_no_form(runtime, client, company):
    client.sign_in(a_member(runtime, company, roles=("viewer",)))

    page = client.get(f"/c/{company.code}/-/parties")
    form = client.get(f"/c/{company.code}/-/parties/new")

    assert page.status_code == 200
    assert "New party" not in page.text
    assert form.status_code == 403
