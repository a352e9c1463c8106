"""The start-up: order, import under guard, register, declare, check, freeze.

Nothing a plugin does here stops the server. A plugin that fails at any step is taken out again
(implementations, mappers, tables) with everything that requires it, and all problems of all
plugins are reported together.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Table

from karvan.db.base import forget_plugin
from karvan.db.base import metadata as all_tables
from karvan.i18n import add_catalogue
from karvan.plugins.completing import complete_entities
from karvan.plugins.crosscheck import check_names
from karvan.plugins.declarations import Answer
from karvan.plugins.declarations import PointDeclaration
from karvan.plugins.declarations import SharedTable
from karvan.plugins.discovery import Discovery
from karvan.plugins.discovery import PluginMetadata
from karvan.plugins.manager import HookManager
from karvan.plugins.manager import plugin_of
from karvan.plugins.ordering import order_plugins
from karvan.plugins.problems import PluginProblem
from karvan.plugins.problems import Stage
from karvan.plugins.problems import problem_of
from karvan.plugins.registrar import Registrar
from karvan.plugins.tables import table_problems
from karvan.plugins.words import CORE
from karvan.plugins.words import owner_of_table

CoreSetup = Callable[[Registrar], None]


@dataclass(frozen=True)
class LoadedPlugin:
    """A plugin that works in this process: its module, what it declared, the tables it brought."""

    word: str
    module: ModuleType | None
    declarations: tuple[Any, ...]
    tables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Loaded:
    """The outcome of a start-up: what works, in order, and what does not, with reasons."""

    manager: HookManager
    plugins: Mapping[str, LoadedPlugin]
    problems: tuple[PluginProblem, ...]


def load_plugins(
    discovery: Discovery,
    core: Iterable[CoreSetup] = (),
    skip: Iterable[str] = (),
) -> Loaded:
    """Load everything on disk that can be loaded; `core` are the set-ups of core's own modules."""
    import karvan.api  # noqa: F401 - core's own tables stand before plugins bring theirs

    return _Loading(discovery, frozenset(skip)).run(core)


