"""Plugins for tests: written into a folder as pip would, with their metadata, and put on the path.

fleet = a_plugin(folder, "fleet", code=FLEET)
with on_path(folder):
    registry = PluginRegistry.load(config, discovery=discovered(folder))
"""

from __future__ import annotations

import importlib
import shutil
import sys
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from contextlib import contextmanager
from importlib.metadata import distributions
from pathlib import Path
from textwrap import dedent

from karvan.db.base import forget_plugin
from karvan.plugins.discovery import Discovery
from karvan.plugins.discovery import discover
from karvan.plugins.registry import PluginRegistry

Load = Callable[[], PluginRegistry]
CORE_RANGE = "karvan>=0.1,<0.2"
INTRODUCTION = """
from karvan.api import hookimpl

@hookimpl
def karvan_setup(setup):
    setup.about("{word}")
"""


def a_plugin(
    folder: Path,
    word: str,
    *,
    code: str | None = None,
    files: Mapping[str, str] | None = None,
    requires: Sequence[str] = (CORE_RANGE,),
    version: str = "1.0",
    distribution: str | None = None,
    module: str | None = None,
) -> Path:
    """Write a plugin into `folder`: its code as one module `test_<word>`, or `files` of a package.

    `requires` are Requires-Dist lines. Gives the folder of its metadata.
    """
    name = distribution or f"karvan-test-{word}"
    package = module or f"test_{word}"
    if files is None:
        _write(folder / f"{package}.py", code or INTRODUCTION.format(word=word))
        target = package
    else:
        for path, text in files.items():
            _write(folder / package / path, text)
        target = f"{package}.plugin"
    info = folder / f"{name.replace('-', '_')}-{version}.dist-info"
    extras = sorted({each.partition('extra == "')[2].rstrip('"') for each in requires} - {""})
    lines = [
        "Metadata-Version: 2.1",
        f"Name: {name}",
        f"Version: {version}",
        f"Summary: The plugin {word}",
        *(f"Provides-Extra: {extra}" for extra in extras),
        *(f"Requires-Dist: {each}" for each in requires),
    ]
    _write(info / "METADATA", "\n".join(lines) + "\n")
    _write(info / "entry_points.txt", f"[karvan.plugins]\n{word} = {target}\n")
    return info


def remove_plugin(folder: Path, word: str) -> None:
    """Take a plugin off the disk, as `pip uninstall` would."""
    for path in (*folder.glob(f"karvan_test_{word}-*"), *folder.glob(f"test_{word}*")):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()
    _forget(folder)


@contextmanager
def on_path(folder: Path) -> Iterator[None]:
    """Make the plugins in `folder` importable and discoverable; forget them all at the end."""
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        _forget(folder)


def discovered(folder: Path) -> Discovery:
    """The plugins in `folder` alone, beside the installed core."""
    core = [each for each in distributions() if each.name == "karvan"]
    return discover([*distributions(path=[str(folder)]), *core])


def _forget(folder: Path) -> None:
    """Take modules, tables and mappers of the folder out of the process."""
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None) or "").startswith(str(folder)):
            del sys.modules[name]
            word = name.removeprefix("test_").removeprefix("karvan_").partition(".")[0]
            forget_plugin(word)
    importlib.invalidate_caches()


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(dedent(text), encoding="utf-8")
