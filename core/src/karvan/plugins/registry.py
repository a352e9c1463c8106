"""What is loaded in this process, in order, and which of it is on in a company.

The declarations are frozen: menu, permissions, jobs and reports are read from them, always through
the set of plugins that are on.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from typing import Any
from typing import TypeVar

from sqlalchemy import Connection

from karvan.plugins import faults
from karvan.plugins.availability import find_reasons
from karvan.plugins.declarations import EventDeclaration
from karvan.plugins.declarations import Permission
from karvan.plugins.declarations import PointDeclaration
from karvan.plugins.declarations import Setting
from karvan.plugins.discovery import Discovery
from karvan.plugins.discovery import PluginMetadata
from karvan.plugins.discovery import discover
from karvan.plugins.guarding import find_unguarded
from karvan.plugins.loading import CoreSetup
from karvan.plugins.loading import Loaded
from karvan.plugins.loading import LoadedPlugin
from karvan.plugins.loading import load_plugins
from karvan.plugins.manager import HookManager
from karvan.plugins.menus import automatic_entries
from karvan.plugins.plans import Plans
from karvan.plugins.problems import PluginProblem
from karvan.plugins.revisions import package_revisions
from karvan.plugins.views import Installed
from karvan.plugins.views import PluginView
from karvan.plugins.views import read_installed
from karvan.plugins.views import read_view
from karvan.plugins.words import CORE

if TYPE_CHECKING:
    from karvan.config import Config
    from karvan.context import Context
    from karvan.db.engine import Database

Declaration = TypeVar("Declaration")
MOST_VIEWS = 10_000


class BrokenCore(RuntimeError):
    """Core's own declarations are wrong, which no configuration can repair."""


class PluginRegistry:
    """Every plugin on disk: what works, what does not and why, and all that was declared."""

    def __init__(self, discovery: Discovery, loaded: Loaded) -> None:
        broken = [each.summary for each in loaded.problems if each.plugin == CORE]
        if broken:
            raise BrokenCore("\n".join(broken))
        self.on_disk: Mapping[str, PluginMetadata] = discovery.found
        self.loaded: dict[str, LoadedPlugin] = dict(loaded.plugins)
        self.problems: tuple[PluginProblem, ...] = loaded.problems
        self.manager: HookManager = loaded.manager
        self.revisions = {
            word: package_revisions(word, plugin.entry_point.module)
            for word, plugin in discovery.found.items()
        }
        self.unguarded: Mapping[str, str] = {}
        self.plans = Plans(self)
        self._views: dict[int, tuple[int, PluginView]] = {}

    @classmethod
    def load(
        cls,
        config: Config,
        database: Database | None = None,
        *,
        core: Iterable[CoreSetup] = (),
        discovery: Discovery | None = None,
    ) -> PluginRegistry:
        """Load all plugins on disk; `core` are the set-ups of core's modules, always on.

        With a database, faults of installed plugins are recorded there, so that all workers agree.
        """
        found = discovery or discover()
        registry = cls(found, load_plugins(found, core, config.plugins.skip))
        registry.plans.slow_seconds = config.plugins.slow_ms / 1000
        if database is not None:
            faults.agree(database, registry, forget=config.mode == "development")
            registry.unguarded = find_unguarded(database, registry.loaded)
        return registry

    @classmethod
    def bare(cls, config: Config) -> PluginRegistry:
        """Metadata only, for recovery commands: no plugin is imported."""
        del config
        found = discover()
        return cls(found, Loaded(HookManager(), {}, found.problems))

    @property
    def order(self) -> tuple[str, ...]:
        """The words of all working plugins: core, then what is needed before what needs it."""
        return tuple(self.loaded)

    def declarations(
        self,
        kind: type[Declaration],
        on: Collection[str] | None = None,
    ) -> list[Declaration]:
        """All declarations of a kind of the plugins in `on`, in plugin order (None: of all)."""
        found = self._by_kind.get(kind, ())
        return [each for each in found if on is None or each.plugin in on]

    @cached_property
    def settings(self) -> Mapping[str, Setting]:
        """Every declared setting by key."""
        return {each.key: each for each in self.declarations(Setting)}

    @cached_property
    def events(self) -> Mapping[str, EventDeclaration]:
        """Every published event by name."""
        return {each.name: each for each in self.declarations(EventDeclaration)}

    @cached_property
    def points(self) -> Mapping[str, PointDeclaration]:
        """Every published point by name."""
        return {each.name: each for each in self.declarations(PointDeclaration)}

    @cached_property
    def permissions(self) -> Mapping[str, Permission]:
        """Every declared permission by code."""
        return {each.code: each for each in self.declarations(Permission)}

    def view(self, ctx: Context) -> PluginView:
        """What is on in the company of `ctx`, unchanged until its unit of work ends."""
        view: PluginView | None = ctx.uow.info.get("plugin_view")
        if view is None:
            view = self.view_at(ctx.uow.connection, ctx.uow.company_id, ctx.uow.epoch)
            ctx.uow.info["plugin_view"] = view
        return view

    def view_at(self, connection: Connection, company_id: int, epoch: int) -> PluginView:
        """What is on in a company at an epoch; read once per epoch and process."""
        cached = self._views.get(company_id)
        if cached is not None and cached[0] == epoch:
            return cached[1]
        view = self.read_view(connection, company_id)
        if len(self._views) >= MOST_VIEWS:
            self._views.clear()
        self._views[company_id] = (epoch, view)
        return view

    def known_view(self, company_id: int, epoch: int) -> PluginView | None:
        """The view read before at this epoch, or None: for who has no connection at hand yet."""
        cached = self._views.get(company_id)
        return cached[1] if cached is not None and cached[0] == epoch else None

    def read_view(self, connection: Connection, company_id: int) -> PluginView:
        """What is on in a company now, past the cache: for the transaction that switches."""
        installed = read_installed(connection)
        return read_view(connection, company_id, installed, self.reasons(installed))

    def reasons(self, installed: Mapping[str, Installed]) -> dict[str, str]:
        """Why each installed plugin that cannot run cannot."""
        return find_reasons(installed, self.on_disk, self.problems, self.revisions, self.unguarded)

    def quarantine(self, problem: PluginProblem) -> None:
        """Take a plugin out after the start-up, with those that require it (before serving)."""
        self.problems = (*self.problems, problem)
        self._take_out(problem.plugin)
        for word in list(self.loaded):
            found = self.on_disk.get(word)
            if found is not None and problem.plugin in found.requires:
                text = f"needs {problem.plugin}, which is unavailable"
                self.quarantine(PluginProblem(word, "metadata", text))

    def _take_out(self, word: str) -> None:
        self.loaded.pop(word, None)
        self.manager.forget_module(word)
        self.plans.forget()
        self._views.clear()
        for name in ("_by_kind", "settings", "events", "points", "permissions"):
            self.__dict__.pop(name, None)

    @cached_property
    def _by_kind(self) -> Mapping[type[Any], list[Any]]:
        kinds: dict[type[Any], list[Any]] = {}
        for plugin in self.loaded.values():
            for each in (*plugin.declarations, *automatic_entries(plugin.declarations)):
                kinds.setdefault(type(each), []).append(each)
        return kinds


def with_only(discovery: Discovery, words: Collection[str]) -> Discovery:
    """The part of what is on disk that a test wants to load."""
    found = {word: each for word, each in discovery.found.items() if word in words}
    problems = tuple(each for each in discovery.problems if each.plugin in words)
    return replace(discovery, found=found, problems=problems)