@dataclass
class _Loading:
    discovery: Discovery
    skip: frozenset[str]
    manager: HookManager = field(default_factory=HookManager)
    problems: list[PluginProblem] = field(default_factory=list)
    modules: dict[str, ModuleType] = field(default_factory=dict)
    tables: dict[str, list[Table]] = field(default_factory=dict)
    registrars: dict[str, Registrar] = field(default_factory=dict)

    def run(self, core: Iterable[CoreSetup]) -> Loaded:
        self.problems += self.discovery.problems
        self._set_up_core(core)
        order = self._order()
        for word in order:
            if not self._is_faulty(word) and self._needs_are_met(word):
                self._import(self.discovery.found[word])
        for word in order:
            if word in self.modules:
                self._set_up(word)
        self._check_across()
        for word in list(self.modules):
            self._check_tables(word)
        for word in order:
            if word in self.modules and not self._needs_are_met(word):
                self._drop(word)
        return Loaded(self.manager, self._frozen(), tuple(self.problems))

    def _set_up_core(self, core: Iterable[CoreSetup]) -> None:
        registrar = self.registrars[CORE] = Registrar(CORE)
        for setup in core:
            setup(registrar)

    def _order(self) -> tuple[str, ...]:
        order = order_plugins(self.discovery.found)
        for cycle in order.cycles:
            for word in cycle:
                text = f"requires itself in a circle: {' -> '.join((*cycle, cycle[0]))}"
                self._complain(word, "metadata", text, "Put one of the needs behind an extra.")
        for word in self.skip & set(self.discovery.found):
            self._complain(word, "metadata", "is skipped by the configuration (plugins.skip)")
        return order.words

    def _import(self, plugin: PluginMetadata) -> None:
        modules, tables = set(sys.modules), set(all_tables.tables)
        try:
            module = plugin.entry_point.load()
        except (Exception, SystemExit) as error:
            self.problems.append(problem_of(plugin.word, "import", error))
            _forget(plugin, set(sys.modules) - modules, set(all_tables.tables) - tables)
            return
        self.modules[plugin.word] = module
        brought = (set(all_tables.tables) - tables) | _tables_of(plugin.word)
        self.tables[plugin.word] = [all_tables.tables[name] for name in sorted(brought)]
        if module.__package__ and module.__file__:
            add_catalogue(plugin.word, Path(module.__file__).parent / "locale")

    def _set_up(self, word: str) -> None:
        for text in self.manager.register_module(word, self.modules[word]):
            self._complain(word, "setup", text)
        registrar = self.registrars[word] = Registrar(word)
        for implementation in self.manager.implementations("karvan_setup"):
            if plugin_of(implementation) == word and not self._is_faulty(word):
                arguments = {"setup": registrar}
                try:
                    implementation.function(
                        **{name: arguments[name] for name in implementation.argnames}
                    )
                except (Exception, SystemExit) as error:
                    self.problems.append(problem_of(word, "setup", error))

    def _check_across(self) -> None:
        for word in [each for each in self.registrars if self._is_faulty(each)]:
            self._drop(word)
        complete_entities(self.registrars)
        check_names(self.registrars)
        points = _of(PointDeclaration, self.registrars)
        self.manager.publish_points(points)
        known = {each.name for each in points}
        for answer in _of(Answer, self.registrars):
            text = self.manager.register_answer(answer) if answer.point in known else None
            if text is not None:
                self.registrars[answer.plugin].complain_about(answer, "function", text)
        for word, registrar in list(self.registrars.items()):
            for problem in registrar.problems:
                self._complain(word, "setup", str(problem))
            if registrar.problems and word != CORE:
                self._drop(word)

    def _check_tables(self, word: str) -> None:
        shared = {each.model.__tablename__ for each in _of(SharedTable, self.registrars, word)}
        requires = self.discovery.found[word].requires
        texts = table_problems(word, self.tables[word], shared=shared, requires=requires)
        for text in list(texts):
            self._complain(word, "models", text)
        if self._is_faulty(word):
            self._drop(word)

    def _needs_are_met(self, word: str) -> bool:
        for need in self.discovery.found[word].requires:
            if need not in self.modules:
                self._complain(word, "metadata", f"needs {need}, which is unavailable")
                return False
        return True

    def _drop(self, word: str) -> None:
        self.manager.forget_module(word)
        self.registrars.pop(word, None)
        if self.modules.pop(word, None) is not None:
            plugin = self.discovery.found[word]
            _forget(plugin, _modules_of(plugin), {each.name for each in self.tables.pop(word)})

    def _frozen(self) -> dict[str, LoadedPlugin]:
        order = (CORE, *(word for word in self.modules if word in self.registrars))
        return {
            word: LoadedPlugin(
                word,
                self.modules.get(word),
                self.registrars[word].freeze(),
                tuple(each.name for each in self.tables.get(word, ())),
            )
            for word in order
        }

    def _is_faulty(self, word: str) -> bool:
        return any(each.plugin == word for each in self.problems)

    def _complain(self, word: str, stage: Stage, text: str, fix: str = "") -> None:
        self.problems.append(PluginProblem(word, stage, text, fix))


def _of(kind: type[Any], registrars: Mapping[str, Registrar], word: str | None = None) -> list[Any]:
    return [
        each
        for owner, registrar in registrars.items()
        if word in {None, owner}
        for each in registrar.declared
        if isinstance(each, kind)
    ]


def _tables_of(word: str) -> set[str]:
    return {name for name in all_tables.tables if owner_of_table(name) == word}


def _modules_of(plugin: PluginMetadata) -> set[str]:
    package = plugin.entry_point.module.partition(".")[0]
    return {name for name in sys.modules if name == package or name.startswith(f"{package}.")}


def _forget(plugin: PluginMetadata, modules: set[str], tables: set[str]) -> None:
    """Undo a failed import: mappers, tables and half-initialised modules of the plugin."""
    forget_plugin(plugin.word)
    for name in tables & set(all_tables.tables):
        all_tables.remove(all_tables.tables[name])
    for name in modules & _modules_of(plugin):
        del sys.modules[name]
