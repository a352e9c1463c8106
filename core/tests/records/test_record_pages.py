"""The page of any record and its parts, as people use them with and without JavaScript."""

from __future__ import annotations

import io
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from karvan.actors import Actor
from karvan.contracts.references import DocumentRef
from karvan.modules.activities.commands import ActivityFacts
from karvan.modules.activities.commands import CreateActivity
from karvan.modules.activities.services import add_note
from karvan.modules.activities.services import create_activity
from karvan.modules.attachments.services import StoreFile
from karvan.modules.attachments.services import store_file
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.testing.browser import a_member
from karvan.testing.browser import token_in

PARTS = ("notes", "files", "activities", "tags", "followers", "timeline")
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def party(runtime, company):
    return runtime.run(
        company.id, Actor.cli("test"), lambda ctx: create_party(ctx, CreateParty("Saffron Road")).id
    )


@pytest.fixture
def record(client, member, party):
    client.sign_in(member)
    return f"/c/{member.company}/-/records/core.party/{party}"


@pytest.fixture
def count_statements(runtime):
    """Gathers the statements that are sent, but for those that begin a unit of work."""

    @contextmanager
    def counting():
        sent = []

        def note(_connection, _cursor, statement, _parameters, context, _many):
            options = getattr(context, "execution_options", None) or {}
            if not options.get("karvan_uncounted"):
                sent.append(statement)

        event.listen(runtime.database.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(runtime.database.engine, "before_cursor_execute", note)

    return counting


def attach(client, record, *files, headers=None):
    token = token_in(client.get("/-/account"))
    sent = [(io.BytesIO(content), name) for name, content in files]
    return client.post(
        f"{record}/files",
        data={"csrf_token": token, "file": sent},
        content_type="multipart/form-data",
        headers=headers,
    )


def test_everything_about_a_record_stands_on_one_page(client, record):
    page = client.get(record)

    assert page.status_code == 200
    assert "Saffron Road" in page.text
    assert [part for part in PARTS if f'id="part-{part}"' not in page.text] == []


@pytest.mark.parametrize("part", PARTS)
def test_a_part_is_a_page_and_for_htmx_only_what_is_in_its_frame(client, record, part):
    whole = client.get(f"{record}/{part}")
    panel = client.get(f"{record}/{part}?_part=panel", headers=HTMX)

    assert whole.status_code == panel.status_code == 200
    assert "<html" in whole.text
    assert "<html" not in panel.text


def test_a_note_is_written_and_shown_without_javascript(client, record):
    answer = client.submit(f"{record}/notes", text="Call **tomorrow**")

    assert answer.status_code == 303
    assert "<strong>tomorrow</strong>" in client.get(f"{record}/notes").text


def test_a_form_sent_by_htmx_is_answered_with_the_part_anew(client, record):
    answer = client.submit(f"{record}/notes?_part=panel", headers=HTMX, text="By **htmx**")

    assert answer.status_code == 200
    assert "<strong>htmx</strong>" in answer.text
    assert "Note written." in answer.text
    assert "<html" not in answer.text


def test_a_mark_finds_who_may_see_the_record_and_nobody_else(client, runtime, company, record):
    berta = a_member(runtime, company, name="Berta Example")
    a_member(runtime, company, name="Bertold Outside", roles=())

    found = client.get(f"{record}/mentions?q=bert")

    assert [each["name"] for each in found.json["results"]] == ["Berta Example"]
    assert found.json["results"][0]["handle"] in {"Berta_Example", berta.email}
    assert client.get(f"{record.replace('core.party', 'core.nothing')}/mentions").status_code == 404


def test_a_refused_note_is_shown_again_in_its_part(client, record):
    answer = client.submit(f"{record}/notes?_part=panel", headers=HTMX, text="  ")

    assert answer.status_code == 422
    assert "Write something first." in answer.text
    assert "<html" not in answer.text


def test_files_are_attached_listed_and_downloaded(client, record):
    answer = attach(client, record, ("offer.txt", b"ten boxes"), ("list.csv", b"a,b\n1,2\n"))

    page = client.get(f"{record}/files").text
    address = page.split('aria-label="Download offer.txt"')[0].rsplit('href="', 1)[1].split('"')[0]
    download = client.get(address, buffered=True)
    assert answer.status_code == 303
    assert download.data == b"ten boxes"
    assert download.headers["Content-Disposition"].startswith("attachment")
    assert download.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in download.headers["Content-Security-Policy"]


def test_a_record_that_may_not_be_read_has_no_page_and_no_parts(runtime, client, company, party):
    stranger = a_member(runtime, company, roles=())
    client.sign_in(stranger)
    record = f"/c/{company.code}/-/records/core.party/{party}"

    answers = [client.get(record), *(client.get(f"{record}/{part}") for part in PARTS)]

    assert {each.status_code for each in answers} == {404}


def test_a_part_takes_as_many_statements_for_many_rows_as_for_few(
    runtime, company, client, record, party, count_statements
):
    ref = DocumentRef("core.party", party)

    def write(ctx):
        for number in range(10):
            add_note(ctx, ref, f"note {number}")
            store_file(ctx, StoreFile(f"{number}.txt", b"hello", ref))
            create_activity(ctx, CreateActivity(ActivityFacts(f"Call {number}"), ref))

    runtime.run(company.id, Actor.cli("test"), write)
    client.get(record)
    with count_statements() as few:
        client.get(record)
    runtime.run(company.id, Actor.cli("test"), write)
    with count_statements() as many:
        client.get(record)

    assert len(few) == len(many), "\n".join(many)
