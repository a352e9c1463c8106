"""Which migrations a package brings, read from the names of its files, without importing it.

`0001_journal.py` in `migrations/versions` of the package of `finance` is `finance_0001`.
"""

from __future__ import annotations

import re
from importlib.machinery import PathFinder
from pathlib import Path

_FILE = re.compile(r"(\d{4})_\w+\.py")


def package_folder(module: str) -> Path | None:
    """The folder of the package that holds the module; None for a plugin of one file."""
    top, *inner = module.split(".")
    spec = PathFinder.find_spec(top)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))).joinpath(*inner[:-1])


def versions_folder(module: str) -> Path | None:
    """Where a plugin's migrations lie, or None for a plugin without any."""
    package = package_folder(module)
    folder = package / "migrations" / "versions" if package is not None else None
    return folder if folder is not None and folder.is_dir() else None


def package_revisions(word: str, module: str) -> tuple[str, ...]:
    """The revision ids of the plugin's migrations, oldest first; empty where it has no tables."""
    folder = versions_folder(module)
    names = sorted(each.name for each in folder.iterdir()) if folder is not None else []
    found = [match[1] for name in names if (match := _FILE.fullmatch(name))]
    return tuple(f"{word}_{number}" for number in found)
