"""Tags in the browser: list, form, merge, and the records that have one."""

from __future__ import annotations

import re

import pytest

from karvan.contracts.references import DocumentRef
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.modules.tags.services import add_tag


@pytest.fixture
def tags(client, member):
    client.sign_in(member)
    return Tags(client, f"/c/{member.company}/-/tags")


class Tags:
    def __init__(self, client, base):
        self.client, self.base = client, base

    def add(self, name, colour="red"):
        answer = self.client.submit(f"{self.base}/new", name=name, colour=colour)
        assert answer.status_code == 303, answer.text
        return int(re.search(r"/tags/(\d+)", answer.headers["Location"])[1])

    def get(self, path=""):
        return self.client.get(f"{self.base}{path}").text


def test_a_tag_is_made_and_listed(tags):
    tags.add("Urgent")

    assert "Urgent" in tags.get()


def test_a_word_that_is_there_already_is_refused_at_its_field(tags):
    tags.add("Urgent")

    answer = tags.client.submit(f"{tags.base}/new", name="urgent", colour="red")

    assert answer.status_code == 422
    assert "There is a tag" in answer.text


def test_tags_are_merged_by_a_command(tags):
    first, second = tags.add("Late"), tags.add("Overdue")

    answer = tags.client.submit(f"{tags.base}/{first}/do/merge", into=str(second))

    assert answer.status_code == 303, answer.text
    assert "Late" not in re.sub("<title>.*", "", tags.get())


def test_a_tag_shows_the_records_that_have_it(tags, runtime, company, member):
    from karvan.actors import Actor

    def tagged(ctx):
        party = create_party(ctx, CreateParty("Saffron Road"))
        return add_tag(ctx, DocumentRef("core.party", party.id), "Spice").id

    tag_id = runtime.run(company.id, Actor.cli("test"), tagged)

    assert "Saffron Road" in tags.get(f"/{tag_id}/records")
