"""The folder of stored files (attachments), as backups see it: `<2>/<uuid>`, written once, never changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from karvan.config import Config

NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f][0-9a-f-]{7,63}")


def files_folder(config: Config) -> Path:
    """Where attachments lie."""
    section = getattr(config, "files", None)
    return Path("files") if section is None else Path(section.folder)


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
