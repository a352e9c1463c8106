"""The plugin under test: loaded with what it requires and nothing else, its files at hand."""

from __future__ import annotations

import ast
from collections.abc import Collection
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from dataclasses import field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from karvan.actors import Actor
from karvan.builtin import CORE_SETUPS
from karvan.companies.currencies import seed_currencies
from karvan.companies.info import CompanyInfo
from karvan.config import Config
from karvan.db.engine import Database
from karvan.migrations.backup import BackupPlan
from karvan.plugins.discovery import Discovery
from karvan.plugins.discovery import PluginMetadata
from karvan.plugins.discovery import discover
from karvan.plugins.install import bring_up_to_date
from karvan.plugins.previews import UnknownPlugin
from karvan.plugins.registry import PluginRegistry
from karvan.plugins.registry import with_only
from karvan.plugins.revisions import package_folder
from karvan.plugins.words import CORE
from karvan.runtime import Runtime
from karvan.testing.builders import a_company
from karvan.testing.databases import TestDatabase
from karvan.testing.installations import config_for


@dataclass(frozen=True)
class TwoCompanies:
    """An installation of its own: the plugin is on in one company and off in the other."""

    runtime: Runtime
    on: CompanyInfo
    off: CompanyInfo


@dataclass
class Subject:
    """A plugin by its word; everything is found when first asked for."""

    word: str
    _stack: ExitStack = field(default_factory=ExitStack, repr=False)

    @cached_property
    def discovery(self) -> Discovery:
        """The plugin with all it requires, to any depth."""
        found = discover()
        wanted, waiting = set(), [self.word]
        while waiting:
            word = waiting.pop()
            if word not in wanted:
                wanted.add(word)
                waiting += found.found[word].requires if word in found.found else ()
        return with_only(found, wanted)

    def require_present(self) -> None:
        """Raise UnknownPlugin unless the plugin is on disk."""
        if self.word not in self.discovery.found:
            raise UnknownPlugin.among(self.word, discover().found)

    @property
    def metadata(self) -> PluginMetadata:
        """What its distribution says."""
        return self.discovery.found[self.word]

    @cached_property
    def registry(self) -> PluginRegistry:
        """Core and the plugin with those it requires, loaded."""
        self.require_present()
        return PluginRegistry.load(Config(), core=CORE_SETUPS, discovery=self.discovery)

    @cached_property
    def installed(self) -> TwoCompanies:
        """A SQLite installation with the plugin and what it requires; ends with `close`."""
        folder = Path(self._stack.enter_context(TemporaryDirectory(prefix="karvan-kit-")))
        runtime = open_with(self.registry, folder)
        self._stack.callback(runtime.close)
        needed = [word for word in self.registry.order if word != CORE]
        prepare(runtime, needed)
        on = a_company(runtime, plugins=tuple(needed))
        others = tuple(word for word in needed if word != self.word)
        return TwoCompanies(runtime, on, a_company(runtime, plugins=others))

    def close(self) -> None:
        """Remove the installation, where one was made."""
        self._stack.close()

    @cached_property
    def package(self) -> Path | None:
        """The folder of its package; None where it is one module."""
        return package_folder(self.metadata.entry_point.module)

    @cached_property
    def sources(self) -> list[Path]:
        """Its Python files, tests and migrations left out."""
        if self.package is None:
            module = self.registry.loaded[self.word].module
            assert module is not None
            assert module.__file__ is not None
            return [Path(module.__file__)]
        return [
            each
            for each in sorted(self.package.rglob("*.py"))
            if not {"tests", "versions"} & set(each.relative_to(self.package).parts)
        ]

    @cached_property
    def templates(self) -> list[Path]:
        """Its templates."""
        return sorted(self.package.rglob("templates/**/*.html")) if self.package else []

    @cached_property
    def readme(self) -> str:
        """The text of its README, as it lies beside the source or as the distribution carries it."""
        for folder in self.sources[0].parents:
            if (folder / "pyproject.toml").is_file() and (folder / "README.md").is_file():
                return (folder / "README.md").read_text(encoding="utf-8")
        distribution = self.metadata.entry_point.dist
        return str(distribution.metadata) if distribution else ""

    def nodes(self) -> Iterator[tuple[str, ast.AST]]:
        """Every node of its sources, with the place it stands at."""
        for path in self.sources:
            tree = ast.parse(path.read_text(encoding="utf-8"), filename=path.name)
            for node in ast.walk(tree):
                yield f"{path.name}:{getattr(node, 'lineno', 0)}", node


def open_with(registry: PluginRegistry, folder: Path) -> Runtime:
    """A runtime with these plugins on the SQLite database in the folder."""
    url = f"sqlite:///{folder / 'karvan.db'}"
    return Runtime(config_for(TestDatabase("sqlite", url)), Database.open(url), registry)


def prepare(runtime: Runtime, words: Collection[str]) -> None:
    """What `karvan init` does, for these plugins; raises what a migration raised."""
    report = bring_up_to_date(runtime, Actor.system(), words, backup=BackupPlan(skip=True))
    for outcome in report.outcomes:
        if outcome.error is not None:
            raise outcome.error
    runtime.run_installation(
        Actor.system(), lambda ctx: seed_currencies(ctx.session), purpose="currencies"
    )
