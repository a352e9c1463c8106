"""Parties in the browser: list, form with its warning, account page, details, merge and its undo."""

from __future__ import annotations

import re

import pytest

from karvan.actors import Actor
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import add_role
from karvan.modules.parties.services import create_party
from karvan.modules.parties.services.bulk import record_duplicates
from karvan.testing.browser import a_member

CLI = Actor.cli("test")


@pytest.fixture
def pages(client, member):
    client.sign_in(member)
    return f"/c/{member.company}/-/parties"


@pytest.fixture
def ann(runtime, company):
    """The id of a person called Ann."""
    command = CreateParty("Ann", kind="person", code="ANN")
    return runtime.run(company.id, CLI, lambda ctx: create_party(ctx, command).id)


def version_in(page):
    return re.search(r'name="_version" value="(\d+)"', page)[1]


def test_a_party_is_added_by_the_form_and_listed(client, pages):
    answer = client.submit(
        f"{pages}/new", name="Saffron Road", kind="organisation", code="SR", names_fa="راه زعفران",
        mail="info@saffron.example", city="Yazd",
    )  # fmt: skip

    account = answer.headers["Location"]
    assert answer.status_code == 303
    assert "info@saffron.example" in client.get(f"{account}/contacts").text
    assert "Yazd" in client.get(f"{account}/addresses").text
    assert "Saffron Road" in client.get(f"{pages}?q=زعفران").text


def test_a_refused_form_keeps_what_was_typed(client, pages):
    answer = client.submit(f"{pages}/new", name="", kind="person", code="KEEP-ME")

    assert answer.status_code == 422
    assert 'id="f-name-error"' in answer.text
    assert 'value="KEEP-ME"' in answer.text


def test_a_likely_duplicate_is_shown_and_may_be_saved_all_the_same(client, pages):
    form = {"name": "Saffron Road", "kind": "organisation"}
    client.submit(f"{pages}/new", **form)

    warned = client.submit(f"{pages}/new", **form)
    saved = client.submit(f"{pages}/new", **form, _confirm="core.party.duplicate")

    assert warned.status_code == 422
    assert "Use this one" in warned.text
    assert "Go on anyway" in warned.text
    assert saved.status_code == 303


def test_an_equal_tax_number_is_refused(runtime, client, company):
    client.sign_in(a_member(runtime, company, roles=("clerk",)))
    pages = f"/c/{company.code}/-/parties"
    client.submit(f"{pages}/new", name="Saffron", kind="organisation", tax_id="IR-123")

    answer = client.submit(f"{pages}/new", name="Other", kind="organisation", tax_id="IR ۱۲۳")

    assert answer.status_code == 422
    assert "same tax number" in answer.text


def test_a_party_is_changed_by_its_form(client, pages, ann):
    address = f"{pages}/{ann}"
    version = version_in(client.get(address).text)

    changed = client.submit(address, name="Anna", kind="person", code="ANN", _version=version)
    overtaken = client.submit(address, name="Anne", kind="person", code="ANN", _version=version)

    page = client.get(pages).text
    assert (changed.status_code, overtaken.status_code) == (303, 409)
    assert "Anna" in page
    assert "Anne" not in page


def test_a_long_list_has_a_next_page(runtime, company, client, pages):
    def create_all(ctx):
        for number in range(51):
            create_party(ctx, CreateParty(f"Party {number:02}"))

    runtime.run(company.id, CLI, create_all)

    first = client.get(pages).text
    address = re.search(r'href="([^"]*after=[^"]*)"', first)[1].replace("&amp;", "&")

    assert "Party 49" in first
    assert "Party 50" not in first
    assert "Party 50" in client.get(address).text


def test_who_may_only_read_sees_no_form(runtime, client, company, ann):
    client.sign_in(a_member(runtime, company, roles=("viewer",)))
    pages = f"/c/{company.code}/-/parties"

    account = client.get(f"{pages}/{ann}").text

    assert f"{pages}/new" not in client.get(pages).text
    assert 'id="k-form"' not in account
    assert "New contact" not in client.get(f"{pages}/{ann}/contacts").text
    assert client.get(f"{pages}/new").status_code == 403
    assert client.get(f"{pages}/merge?winner={ann}&loser=1").status_code == 403


@pytest.mark.parametrize(
    ("path", "form", "shown"),
    [
        ("roles/new", {"role": "customer"}, "Customer"),
        ("contacts/new", {"kind": "phone", "value": "+۴۴ ۲۰ ۷۹۴۶ ۰۹۵۸"}, "+44 20 7946 0958"),
        ("addresses/new", {"kind": "home", "lines": "12 Long Street", "city": "Yazd"}, "12 Long"),
        ("numbers/new", {"scheme": "iban", "number": "GB33BUKB20201555555555"}, "checked"),
        ("relations/new", {"relation": "forward:employee", "other": "SR", "title": "Buyer"},
         "Buyer"),
    ],
    ids=["role", "contact", "address", "number", "relation"],
)  # fmt: skip
def test_each_detail_has_its_form(client, pages, ann, path, form, shown):
    client.submit(f"{pages}/new", name="Saffron Road", kind="organisation", code="SR")
    opened = client.get(f"{pages}/{ann}/{path}")

    answer = client.submit(f"{pages}/{ann}/{path}", **form)

    assert (opened.status_code, answer.status_code) == (200, 303)
    part = path.partition("/")[0]
    assert shown in client.get(f"{pages}/{ann}/{part}").text


