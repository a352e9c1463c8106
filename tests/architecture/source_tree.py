"""The tree as the architecture tests see it: what git tracks, and what is about to be added."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MEMBERS = {
    "karvan": ROOT / "core",
    "karvan_finance": ROOT / "plugins/finance",
    "karvan_crm": ROOT / "plugins/crm",
    "karvan_inventory": ROOT / "plugins/inventory",
    "karvan_cpq": ROOT / "plugins/cpq",
}
PLUGINS = {package: folder for package, folder in MEMBERS.items() if package != "karvan"}
THIRD_PARTY = ("/vendor/",)


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project: tracked, or new and not ignored."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return tuple(sorted(ROOT / name for name in listing.split("\0") if (ROOT / name).is_file()))


def name_of(path: Path) -> str:
    """The path as people write it: from the root, with slashes."""
    return path.relative_to(ROOT).as_posix()


def is_ours(path: Path) -> bool:
    """Whether we wrote it; vendored files are somebody else's."""
    return not any(part in name_of(path) for part in THIRD_PARTY)


@dataclass(frozen=True)
class Module:
    """A Python file of ours, parsed."""

    path: Path
    text: str
    tree: ast.Module

    @cached_property
    def name(self) -> str:
        return name_of(self.path)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of its tree, walked once for all rules."""
        return tuple(ast.walk(self.tree))

    @property
    def is_source(self) -> bool:
        """Whether it is shipped, as opposed to tests and tools."""
        return "/src/" in self.name

    @property
    def is_migration(self) -> bool:
        return "/migrations/versions/" in self.name


@cache
def modules() -> tuple[Module, ...]:
    """Every Python file of ours; templates of the scaffold are text, not code."""
    found = []
    for path in files():
        if path.suffix == ".py" and is_ours(path):
            text = path.read_text(encoding="utf-8")
            found.append(Module(path, text, ast.parse(text, str(path))))
    return tuple(found)


def source_modules() -> tuple[Module, ...]:
    """The Python files that are shipped."""
    return tuple(module for module in modules() if module.is_source)


def packages_below(folder: Path) -> set[str]:
    """Names of the folders in it that hold Python files, and of the modules beside them."""
    names = set()
    for path in files():
        if path.suffix == ".py" and path.is_relative_to(folder):
            first = path.relative_to(folder).parts[0]
            names.add(first.removesuffix(".py"))
    return names - {"__init__"}


def areas_of(package: str) -> set[str]:
    """The business areas a bundled plugin is cut into: its folders but the migrations."""
    folder = MEMBERS[package] / "src" / package
    return {name for name in packages_below(folder) if (folder / name).is_dir()} - {"migrations"}
