"""From bytes to text: UTF-8 with or without a mark, UTF-16, and Windows-1256 where it is certain.

Every byte is a letter in Windows-1256, so it is guessed only when the result reads as Persian or
Arabic; anything else is refused with the place of the first byte that does not fit.
"""

from __future__ import annotations

import codecs
import re

from karvan.errors import Malformed
from karvan.i18n import lazy_gettext as _
from karvan.modules.importing.errors import UnknownEncoding
from karvan.modules.importing.errors import WrongEncoding

SNIFFED_BYTES = 4_096
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ARABIC = re.compile(r"[\u0621-\u06cc\u200c\u200d]")
_ARABIC_WORD = re.compile(r"[\u0621-\u06cc]{2}")
_MIXED_WORD = re.compile(r"[A-Za-z][\u0621-\u06cc]|[\u0621-\u06cc][A-Za-z]")
_OTHER_LETTER = re.compile(r"[^\W\d_A-Za-z\u0621-\u06cc]")


def decode(content: bytes, encoding: str | None = None) -> str:
    """The text of a file, in the encoding asked for or else found.

    Raises WrongEncoding with the position of the first byte that does not fit, Malformed for NUL.
    """
    text = _decode_as(content, encoding) if encoding else _decode_found(content)
    if "\0" in text:
        raise Malformed(reason=_("it holds NUL characters, so it is not a text file"))
    return text


def find_encoding(content: bytes) -> str:
    """The encoding a file shows by itself; raises WrongEncoding where it is none of those known."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    if (wide := _utf16_without_mark(content)) is not None:
        return wide
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as problem:
        if _is_windows_1256(content):
            return "windows-1256"
        raise _wrong("UTF-8", content, problem.start) from problem
    return "utf-8"


def _decode_found(content: bytes) -> str:
    return _decode_as(content, find_encoding(content))


def _decode_as(content: bytes, encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name
        text = content.decode("utf-8-sig" if name == "utf-8" else name)
    except UnicodeDecodeError as problem:
        raise _wrong(encoding, content, problem.start) from problem
    except (LookupError, ValueError) as problem:
        raise UnknownEncoding(encoding=encoding) from problem
    return text.removeprefix("\ufeff")


def _utf16_without_mark(content: bytes) -> str | None:
    """UTF-16 without a mark shows as NULs, or high bytes of Arabic, in every second place."""
    sample = content[:SNIFFED_BYTES]
    if b"\0" not in sample or len(sample) % 2:
        return None
    high = {0, 6}
    if all(byte in high for byte in sample[1::2]):
        return "utf-16-le"
    if all(byte in high for byte in sample[0::2]):
        return "utf-16-be"
    return None


def _is_windows_1256(content: bytes) -> bool:
    text = content.decode("cp1256")
    return bool(
        _ARABIC_WORD.search(text)
        and not _MIXED_WORD.search(text)
        and not _OTHER_LETTER.search(_ARABIC.sub("", text))
    )


def _wrong(encoding: str, content: bytes, position: int) -> WrongEncoding:
    line = content.count(b"\n", 0, position) + 1
    return WrongEncoding(encoding=encoding, position=position, line=line)
