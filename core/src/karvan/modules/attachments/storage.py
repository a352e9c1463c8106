"""Files on disk, `<folder>/<2>/<uuid>`: the path is made of the key alone, never of a name."""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from typing import BinaryIO

from karvan.modules.attachments.errors import FileTooLarge
from karvan.modules.attachments.errors import NoRoom

if TYPE_CHECKING:
    from karvan.context import Context

CHUNK = 256 * 1024
KEY = re.compile(r"[0-9a-f]{32}")
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True)
class Stored:
    """A file that was just written: its key, size in bytes and SHA-256."""

    key: str
    size: int
    sha256: bytes


def path_of(folder: Path, key: str) -> Path:
    """The path of a key; raises ValueError for anything that is no key of ours."""
    if not KEY.fullmatch(key):
        message = f"{key!r} is no key of a file"
        raise ValueError(message)
    root = folder.resolve()
    path = (root / key[:2] / key).resolve()
    if not path.is_relative_to(root):
        message = f"{path} lies outside {root}"
        raise ValueError(message)
    return path


def write_file(ctx: Context, chunks: Iterator[bytes], most: int) -> Stored:
    """Write chunks under a new key, stopping as soon as they exceed `most` bytes.

    A file that was not finished is removed at once, one whose unit of work is undone with it.
    Raises FileTooLarge, or NoRoom when the disk refuses.
    """
    key = uuid.uuid4().hex
    path = path_of(ctx.runtime.config.files.folder, key)
    digest, size = hashlib.sha256(), 0
    ctx.uow.after_rollback(lambda: path.unlink(missing_ok=True))
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        with path.open("xb") as target:
            for chunk in chunks:
                size += len(chunk)
                if size > most:
                    raise FileTooLarge(limit=max(1, most // MEBIBYTE))
                digest.update(chunk)
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
    except OSError as problem:
        path.unlink(missing_ok=True)
        raise NoRoom(reason=problem.strerror or str(problem)) from problem
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Stored(key, size, digest.digest())


def chunks_of(content: bytes | BinaryIO) -> Iterator[bytes]:
    """The content piece by piece, however large it is; a repeated unit of work begins anew."""
    if isinstance(content, bytes):
        for start in range(0, len(content), CHUNK):
            yield content[start : start + CHUNK]
        return
    if getattr(content, "seekable", lambda: False)():
        content.seek(0)
    while chunk := content.read(CHUNK):
        yield chunk
