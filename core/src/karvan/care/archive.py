"""The file of a backup: a plain tar that ends with the digest of everything before it.

Any tar program can open it. The last member, `archive.sha256`, and the end of the file have one
form only, so one flipped bit anywhere, in a header or in the padding too, is found before
anything is read.

    db.sqlite | db.dump, files/ab/…, manifest.json, archive.sha256
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from typing import Protocol

MANIFEST = "manifest.json"
SEAL = "archive.sha256"
BLOCK = tarfile.BLOCKSIZE
SEAL_BYTES = 4 * BLOCK  # header, digest, and the two empty blocks that end a tar
CHUNK = 1024 * 1024
OWNER_ONLY = 0o600
LARGEST_MANIFEST = 256 * 1024 * 1024


class ArchiveBroken(ValueError):
    """Why a file is no whole archive, in words for a person."""


class Sink(Protocol):
    """Where an archive is written: a file, or the entrance of a program."""

    def write(self, data: bytes, /) -> int: ...


class ArchiveWriter:
    """Writes members one after another, and the seal at the end; never looks back."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._whole = hashlib.sha256()
        self.members: dict[str, tuple[int, str]] = {}  # size and SHA-256

    def add(self, name: str, size: int, source: BinaryIO, *, may_grow: bool = False) -> None:
        """Add a member of this size; raises ArchiveBroken when the source holds another number.

        `may_grow`: somebody is still writing to the source; what it held at first is taken.
        """
        self._write(_header(name, size))
        digest, left = hashlib.sha256(), size
        while left and (chunk := source.read(min(CHUNK, left))):
            digest.update(chunk)
            self._write(chunk)
            left -= len(chunk)
        if left or (not may_grow and source.read(1)):
            message = f"{name} changed its size while it was read"
            raise ArchiveBroken(message)
        self._write(bytes(-size % BLOCK))
        self.members[name] = (size, digest.hexdigest())

    def add_bytes(self, name: str, content: bytes) -> None:
        """Add a member that is at hand."""
        self.add(name, len(content), io.BytesIO(content))

    def close(self) -> str:
        """Write the seal; gives the digest of the archive."""
        digest = self._whole.hexdigest()
        self._sink.write(seal_of(digest))
        return digest

    def _write(self, data: bytes) -> None:
        self._whole.update(data)
        self._sink.write(data)


def seal_of(digest: str) -> bytes:
    """The only form in which an archive may end."""
    content = f"{digest}\n".encode("ascii")
    return _header(SEAL, len(content)) + content.ljust(BLOCK, b"\0") + bytes(2 * BLOCK)


def require_whole(path: Path) -> None:
    """Read the file once; raises ArchiveBroken unless every bit is as it was written."""
    size = path.stat().st_size
    if size < SEAL_BYTES or size % BLOCK:
        message = "its end is missing, or it is no backup of Karvan"
        raise ArchiveBroken(message)
    with path.open("rb") as file:
        digest = hashlib.sha256()
        for chunk in _chunks(file, size - SEAL_BYTES):
            digest.update(chunk)
        if file.read() != seal_of(digest.hexdigest()):
            message = "it is cut off, or bits of it have changed"
            raise ArchiveBroken(message)


@contextmanager
def open_archive(path: Path) -> Iterator[tarfile.TarFile]:
    """The members of an archive that is whole; raises ArchiveBroken."""
    require_whole(path)
    try:
        with tarfile.open(path, "r:") as archive:
            yield archive
    except tarfile.TarError as wrong:
        raise ArchiveBroken(str(wrong)) from wrong


def read_manifest(archive: tarfile.TarFile) -> bytes:
    """The manifest's bytes; raises ArchiveBroken when there is none."""
    with open_member(archive, MANIFEST) as file:
        return file.read(LARGEST_MANIFEST)


@contextmanager
def open_member(archive: tarfile.TarFile, name: str) -> Iterator[BinaryIO]:
    """A plain file of the archive; raises ArchiveBroken for what is missing or something else."""
    try:
        found = archive.extractfile(name)
    except KeyError:
        found = None
    if found is None:
        message = f"it holds no {name}"
        raise ArchiveBroken(message)
    with found:
        yield found  # type: ignore[misc]  # a buffered reader of bytes


def copy_member(archive: tarfile.TarFile, name: str, target: Path, sha256: str) -> None:
    """Write a member to a new file; raises ArchiveBroken when it is not what the manifest says."""
    digest = hashlib.sha256()
    with open_member(archive, name) as source, target.open("xb") as file:
        target.chmod(OWNER_ONLY)
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != sha256:
        message = f"{name} is not what the manifest says"
        raise ArchiveBroken(message)


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, OWNER_ONLY
    return info.tobuf(tarfile.GNU_FORMAT)


def _chunks(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size and (chunk := file.read(min(CHUNK, size))):
        size -= len(chunk)
        yield chunk
