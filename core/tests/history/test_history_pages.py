"""The history in the browser: a list to filter and export, and a page for each change."""

from __future__ import annotations

import re

import pytest

from karvan.testing.browser import a_member


@pytest.fixture
def home(client, member):
    client.sign_in(member)
    client.submit(f"/c/{member.company}/-/tags/new", name="Urgent", colour="red")
    return f"/c/{member.company}/-/history"


def test_a_change_is_listed_with_who_made_it_and_has_a_page(client, member, home):
    found = client.get(f"{home}?f=kind:eq:core.tag").text

    assert member.name in found
    assert "Word: Urgent" in found
    page = client.get(re.search(rf"{home}/\d+", found)[0]).text
    assert "Fields that changed" in page
    assert "Urgent" in page
    assert f"{home}?f=kind:eq:core.tag&amp;f=number:eq:" in page


def test_the_history_is_narrowed_by_person_and_day(client, member, home):
    own, others = f"f=person:eq:{member.id}", f"f=person:ne:{member.id}"

    assert "Urgent" in client.get(f"{home}?f=kind:eq:core.tag&f=at:eq:@today&{own}").text
    assert "Urgent" not in client.get(f"{home}?f=kind:eq:core.tag&{others}").text


def test_the_history_is_exported_and_read_by_programs(client, member, home):
    csv = client.get(f"{home}/export.csv?f=kind:eq:core.tag").text
    answer = client.get(f"/c/{member.company}/api/core/v1/history?f=kind:eq:core.tag")

    assert "Word: Urgent" in csv
    assert answer.status_code == 200, answer.text


def test_a_record_leads_to_its_history(client, member, home):
    tag = re.search(r"/-/tags/\d+", client.get(f"/c/{member.company}/-/tags").text)[0]

    page = client.get(f"/c/{member.company}{tag}").text

    assert f"{home}?f=kind:eq:core.tag&amp;f=number:eq:" in page


def test_a_clerk_sees_no_history(runtime, client, company):
    client.sign_in(a_member(runtime, company, roles=("clerk",)))

    assert client.get(f"/c/{company.code}/-/history").status_code == 403


def test_nothing_writes_the_history(client, home):
    change = re.search(rf"{home}/\d+", client.get(home).text)[0]

    assert client.submit(change).status_code in {404, 405}
    assert client.get(f"{home}/new").status_code in {404, 405}


def test_a_change_of_a_record_of_the_installation_has_a_page_too(client, home):
    listed = client.get(f"{home}?f=kind:eq:core.role").text

    page = client.get(re.search(rf"{home}/\d+", listed)[0])

    assert page.status_code == 200
    assert re.search(r"/-/roles/\d+", page.text)
