"""What is kept about a plugin at install, so that it can be listed, disabled, exported and removed
when its package has vanished or no longer imports.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import field
from typing import Any

from karvan.db.base import metadata as all_tables
from karvan.entities.declaring.declaration import Entity
from karvan.i18n import use_language
from karvan.plugins.declarations import About
from karvan.plugins.declarations import Answer
from karvan.plugins.declarations import Check
from karvan.plugins.declarations import EventDeclaration
from karvan.plugins.declarations import Job
from karvan.plugins.declarations import Permission
from karvan.plugins.declarations import PointDeclaration
from karvan.plugins.declarations import PortProvider
from karvan.plugins.declarations import Report
from karvan.plugins.declarations import RetainedTable
from karvan.plugins.declarations import Setting
from karvan.plugins.declarations import SharedTable
from karvan.plugins.declarations import Subscription
from karvan.plugins.discovery import PluginMetadata
from karvan.plugins.loading import LoadedPlugin

LANGUAGES = ("en", "fa")


@dataclass(frozen=True)
class Snapshot:
    """The facts of one installed plugin; `tables` stand in dependency order, targets first.

    `revision` is the head of its migrations, None where it has none. `subscriptions` are pairs of
    event and phase. `code_for` names what the plugin's own code has a say in: disable, uninstall.
    """

    title: dict[str, str] = field(default_factory=dict)
    summary: str = ""
    revision: str | None = None
    tables: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    retained: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    permissions: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    jobs: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    subscriptions: tuple[tuple[str, str], ...] = ()
    events: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    code_for: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As stored in `core_plugin.snapshot`."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Snapshot:
        """Read a stored snapshot; keys of another release are left out."""
        known = {name: data[name] for name in cls.__dataclass_fields__ if name in data}
        for name, value in known.items():
            if isinstance(value, list):
                known[name] = tuple(
                    tuple(each) if isinstance(each, list) else each for each in value
                )
        return cls(**known)

    def takes_part_in(self, event: str) -> bool:
        """Whether the plugin is asked or told of the event inside the transaction."""
        return any((event, phase) in self.subscriptions for phase in ("ask", "after"))


def take_snapshot(
    plugin: LoadedPlugin,
    metadata: PluginMetadata,
    revision: str | None,
) -> Snapshot:
    """The snapshot of a plugin that works in this process."""
    declared = plugin.declarations
    about = next(iter(_of(About, declared)), None)
    return Snapshot(
        title=_in_languages(about.title if about else metadata.summary or plugin.word),
        summary=metadata.summary,
        revision=revision,
        tables=tables_in_order(plugin.tables),
        shared=tuple(each.model.__tablename__ for each in _of(SharedTable, declared)),
        retained=tuple(each.model.__tablename__ for each in _of(RetainedTable, declared)),
        entities=tuple(each.code for each in _of(Entity, declared)),
        permissions=tuple(each.code for each in _of(Permission, declared)),
        settings=tuple(each.key for each in _of(Setting, declared)),
        secrets=tuple(each.key for each in _of(Setting, declared) if each.secret),
        jobs=tuple(each.code for each in _of(Job, declared)),
        reports=tuple(each.full_code for each in _of(Report, declared)),
        subscriptions=tuple((each.event, each.phase) for each in _of(Subscription, declared)),
        events=tuple(each.name for each in _of(EventDeclaration, declared)),
        points=tuple(each.name for each in _of(PointDeclaration, declared)),
        answers=tuple(each.point for each in _of(Answer, declared)),
        ports=tuple(each.port for each in _of(PortProvider, declared)),
        code_for=_code_for(plugin),
    )


def _code_for(plugin: LoadedPlugin) -> tuple[str, ...]:
    scopes = {each.scope for each in _of(Check, plugin.declarations)}
    if hasattr(plugin.module, "karvan_company_disabled"):
        scopes.add("disable")
    return tuple(sorted(scopes & {"disable", "uninstall"}))


def tables_in_order(names: Iterable[str]) -> tuple[str, ...]:
    """The tables so that each comes after those it refers to."""
    wanted = set(names)
    return tuple(each.name for each in all_tables.sorted_tables if each.name in wanted)


def _of(kind: type[Any], declared: Iterable[Any]) -> list[Any]:
    return [each for each in declared if isinstance(each, kind)]


def _in_languages(title: object) -> dict[str, str]:
    titles = {}
    for language in LANGUAGES:
        with use_language(language):
            titles[language] = str(title)
    return titles
