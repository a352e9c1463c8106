"""Storing files: what is kept, what is refused, and that nothing stays of what was undone."""

from __future__ import annotations

import contextlib
import hashlib
import io
import zipfile

import pytest

from karvan.actors import Actor
from karvan.contracts.references import DocumentRef
from karvan.errors import Forbidden
from karvan.errors import NotFound
from karvan.errors import RuleBroken
from karvan.modules.attachments.errors import ActiveContent
from karvan.modules.attachments.errors import FileEmpty
from karvan.modules.attachments.errors import FileTooLarge
from karvan.modules.attachments.errors import KindDiffers
from karvan.modules.attachments.errors import KindNotAllowed
from karvan.modules.attachments.errors import QuotaReached
from karvan.modules.attachments.queries import list_attachments
from karvan.modules.attachments.quotas import used_room
from karvan.modules.attachments.services import StoreFile
from karvan.modules.attachments.services import delete_attachment
from karvan.modules.attachments.services import open_attachment
from karvan.modules.attachments.services import store_file
from karvan.modules.attachments.storage import path_of
from karvan.modules.attachments.verification import check_files
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><circle r="4"/></svg>'
MEBIBYTE = 1024 * 1024


@pytest.fixture
def ref(ctx):
    return DocumentRef("core.party", create_party(ctx, CreateParty("Saffron Road")).id)


@pytest.fixture
def small(runtime, monkeypatch):
    """Limits that a test can reach."""

    def limit(**values):
        files = runtime.config.files.model_copy(update=values)
        monkeypatch.setitem(runtime.config.__dict__, "files", files)

    return limit


def files_on_disk(ctx):
    folder = ctx.runtime.config.files.folder
    return {path for path in folder.rglob("*") if path.is_file()} if folder.exists() else set()


class Endless:
    """A stream of ten gigabytes that counts what was read of it."""

    def __init__(self):
        self.given = 0

    def read(self, size=-1):
        assert size > 0
        self.given += size
        return b"a" * size if self.given < 10 * 1024 * MEBIBYTE else b""


def an_archive(*names, mimetype=None):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


def test_a_stored_file_comes_back_byte_for_byte(ctx, ref):
    stored = store_file(ctx, StoreFile("seal.png", PNG, ref))

    with open_attachment(ctx, stored.id) as file:
        assert file.read() == PNG
    assert (stored.media_type, stored.size) == ("image/png", len(PNG))
    assert stored.sha256 == hashlib.sha256(PNG).digest()
    assert [each.id for each in list_attachments(ctx, ref)] == [stored.id]


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.txt", "سلام".encode(), "text/plain"),
        ("a.csv", "سلام;۱".encode("windows-1256", "replace"), "text/csv"),
        ("wide.txt", "two".encode("utf-16"), "text/plain"),
        ("a.pdf", b"%PDF-1.7 x", "application/pdf"),
        ("A.JPG", b"\xff\xd8\xff\xe0 x", "image/jpeg"),
        ("a.webp", b"RIFF....WEBPVP8 ", "image/webp"),
        ("a.svg", SVG, "image/svg+xml"),
        ("a.xml", b'<?xml version="1.0"?><Invoice/>', "application/xml"),
        ("a.json", b"{}", "application/json"),
        ("a.zip", an_archive("x.txt"), "application/zip"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
        (
            "a.docx",
            an_archive("[Content_Types].xml", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "a.ods",
            an_archive("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"),
            "application/vnd.oasis.opendocument.spreadsheet",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_is_kept_as_what_it_is(ctx, ref, name, content, media_type):
    assert store_file(ctx, StoreFile(name, content, ref)).media_type == media_type


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("page.png", b"<!doctype html><script>alert(1)</script>", "text/html"),
        ("page.txt", b"  <html><body>", "text/html"),
        ("drawing.png", SVG, "image/svg+xml"),
        ("notes.txt", PNG, "image/png"),
        ("program.pdf", b"MZ\x90\x00", "application/x-msdownload"),
        ("table.xlsx", an_archive("word/x", "[Content_Types].xml"), "wordprocessingml"),
        ("broken.docx", b"PK\x03\x04 but no archive", "application/octet-stream"),
        ("binary.txt", b"\x00\x01\x02", "application/octet-stream"),
        ("xml.txt", b'<?xml version="1.0"?><a/>', "application/xml"),
    ],
)
def test_a_file_that_lies_about_its_type_is_refused_naming_both(ctx, ref, name, content, found):
    with pytest.raises(KindDiffers) as refused:
        store_file(ctx, StoreFile(name, content, ref))

    assert found in str(refused.value)
    assert name in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        b"<svg><script>alert(1)</script></svg>",
        b"<svg onload='x()'/>",
        b"<svg><a href='javascript:x()'/></svg>",
        b"<svg><foreignObject><p/></foreignObject></svg>",
        b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>',
        b"<?xml version='1.0'?><s:svg xmlns:s='x'><s:script/></s:svg>",
        "<svg><script>x</script></svg>".encode("utf-16"),
    ],
)
def test_a_picture_with_a_script_is_refused(ctx, ref, content):
    with pytest.raises(ActiveContent):
        store_file(ctx, StoreFile("drawing.svg", content, ref))


