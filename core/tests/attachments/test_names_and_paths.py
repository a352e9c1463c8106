"""Names are text and never a path; paths are made of keys alone."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from karvan.modules.attachments.names import LONGEST_NAME
from karvan.modules.attachments.names import clean_name
from karvan.modules.attachments.names import extension_of
from karvan.modules.attachments.storage import path_of

STEPS = ("../", "..\\", "%2e%2e/", "..%2f", "....//", "/", "C:\\", "\\\\host\\", "./", "~/")
TARGETS = ("etc/passwd", "a\x00.txt", "files-evil/x", "0" * 31, "con", "..", ".", "\u202egpj.exe",
           "0" * 32 + "/..", "é" * 40)  # fmt: skip
PAYLOADS = [f"{step * 3}{target}" for step in STEPS for target in TARGETS]


def test_there_are_a_hundred_payloads():
    assert len(PAYLOADS) == 100


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_leaves_the_folder(payload, tmp_path):
    with pytest.raises(ValueError, match="key"):
        path_of(tmp_path, payload)

    assert "/" not in clean_name(payload)
    assert "\\" not in clean_name(payload)


def test_a_folder_that_is_a_link_is_followed_once_and_no_further(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "ab").symlink_to(outside, target_is_directory=True)

    with pytest.raises(ValueError, match="outside"):
        path_of(folder, "ab" + "0" * 30)


@given(st.text(max_size=400))
def test_a_name_is_short_visible_and_stays_as_it_is(text):
    name = clean_name(text)

    assert 0 < len(name) <= LONGEST_NAME
    assert clean_name(name) == name
    assert not {unicodedata.category(each) for each in name} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(name) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f/\\")


def test_a_name_of_300_characters_keeps_its_ending():
    name = clean_name("a" * 300 + ".pdf")

    assert len(name) == LONGEST_NAME
    assert extension_of(name) == "pdf"


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("C:\\Users\\ada\\offer.pdf", "offer.pdf"),
        ("/tmp/../x/offer.pdf", "offer.pdf"),
        ("می\u200cخواهم.pdf", "می\u200cخواهم.pdf"),
        ("e\u0301.txt", "é.txt"),
        ("\x00\x1f", "file"),
        ("...", "file"),
    ],
)
def test_what_is_invisible_or_a_folder_is_taken_out(given_name, kept):
    assert clean_name(given_name) == kept


def test_a_key_makes_the_path(tmp_path):
    key = "ab" + "0" * 30

    assert path_of(tmp_path, key) == Path(tmp_path).resolve() / "ab" / key
