"""The state of every plugin, known or vanished, from metadata, snapshot and database alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from sqlalchemy import Connection
from sqlalchemy import select

from karvan.companies.models import Company
from karvan.plugins.declarations import About
from karvan.plugins.models import CompanyPlugin
from karvan.plugins.models import RecordedProblem
from karvan.plugins.problems import PluginProblem
from karvan.plugins.views import Installed
from karvan.plugins.views import read_installed

if TYPE_CHECKING:
    from karvan.context import Context
    from karvan.i18n import Text
    from karvan.plugins.discovery import PluginMetadata
    from karvan.plugins.registry import PluginRegistry


@dataclass(frozen=True)
class PluginState:
    """One plugin: discovered or installed, whether it can run, and the companies that have it on."""

    word: str
    on_disk: PluginMetadata | None
    installed: Installed | None
    reason: str | None
    companies: tuple[str, ...] = ()
    problems: tuple[PluginProblem, ...] = ()

    @property
    def state(self) -> str:
        """`discovered` or `installed`."""
        return "installed" if self.installed else "discovered"

    @property
    def version(self) -> str:
        """The version on disk, else the one that was installed."""
        if self.on_disk is not None:
            return self.on_disk.version
        return self.installed.version if self.installed else ""

    @property
    def title(self) -> str:
        """The English title of the snapshot, else the distribution's summary."""
        if self.installed is not None:
            return self.installed.snapshot.title.get("en", self.word)
        return (self.on_disk.summary if self.on_disk else "") or self.word

    def to_json(self) -> dict[str, Any]:
        """As printed by `karvan plugin list --json`."""
        return {
            "name": self.word,
            "title": self.title,
            "version": self.version,
            "state": self.state,
            "available": self.reason is None,
            "reason": self.reason,
            "companies": list(self.companies),
        }


def find_states(connection: Connection, registry: PluginRegistry) -> list[PluginState]:
    """Every plugin on disk or installed, by name."""
    installed = read_installed(connection)
    reasons = registry.reasons(installed)
    enabled = _companies(connection)
    problems = [*registry.problems, *_recorded(connection)]
    words = sorted({*registry.on_disk, *installed, *(each.plugin for each in registry.problems)})
    return [
        PluginState(
            word,
            registry.on_disk.get(word),
            installed.get(word),
            reasons.get(word) or _first_fault(registry, word),
            tuple(enabled.get(word, ())),
            tuple({each.fingerprint: each for each in problems if each.plugin == word}.values()),
        )
        for word in words
    ]


def title_in(ctx: Context, word: str) -> Text:
    """What a plugin is called, from its declarations or, where it cannot be loaded, its word."""
    about = next(iter(ctx.runtime.registry.declarations(About, {word})), None)
    return about.title if about else word.capitalize()


def companies_with(connection: Connection, word: str) -> list[str]:
    """The codes of the companies that have the plugin on."""
    return _companies(connection).get(word, [])


def _first_fault(registry: PluginRegistry, word: str) -> str | None:
    summary = next((each.summary for each in registry.problems if each.plugin == word), None)
    return None if summary is None else f"faulty: {summary}"


def _companies(connection: Connection) -> dict[str, list[str]]:
    found = defaultdict(list)
    rows = connection.execute(
        select(CompanyPlugin.plugin, Company.code)
        .join(Company, Company.id == CompanyPlugin.company_id)
        .where(CompanyPlugin.enabled)
        .order_by(CompanyPlugin.plugin, Company.code)
    )
    for word, code in rows:
        found[word].append(code)
    return dict(found)


def _recorded(connection: Connection) -> list[PluginProblem]:
    rows = connection.execute(
        select(
            RecordedProblem.plugin,
            RecordedProblem.stage,
            RecordedProblem.summary,
            RecordedProblem.fix,
            RecordedProblem.traceback,
        )
        .where(RecordedProblem.cleared_at.is_(None))
        .order_by(RecordedProblem.plugin, RecordedProblem.last_at)
    )
    return [PluginProblem(*map(str, row)) for row in rows]  # type: ignore[arg-type]  # a stage
