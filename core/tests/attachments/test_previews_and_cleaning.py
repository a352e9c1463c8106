"""Small pictures and first lines, and the end of files that no row names."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import timedelta

import pytest
from PIL import Image

from karvan.clock import FixedClock
from karvan.contracts.references import DocumentRef
from karvan.modules.attachments.cleaning import remove_orphans
from karvan.modules.attachments.previews import make_preview
from karvan.modules.attachments.services import StoreFile
from karvan.modules.attachments.services import delete_attachment
from karvan.modules.attachments.services import open_preview
from karvan.modules.attachments.services import store_file
from karvan.modules.attachments.storage import path_of
from karvan.modules.parties.services import CreateParty
from karvan.modules.parties.services import create_party


@pytest.fixture
def ref(ctx):
    return DocumentRef("core.party", create_party(ctx, CreateParty("Saffron Road")).id)


def a_picture(width, height, kind="PNG"):
    target = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(target, kind)
    return target.getvalue()


def a_bomb(width, height):
    """A PNG whose header promises a picture of so many pixels."""

    def chunk(name, data):
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(b"\x00" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + rows + chunk(b"IEND", b"")


def preview_of(ctx, name, content, ref):
    stored = store_file(ctx, StoreFile(name, content, ref))
    assert stored.preview == "waiting"
    make_preview(ctx, {"attachment_id": stored.id})
    return stored


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_gets_a_small_one_beside_it(ctx, ref, kind):
    ending = {"JPEG": "jpg"}.get(kind, kind.lower())
    stored = preview_of(ctx, f"photo.{ending}", a_picture(900, 600, kind), ref)

    with open_preview(ctx, stored.id) as file, Image.open(file) as small:
        assert max(small.size) == 320
        assert small.format == "WEBP"
    assert stored.preview == "image"


@pytest.mark.parametrize(
    "content",
    [a_bomb(60_000, 60_000), a_bomb(10_000, 6_000), a_picture(40, 40)[:60]],
    ids=["bomb", "too many pixels", "cut off"],
)
def test_a_bomb_or_a_damaged_picture_has_no_preview_and_hurts_nobody(ctx, ref, content):
    stored = preview_of(ctx, "photo.png", content, ref)

    assert (stored.preview, stored.preview_key) == ("failed", None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1256"])
def test_a_text_shows_its_first_lines(ctx, ref, encoding):
    text = "\n".join([f"سطر {number}" for number in range(50)])
    stored = preview_of(ctx, "list.csv", text.encode(encoding, "replace"), ref)

    with open_preview(ctx, stored.id) as file:
        lines = file.read().decode().splitlines()
    assert len(lines) == 30
    assert lines[0] == ("سطر 0" if encoding != "windows-1256" else lines[0])
    assert stored.preview == "text"


def test_a_file_outlives_its_row_by_a_week(fresh_runtime):
    from karvan.actors import Actor
    from karvan.testing.builders import a_company

    clock = fresh_runtime.clock = FixedClock(fresh_runtime.clock.now())
    company = a_company(fresh_runtime)
    actor = Actor.cli("test")
    folder = fresh_runtime.config.files.folder

    def store(ctx):
        kept = store_file(ctx, StoreFile("kept.txt", b"kept"))
        gone = store_file(ctx, StoreFile("gone.txt", b"gone"))
        return kept.file_key, gone.file_key, gone.id

    kept, gone, gone_id = fresh_runtime.run(company.id, actor, store)
    fresh_runtime.run(company.id, actor, lambda ctx: delete_attachment(ctx, gone_id))
    stranger = folder / "ab" / "readme.txt"
    stranger.parent.mkdir(exist_ok=True)
    stranger.write_text("not ours")

    seen = []
    for days in (0, 6, 2):
        clock.move(timedelta(days=days))
        fresh_runtime.run(company.id, actor, lambda ctx: remove_orphans(ctx, {}))
        seen.append((path_of(folder, kept).is_file(), path_of(folder, gone).is_file()))

    assert seen == [(True, True), (True, True), (True, False)]
    assert stranger.is_file()