@pytest.mark.parametrize("name", ["run.exe", "page.html", "noending", "a.php", ".png"])
def test_what_is_not_on_the_list_is_refused(ctx, ref, name):
    with pytest.raises(KindNotAllowed):
        store_file(ctx, StoreFile(name, PNG, ref))


def test_an_empty_file_is_refused(ctx, ref):
    with pytest.raises(FileEmpty):
        store_file(ctx, StoreFile("a.txt", b"", ref))


def test_ten_gigabytes_are_stopped_at_the_limit_and_nothing_is_left(ctx, ref, small):
    small(max_bytes=MEBIBYTE)
    before, stream = files_on_disk(ctx), Endless()

    with pytest.raises(FileTooLarge):
        store_file(ctx, StoreFile("a.txt", stream, ref))

    assert stream.given <= 2 * MEBIBYTE
    assert files_on_disk(ctx) == before


def test_what_was_undone_leaves_no_file(runtime, company):
    class Undo(Exception):
        pass

    kept = []
    with (
        contextlib.suppress(Undo),
        runtime.company_work(company.id, Actor.cli("test"), write=True) as ctx,
    ):
        stored = store_file(ctx, StoreFile("a.txt", b"hello"))
        kept.append(path_of(runtime.config.files.folder, stored.file_key))
        assert kept[0].is_file()
        raise Undo

    assert not kept[0].exists()


def test_the_quota_of_a_company_holds_and_deleting_makes_room(ctx, ref, small):
    small(company_quota_bytes=100)
    first = store_file(ctx, StoreFile("a.txt", b"a" * 60, ref))
    with pytest.raises(QuotaReached):
        store_file(ctx, StoreFile("b.txt", b"b" * 60, ref))

    delete_attachment(ctx, first.id)
    store_file(ctx, StoreFile("b.txt", b"b" * 60, ref))

    assert used_room(ctx) == 60


def test_the_quota_of_a_person_holds(runtime, company, member, small):
    small(user_quota_bytes=100)
    actor = Actor.user(member.id, member.name, frozenset({"*"}))
    with runtime.company_work(company.id, actor, write=True) as ctx:
        store_file(ctx, StoreFile("a.txt", b"a" * 60))
        with pytest.raises(QuotaReached):
            store_file(ctx, StoreFile("b.txt", b"b" * 60))

        assert used_room(ctx, member.id) == 60


def test_a_deleted_file_leaves_a_row_in_the_trail_and_its_content_for_a_while(ctx, ref):
    stored = store_file(ctx, StoreFile("a.txt", b"hello", ref))
    path = path_of(ctx.runtime.config.files.folder, stored.file_key)

    delete_attachment(ctx, stored.id)

    with pytest.raises(NotFound):
        open_attachment(ctx, stored.id)
    assert path.is_file()


def test_the_facts_of_a_stored_file_never_change(ctx, ref):
    stored = store_file(ctx, StoreFile("a.txt", b"hello", ref))

    stored.name = "b.txt"

    with pytest.raises(RuleBroken):
        ctx.session.flush()


def test_who_may_not_attach_is_refused(runtime, company):
    made = runtime.run(
        company.id, Actor.cli("test"), lambda ctx: create_party(ctx, CreateParty("Saffron")).id
    )
    reader = Actor.user(1, "Reader", frozenset({"core.party.read"}))
    with runtime.company_work(company.id, reader, write=True) as ctx, pytest.raises(Forbidden):
        store_file(ctx, StoreFile("a.txt", b"hello", DocumentRef("core.party", made)))


def test_a_file_without_a_record_is_its_authors_own(runtime, company, member):
    author = Actor.user(member.id, member.name, frozenset({"core.attachment.create"}))
    other = Actor.user(member.id + 1, "Other", frozenset({"*"}))
    stored = runtime.run(company.id, author, lambda c: store_file(c, StoreFile("a.txt", b"x")).id)

    with runtime.company_work(company.id, other) as ctx, pytest.raises(NotFound):
        open_attachment(ctx, stored)
    with runtime.company_work(company.id, author) as ctx:
        open_attachment(ctx, stored).close()


def test_verify_names_a_file_that_is_missing_or_has_another_size(ctx, ref):
    whole = store_file(ctx, StoreFile("a.txt", b"hello", ref))
    short = store_file(ctx, StoreFile("b.txt", b"hello", ref))
    gone = store_file(ctx, StoreFile("c.txt", b"hello", ref))
    folder = ctx.runtime.config.files.folder
    path_of(folder, short.file_key).write_bytes(b"hell")
    path_of(folder, gone.file_key).unlink()

    result = check_files(ctx)

    assert result.checked >= 3
    assert {each.row for each in result.breaches} == {short.id, gone.id}
    assert whole.id not in {each.row for each in result.breaches}
