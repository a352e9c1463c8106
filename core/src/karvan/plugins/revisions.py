"""Which migrations a package brings, read from the names of their files, in order.

`0001_journal.py` in `migrations/versions` of the package of `finance` is `finance_0001`.
"""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

_FILE = re.compile(r"(\d{4})_\w+\.py")


def versions_folder(module: ModuleType) -> Path | None:
    """Where the plugin's migrations lie, or None for a plugin without any."""
    if module.__file__ is None or not module.__package__:
        return None
    folder = Path(module.__file__).parent / "migrations" / "versions"
    return folder if folder.is_dir() else None


def package_revisions(word: str, module: ModuleType) -> tuple[str, ...]:
    """The revision ids of the plugin's migrations, oldest first; empty where it has no tables."""
    folder = versions_folder(module)
    names = sorted(each.name for each in folder.iterdir()) if folder is not None else []
    found = [match[1] for name in names if (match := _FILE.fullmatch(name))]
    return tuple(f"{word}_{number}" for number in found)
