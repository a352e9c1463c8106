"""What a file says is found out from its bytes, or refused with the place that does not fit."""

from __future__ import annotations

import pytest

from karvan.errors import Malformed
from karvan.modules.importing.encodings import decode
from karvan.modules.importing.errors import UnknownEncoding
from karvan.modules.importing.errors import WrongEncoding

PERSIAN = "حساب,مبلغ\nصندوق,۱۲۰\n"
# Windows-1256 has no Persian digits and no Persian yeh: this is what such files hold.
ARABIC_SCRIPT = "حساب,مبلغ\nصندوق,120\n"


@pytest.mark.parametrize(
    "content",
    [
        PERSIAN.encode("utf-8"),
        PERSIAN.encode("utf-8-sig"),
        PERSIAN.encode("utf-16"),
        b"\xfe\xff" + PERSIAN.encode("utf-16-be"),
        PERSIAN.encode("utf-16-le"),
        PERSIAN.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16 big", "utf-16 bare", "utf-16 big bare"],
)
def test_unicode_is_recognised_in_every_form(content):
    assert decode(content) == PERSIAN


def test_windows_1256_is_recognised_where_it_reads_as_words():
    assert decode(ARABIC_SCRIPT.encode("cp1256")) == ARABIC_SCRIPT


@pytest.mark.parametrize("text", ["Müller,12", "Bär,12", "café au lait", "Ñandú"])
def test_a_latin_1_file_is_not_taken_for_windows_1256(text):
    with pytest.raises(WrongEncoding):
        decode(text.encode("latin-1"))


def test_the_first_wrong_byte_is_named_with_its_line():
    content = b"account,amount\nCash,12\n" + b"caf\xe9,1\n"

    with pytest.raises(WrongEncoding) as refusal:
        decode(content)

    assert refusal.value.data == {"encoding": "UTF-8", "position": 26, "line": 3}
    assert "byte 26 (line 3)" in refusal.value.message


def test_an_encoding_that_was_asked_for_is_used():
    assert decode("é".encode("latin-1"), "latin-1") == "é"


def test_an_encoding_that_was_asked_for_and_does_not_fit_is_refused():
    with pytest.raises(WrongEncoding):
        decode(b"caf\xe9", "utf-8")


def test_an_unknown_encoding_is_refused_by_name():
    with pytest.raises(UnknownEncoding, match="utf-9"):
        decode(b"x", "utf-9")


def test_a_file_with_nul_characters_is_no_text():
    with pytest.raises(Malformed, match="NUL"):
        decode(b"account\0amount,x")