@pytest.mark.parametrize(
    ("path", "form", "told"),
    [
        ("roles/new", {"role": "king"}, "no role king"),
        ("contacts/new", {"kind": "mail", "value": "not mail"}, "is no mail address"),
        ("contacts/new", {"kind": "phone", "value": "call me"}, "is no phone number"),
        ("addresses/new", {"kind": "home"}, "Enter an address."),
        ("numbers/new", {"scheme": "iban", "number": "GB33BUKB20201555555556"}, "check digits"),
        ("relations/new", {"relation": "forward:employee", "other": "ANN"}, "related to itself"),
        ("relations/new", {"relation": "forward:employee", "other": "Nobody"}, "no party"),
    ],
)
def test_what_a_detail_cannot_be_is_told_on_its_form(client, pages, ann, path, form, told):
    answer = client.submit(f"{pages}/{ann}/{path}", **form)

    assert answer.status_code == 422
    assert told in answer.text


def test_a_contact_is_changed_and_taken_away(client, pages, ann):
    client.submit(f"{pages}/{ann}/contacts/new", kind="mail", value="ann@example.com")
    page = client.get(f"{pages}/{ann}/contacts").text
    address = re.search(rf'href="([^"]*/parties/{ann}/contacts/\d+)"', page)[1]
    version = version_in(client.get(address).text)

    client.submit(address, kind="mail", value="anna@example.com", opted_out="1", _version=version)
    changed = client.get(f"{pages}/{ann}/contacts").text
    client.submit(f"{address}/remove")

    assert "anna@example.com" in changed
    assert "opted out" in changed
    assert "anna@example.com" not in client.get(f"{pages}/{ann}/contacts").text


def test_groups_form_a_tree_without_circles(client, pages):
    groups = pages.replace("/parties", "/party-groups")
    client.submit(f"{groups}/new", name="Trade")
    [top] = set(re.findall(r"party-groups/(\d+)\"", client.get(groups).text))
    client.submit(f"{groups}/new", name="Food", parent=top)
    [below] = set(re.findall(r"party-groups/(\d+)\"", client.get(groups).text)) - {top}

    version = version_in(client.get(f"{groups}/{top}").text)
    circle = client.submit(f"{groups}/{top}", name="Trade", parent=below, _version=version)
    in_use = client.submit(f"{groups}/{top}/do/delete", _version=version)

    assert circle.status_code == 422
    assert "below itself" in circle.text
    assert in_use.status_code == 422


def test_duplicates_are_reviewed_merged_and_undone(runtime, company, client, pages):
    def enter(ctx):
        found = [create_party(ctx, CreateParty(name)).id for name in ("Saffron", "Saffron Ltd")]
        record_duplicates(ctx)
        return found

    winner, loser = runtime.run(company.id, CLI, enter)
    review = client.get(f"{pages}/duplicates").text
    plan = client.get(f"{pages}/merge?winner={winner}&loser={loser}")
    form = {"winner": winner, "loser": loser, "field_name": loser, "reason": "twice"}

    merged = client.submit(f"{pages}/merge?winner={winner}&loser={loser}", **form)
    after = client.get(f"{pages}/{winner}").text
    redirected = client.get(f"{pages}/{loser}")
    log = client.get(f"{pages}/merges").text
    undone = client.submit(re.search(r'action="([^"]*/undo)"', log)[1])

    assert "Saffron Ltd" in review
    assert "What moves" in plan.text
    assert merged.status_code == 303
    assert "Saffron Ltd" in after
    assert redirected.headers["Location"].endswith(f"/parties/{winner}")
    assert "twice" in log
    assert undone.status_code == 303
    assert client.get(f"{pages}/{loser}").status_code == 200


def test_two_parties_that_are_distinct_are_not_shown_again(runtime, company, client, pages):
    def enter(ctx):
        for name in ("Saffron", "Saffron Ltd"):
            create_party(ctx, CreateParty(name))

    runtime.run(company.id, CLI, enter)
    client.submit(f"{pages}/duplicates/search")
    review = client.get(f"{pages}/duplicates").text

    client.submit(re.search(r'action="([^"]*/distinct)"', review)[1])
    client.submit(f"{pages}/duplicates/search")

    assert "Nothing to decide" in client.get(f"{pages}/duplicates").text


def test_merging_with_itself_is_told_on_the_page(client, pages, ann):
    answer = client.submit(f"{pages}/{ann}/merge", other="ANN")

    assert client.get(answer.headers["Location"]).status_code == 422


def test_parties_are_filtered_by_a_role_they_hold_today(client, pages, runtime, company, ann):
    runtime.run(company.id, CLI, lambda ctx: create_party(ctx, CreateParty("Bo", code="BO")))
    runtime.run(company.id, CLI, lambda ctx: add_role(ctx, ann, "customer"))

    customers = client.get(f"{pages}?f=role:eq:customer").text
    others = client.get(f"{pages}?f=role:ne:customer").text

    assert "ANN" in customers
    assert ">BO<" not in customers
    assert "ANN" not in others
    assert ">BO<" in others
    assert client.get(f"{pages}?f=role:eq:astronaut").status_code == 400
