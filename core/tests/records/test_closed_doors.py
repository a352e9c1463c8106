"""Nothing that hangs on a record reaches who may not read it: by any address, from any company."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest

from karvan.actors import Actor
from karvan.contracts.references import DocumentRef
from karvan.modules.activities.commands import ActivityFacts
from karvan.modules.activities.commands import CreateActivity
from karvan.modules.activities.services import add_note
from karvan.modules.activities.services import create_activity
from karvan.modules.attachments.previews import make_preview
from karvan.modules.attachments.services import StoreFile
from karvan.modules.attachments.services import store_file
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party
from karvan.modules.tags.services import add_tag
from karvan.testing.browser import a_member
from karvan.testing.browser import token_in
from karvan.testing.builders import a_company

CANARY = "CANARY-7731"
CLI = Actor.cli("test")


@pytest.fixture
def secret(runtime, company):
    """A record with something in each of its parts; gives the ids."""

    def fill(ctx):
        party = create_party(ctx, CreateParty("Saffron Road"))
        ref = DocumentRef("core.party", party.id)
        note = add_note(ctx, ref, CANARY)
        file = store_file(ctx, StoreFile(f"{CANARY}.txt", CANARY.encode(), ref))
        make_preview(ctx, {"attachment_id": file.id})
        facts = ActivityFacts(CANARY, due_on=date(2030, 1, 1))
        activity = create_activity(ctx, CreateActivity(facts, ref))
        tag = add_tag(ctx, ref, CANARY)
        return {
            "record": party.id, "note": note.id, "file": file.id, "activity": activity.id,
            "tag": tag.id,
        }  # fmt: skip

    return runtime.run(company.id, CLI, fill)


def addresses(ids):
    record = f"records/core.party/{ids['record']}"
    parts = ("notes", "files", "activities", "tags", "followers", "timeline", "flow")
    return [
        record,
        *(f"{record}/{part}" for part in parts),
        f"{record}/notes/{ids['note']}",
        f"files/{ids['file']}",
        f"files/{ids['file']}/view",
        f"files/{ids['file']}/preview",
        f"activities/{ids['activity']}",
    ]


def posts(ids):
    record = f"records/core.party/{ids['record']}"
    return [
        (f"{record}/notes", {"text": "x"}),
        (f"{record}/notes/{ids['note']}", {"text": "x", "_version": "1"}),
        (f"{record}/notes/{ids['note']}/delete", {"_version": "1"}),
        (f"{record}/files/{ids['file']}/delete", {}),
        (f"{record}/activities", {"subject": "x", "kind": "task", "recurs_every": "1"}),
        (f"{record}/activities/{ids['activity']}/done", {"_version": "1"}),
        (f"{record}/tags", {"tag": str(ids["tag"])}),
        (f"{record}/followers", {"hears": "notes"}),
        (f"activities/{ids['activity']}/done", {"_version": "1"}),
        (f"activities/{ids['activity']}/delete", {"_version": "1"}),
    ]


def test_who_may_not_read_the_record_sees_nothing_of_it(runtime, client, company, secret):
    client.sign_in(a_member(runtime, company, roles=()))

    for address in addresses(secret):
        with client.get(f"/c/{company.code}/-/{address}", buffered=True) as answer:
            assert answer.status_code in {403, 404}, address
            assert CANARY not in answer.text, address
    for address, fields in posts(secret):
        answer = client.submit(f"/c/{company.code}/-/{address}", **fields)
        assert answer.status_code in {403, 404}, address


def test_another_company_has_none_of_it_under_the_same_numbers(runtime, client, secret):
    other = a_company(runtime)
    runtime.run(other.id, CLI, lambda ctx: len(ctx.uow.new_ids(5000)))
    client.sign_in(a_member(runtime, other))

    for address in addresses(secret):
        with client.get(f"/c/{other.code}/-/{address}", buffered=True) as answer:
            assert answer.status_code == 404, address
    for address, fields in posts(secret):
        assert client.submit(f"/c/{other.code}/-/{address}", **fields).status_code == 404, address
    for address in ("activities?all=", "tags", "notifications"):
        assert CANARY not in client.get(f"/c/{other.code}/-/{address}").text


def test_a_viewer_reads_and_changes_nothing(runtime, client, company, secret):
    client.sign_in(a_member(runtime, company, roles=("viewer",)))

    for address, fields in posts(secret):
        if "followers" not in address:
            answer = client.submit(f"/c/{company.code}/-/{address}", **fields)
            assert answer.status_code in {403, 404}, address
    assert CANARY in client.get(f"/c/{company.code}/-/{addresses(secret)[0]}").text


def upload(client, address, content, **more):
    token = token_in(client.get("/-/account"))
    data = {"csrf_token": token, "file": (io.BytesIO(content), "a.txt")}
    return client.post(address, data=data, content_type="multipart/form-data", **more)


@pytest.mark.filterwarnings(  # the parser of forms drops its temporary file without closing it
    "ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning"
)
def test_an_upload_in_chunks_without_end_is_stopped(runtime, client, company, member, secret):
    client.sign_in(member)
    token = token_in(client.get("/-/account"))
    limit = runtime.config.limits.upload_bytes
    given = [0]

    class Endless(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            buffer[:] = b"a" * len(buffer)
            given[0] += len(buffer)
            if given[0] > 10 * 1024**3:
                return 0
            return len(buffer)

    head = (
        f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n'
        '--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
    ).encode()

    class Body(io.RawIOBase):
        def __init__(self):
            self.head, self.rest = io.BytesIO(head), Endless()

        def readable(self):
            return True

        def readinto(self, buffer):
            return self.head.readinto(buffer) or self.rest.readinto(buffer)

        def seek(self, *_place):
            return 0

    answer = client.post(
        f"/c/{company.code}/-/records/core.party/{secret['record']}/files",
        input_stream=Body(),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )

    assert answer.status_code == 413
    assert given[0] < limit + 4 * 1024**2


def test_a_refused_file_says_why_in_its_part(client, company, member, secret):
    client.sign_in(member)
    address = f"/c/{company.code}/-/records/core.party/{secret['record']}/files"

    answer = upload(client, address, b"\x89PNG\r\n\x1a\n")

    assert answer.status_code == 422
    assert "image/png" in answer.text
    assert "text/plain" in answer.text


def test_only_pictures_and_pdf_are_shown_in_the_browser(runtime, client, company, member):
    kinds = {"a.pdf": b"%PDF-1.4 x", "a.png": b"\x89PNG\r\n\x1a\n", "a.svg": b"<svg/>",
             "a.xml": b"<?xml version='1.0'?><a/>", "a.txt": b"text"}  # fmt: skip

    def fill(ctx):
        ref = DocumentRef("core.party", create_party(ctx, CreateParty("Saffron Road")).id)
        return {
            name: store_file(ctx, StoreFile(name, data, ref)).id for name, data in kinds.items()
        }

    ids = runtime.run(company.id, CLI, fill)
    client.sign_in(member)

    shown = {}
    for name, identifier in ids.items():
        with client.get(f"/c/{company.code}/-/files/{identifier}/view", buffered=True) as answer:
            shown[name] = answer.status_code
            if answer.status_code == 200:
                policy = answer.headers["Content-Security-Policy"]
                assert ("sandbox" in policy) == (name != "a.pdf")
                assert re.match("inline", answer.headers["Content-Disposition"])

    assert shown == {"a.pdf": 200, "a.png": 200, "a.svg": 404, "a.xml": 404, "a.txt": 404}
