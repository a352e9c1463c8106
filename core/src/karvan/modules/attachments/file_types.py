"""What a file is, told from its first bytes and never from its name.

A small table of our own: every kind that may be attached, and how it begins. A text is one that
holds no control characters; what begins like HTML, SVG or XML is that, whatever it is called.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

HEAD = 64 * 1024
UNKNOWN = "application/octet-stream"
TEXT, HTML, XML, SVG = "text/plain", "text/html", "application/xml", "image/svg+xml"
ZIP, OLE = "application/zip", "application/x-ole-storage"
INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"})
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
    (b"\x1f\x8b", "application/gzip"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"#!", "text/x-script"),
)
_MARKS_OF_OFFICE: tuple[tuple[str, str], ...] = (
    ("word/", f"{_OFFICE}wordprocessingml.document"),
    ("xl/", f"{_OFFICE}spreadsheetml.sheet"),
    ("ppt/", f"{_OFFICE}presentationml.presentation"),
)
_HTML = re.compile(
    rb"<(!doctype\s+html|html|head|body|script|iframe|object|embed|meta|link|style|form|base)\b",
    re.IGNORECASE,
)
_SVG = re.compile(rb"<(?:[\w-]+:)?svg\b", re.IGNORECASE)
_PROLOGUE = re.compile(rb"\s*(<\?[^>]*\?>\s*|<!--.*?-->\s*)*", re.DOTALL)
_ACTIVE = re.compile(
    rb"<\s*(?:[\w-]+:)?(script|foreignobject|iframe|embed|object|handler|animate|set)\b"
    rb"|[\s\"'/]on[a-z]+\s*=|javascript\s*:|data\s*:\s*text/html|<!entity|<!doctype[^>]*\[",
    re.IGNORECASE,
)
_CONTROL = bytes(set(range(32)) - {9, 10, 12, 13, 27})


@dataclass(frozen=True)
class FileKind:
    """A kind that may be attached: its media type, and what its content is found to be."""

    media_type: str
    found_as: tuple[str, ...]


def _itself(media_type: str) -> FileKind:
    return FileKind(media_type, (media_type,))


def _text(media_type: str = TEXT) -> FileKind:
    return FileKind(media_type, (TEXT,))


KINDS: dict[str, FileKind] = {
    "png": _itself("image/png"),
    "jpg": _itself("image/jpeg"),
    "jpeg": _itself("image/jpeg"),
    "gif": _itself("image/gif"),
    "webp": _itself("image/webp"),
    "svg": _itself(SVG),
    "pdf": _itself("application/pdf"),
    "rtf": _itself("application/rtf"),
    "txt": _text(),
    "log": _text(),
    "md": _text("text/markdown"),
    "csv": _text("text/csv"),
    "tsv": _text("text/tab-separated-values"),
    "json": _text("application/json"),
    "eml": _text("message/rfc822"),
    "ics": _text("text/calendar"),
    "vcf": _text("text/vcard"),
    "xml": FileKind(XML, (XML,)),
    "zip": FileKind(ZIP, (ZIP,)),
    "docx": _itself(f"{_OFFICE}wordprocessingml.document"),
    "xlsx": _itself(f"{_OFFICE}spreadsheetml.sheet"),
    "pptx": _itself(f"{_OFFICE}presentationml.presentation"),
    "odt": _itself(f"{_OPEN}text"),
    "ods": _itself(f"{_OPEN}spreadsheet"),
    "odp": _itself(f"{_OPEN}presentation"),
    "doc": FileKind("application/msword", (OLE,)),
    "xls": FileKind("application/vnd.ms-excel", (OLE,)),
    "ppt": FileKind("application/vnd.ms-powerpoint", (OLE,)),
    "mp3": _itself("audio/mpeg"),
    "mp4": _itself("video/mp4"),
}


def sniff(head: bytes) -> str:
    """The media type that the first bytes tell; UNKNOWN where they tell none."""
    for beginning, media_type in _BEGINNINGS:
        if head.startswith(beginning):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return "video/mp4"
    return _sniff_text(head)


def sniff_archive(names: list[str], first: bytes) -> str:
    """What a ZIP is, told from the names in it and its first member's text: an office file, or ZIP."""
    if "mimetype" in names:
        told = first.decode("ascii", "replace").strip()
        return told if told.startswith(_OPEN) else ZIP
    if "[Content_Types].xml" in names:
        for mark, media_type in _MARKS_OF_OFFICE:
            if any(name.startswith(mark) for name in names):
                return media_type
    return ZIP


def is_active(content: bytes) -> bool:
    """Whether an SVG brings something that could run: scripts, handlers, foreign content, entities."""
    text = content
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            text = content.decode(encoding, "replace").encode()
    return _ACTIVE.search(text) is not None or b"\x00" in text


def _sniff_text(head: bytes) -> str:
    plain = _decoded(head)
    if plain is None:
        return UNKNOWN
    begin = plain[_PROLOGUE.match(plain).end() :]  # type: ignore[union-attr]  # it matches nothing too
    if begin[:9].lower() == b"<!doctype" and not _HTML.match(begin):
        return SVG if _SVG.search(plain) else XML
    if _SVG.match(begin):
        return SVG
    if _HTML.match(begin):
        return HTML
    if plain.lstrip().startswith(b"<?xml"):
        return SVG if _SVG.search(plain) else XML
    return TEXT


def _decoded(head: bytes) -> bytes | None:
    """The text in ASCII-compatible bytes; None for what is no text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    plain = head.removeprefix(b"\xef\xbb\xbf")
    return None if plain.translate(None, _CONTROL) != plain else plain
