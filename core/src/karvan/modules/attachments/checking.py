"""Whether a stored file is what its name says, and of a kind that may be attached."""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from pathlib import Path

from karvan.modules.attachments.errors import ActiveContent
from karvan.modules.attachments.errors import KindDiffers
from karvan.modules.attachments.errors import KindNotAllowed
from karvan.modules.attachments.file_types import HEAD
from karvan.modules.attachments.file_types import KINDS
from karvan.modules.attachments.file_types import SVG
from karvan.modules.attachments.file_types import UNKNOWN
from karvan.modules.attachments.file_types import ZIP
from karvan.modules.attachments.file_types import is_active
from karvan.modules.attachments.file_types import sniff
from karvan.modules.attachments.file_types import sniff_archive
from karvan.modules.attachments.names import extension_of

LONGEST_MIMETYPE = 120


def check_kind(allowed: Collection[str], name: str, path: Path) -> str:
    """The media type of a file whose name and content agree.

    Raises KindNotAllowed, KindDiffers (naming both) or ActiveContent.
    """
    extension = extension_of(name)
    kind = KINDS.get(extension)
    if kind is None or extension not in allowed:
        raise KindNotAllowed(
            extension=f".{extension}" if extension else name,
            allowed=", ".join(sorted(set(allowed) & set(KINDS))),
        )
    found = find_type(path)
    if found not in kind.found_as:
        raise KindDiffers(name=name, expected=kind.media_type, found=found)
    if found == SVG and is_active(path.read_bytes()):
        raise ActiveContent(name=name)
    return kind.media_type


def find_type(path: Path) -> str:
    """The media type that the content tells; a ZIP that cannot be opened is of no known type."""
    with path.open("rb") as source:
        found = sniff(source.read(HEAD))
    if found != ZIP:
        return found
    try:
        with zipfile.ZipFile(path) as archive:
            return sniff_archive(archive.namelist(), _mimetype(archive))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return UNKNOWN


def _mimetype(archive: zipfile.ZipFile) -> bytes:
    """The text by which an OpenDocument file names itself; it is never compressed."""
    try:
        member = archive.getinfo("mimetype")
    except KeyError:
        return b""
    if member.compress_type != zipfile.ZIP_STORED or member.file_size > LONGEST_MIMETYPE:
        return b""
    return archive.read(member)
