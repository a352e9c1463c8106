"""The folder of stored files (attachments), as backups see it: `<2>/<uuid>`, written once, never changed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from karvan.care.archive import ArchiveWriter

NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f][0-9a-f-]{7,63}")


def list_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Name and place of every stored file, in order; what has another name is not ours."""
    if not folder.is_dir():
        return
    for part in sorted(folder.iterdir()):
        if part.is_dir():
            for path in sorted(part.iterdir()):
                name = f"{part.name}/{path.name}"
                if NAME.fullmatch(name) and path.is_file():
                    yield name, path


def is_safe_name(name: str) -> bool:
    """Whether a name from an archive may be written below the folder."""
    return NAME.fullmatch(name) is not None


def add_files(writer: ArchiveWriter, folder: Path) -> None:
    """Put every stored file into an archive.

    The database was copied before, so a file that is being written, or vanishes with a transaction
    that was undone, is named by no row of the copy.
    """
    for name, path in list_files(folder):
        try:
            source = path.open("rb")
        except FileNotFoundError:
            continue
        with source:
            writer.add(f"files/{name}", os.fstat(source.fileno()).st_size, source, may_grow=True)
