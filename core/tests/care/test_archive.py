"""One flipped bit anywhere in an archive is found, in members, headers and padding alike."""

from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from karvan.care.archive import SEAL_BYTES
from karvan.care.archive import ArchiveBroken
from karvan.care.archive import ArchiveWriter
from karvan.care.archive import require_whole
from karvan.care.digest import digest_of_lines
from karvan.care.digest import digest_of_rows


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    path = tmp_path_factory.mktemp("archive") / "small.tar"
    with path.open("wb") as file:
        writer = ArchiveWriter(file)
        writer.add_bytes("db.sqlite", b"rows" * 300)
        writer.add_bytes("files/ab/0123", b"")
        writer.add_bytes("manifest.json", b"{}")
        writer.close()
    return path


def test_a_whole_archive_is_accepted_and_any_tar_program_reads_it(small):
    require_whole(small)

    with tarfile.open(small) as found:
        names = found.getnames()
    assert names == ["db.sqlite", "files/ab/0123", "manifest.json", "archive.sha256"]


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
@settings(max_examples=300)
def test_every_flipped_bit_is_found(small, tmp_path_factory, place, bit):
    content = bytearray(small.read_bytes())
    content[int(place * len(content))] ^= 1 << bit
    broken = tmp_path_factory.getbasetemp() / "flipped.tar"
    broken.write_bytes(content)

    with pytest.raises(ArchiveBroken):
        require_whole(broken)


def test_every_bit_of_the_end_is_guarded_too(small, tmp_path):
    whole = small.read_bytes()
    broken = tmp_path / "flipped.tar"

    for place in range(len(whole) - SEAL_BYTES, len(whole)):
        content = bytearray(whole)
        content[place] ^= 1
        broken.write_bytes(content)
        with pytest.raises(ArchiveBroken):
            require_whole(broken)


@given(st.integers(0, 10_000))
@settings(max_examples=60)
def test_every_cut_is_found(small, tmp_path_factory, size):
    whole = small.read_bytes()
    cut = tmp_path_factory.getbasetemp() / "cut.tar"
    cut.write_bytes(whole[: size % len(whole)])

    with pytest.raises(ArchiveBroken):
        require_whole(cut)


def test_a_source_that_grows_while_it_is_read_is_refused():
    writer = ArchiveWriter(io.BytesIO())

    with pytest.raises(ArchiveBroken, match="changed its size"):
        writer.add("files/ab/0123", 3, io.BytesIO(b"four"))


@given(st.lists(st.tuples(st.integers(), st.none() | st.text() | st.binary() | st.floats())))
def test_a_digest_does_not_depend_on_the_portions(rows):
    whole = digest_of_rows([rows])

    assert digest_of_rows([[row] for row in rows]) == whole
    assert whole[0] == len(rows)


@pytest.mark.parametrize(
    ("one", "other"),
    [((1,), ("1",)), ((1,), (1.0,)), ((b"1",), ("1",)), ((None,), ("",)), (("a", "b"), ("ab",))],
)
def test_values_of_different_kinds_give_different_digests(one, other):
    assert digest_of_rows([[one]]) != digest_of_rows([[other]])


def test_lines_are_counted_across_blocks():
    assert digest_of_lines([b"1\tone\n2\t", b"two\n"]) == digest_of_lines([b"1\tone\n2\ttwo\n"])
    assert digest_of_lines([b"1\n2", b"\n"])[0] == 2
