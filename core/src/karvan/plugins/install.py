"""Installing and upgrading: migrations, the row of `core_plugin` and the snapshot, in one
transaction per plugin, as the owner of the database.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy import insert
from sqlalchemy import inspect
from sqlalchemy import select
from sqlalchemy import update

from karvan.audit.rows import AuditRow
from karvan.audit.rows import Op
from karvan.audit.writer import record
from karvan.companies.epochs import raise_every_epoch
from karvan.companies.models import Company
from karvan.companies.services import ensure_installation
from karvan.db.base import metadata
from karvan.migrations.backup import BackupPlan
from karvan.migrations.runner import AfterPlugin
from karvan.migrations.runner import UpgradeReport
from karvan.migrations.runner import upgrade
from karvan.migrations.sources import MigrationSource
from karvan.migrations.sources import core_source
from karvan.plugins.acceptance import end_acceptances
from karvan.plugins.faults import record_problem
from karvan.plugins.lifecycle import seed_plugin
from karvan.plugins.models import CompanyPlugin
from karvan.plugins.models import InstalledPlugin
from karvan.plugins.previews import Preview
from karvan.plugins.previews import UnknownPlugin
from karvan.plugins.previews import step
from karvan.plugins.problems import PluginProblem
from karvan.plugins.revisions import versions_folder
from karvan.plugins.snapshot import Snapshot
from karvan.plugins.snapshot import take_snapshot
from karvan.plugins.views import read_installed
from karvan.plugins.words import CORE
from karvan.search.setup import ask_rebuild

if TYPE_CHECKING:
    from karvan.actors import Actor
    from karvan.context import Context
    from karvan.plugins.registry import PluginRegistry
    from karvan.runtime import Runtime


def plan_install(runtime: Runtime, words: Iterable[str]) -> Preview:
    """What installing these plugins would do, and what stands against it."""
    registry = runtime.registry
    wanted = _in_order(registry, words)
    installed = _installed_words(runtime)
    blockers = [each for word in words for each in _faults(registry, word)]
    for word in wanted:
        missing = set(registry.on_disk[word].requires) - installed - set(wanted)
        blockers += [f"{word} requires {need}, which is not installed" for need in sorted(missing)]
        if word in installed:
            blockers.append(f"{word} is already installed; karvan upgrade brings it up to date")
    steps = [
        step(
            "install",
            plugin=word,
            version=registry.on_disk[word].version,
            migrations=list(registry.revisions[word]),
            tables=list(registry.loaded[word].tables),
        )
        for word in wanted
    ]
    return Preview("plugin install", ", ".join(words), tuple(steps), tuple(blockers))


def install(
    runtime: Runtime,
    actor: Actor,
    words: Iterable[str],
    *,
    backup: BackupPlan | None = None,
) -> UpgradeReport:
    """Install plugins; raises LifecycleRefused. Failed migrations stand in the report."""
    plan_install(runtime, words).require_possible()
    return bring_up_to_date(runtime, actor, {*_installed_words(runtime), *words}, backup=backup)


def bring_up_to_date(
    runtime: Runtime,
    actor: Actor,
    words: Collection[str],
    *,
    backup: BackupPlan | None = None,
) -> UpgradeReport:
    """Migrate core and the named plugins, store their snapshots, and plant new seeds.

    Raises LifecycleRefused, before any statement, where an installed plugin does not work with a
    version on disk. A plugin that cannot be loaded is left as it is: unavailable, with its data.
    """
    plan_upgrade(runtime).require_possible()
    sources = sources_of(runtime.registry, words)
    before = _versions(runtime)
    report = upgrade(
        runtime.database, sources, backup=backup, after=_remember(runtime.registry, actor, runtime)
    )
    _record_failures(runtime, report)
    if not report.outcomes[0].error:
        ensure_installation(runtime.database, runtime.clock)
    after = _versions(runtime)
    changed = [word for word in runtime.registry.order if before.get(word) != after.get(word)]
    if changed:
        _tell(runtime, actor, changed)
    for word in changed:
        if word in before:
            _seed_everywhere(runtime, actor, word)
    if any(each.state == "upgraded" and each.plugin in {*before, CORE} for each in report.outcomes):
        _index_everywhere(runtime, actor)
    end_acceptances(runtime)
    return report


def _record_failures(runtime: Runtime, report: UpgradeReport) -> None:
    """A migration that failed is shown to administrators, not only to whoever ran it."""
    failed = [each for each in report.outcomes if each.error is not None and each.plugin != CORE]
    if failed:
        with runtime.database.begin(write=True) as connection:
            for each in failed:
                record_problem(connection, PluginProblem(each.plugin, "migration", str(each.error)))


def plan_upgrade(runtime: Runtime) -> Preview:
    """What stands against upgrading what is installed: found before any statement is run."""
    registry = runtime.registry
    installed = _installed_words(runtime)
    blockers = [
        f"{each.plugin} {each.summary}"
        for each in registry.problems
        if each.out_of_range and each.plugin in installed
    ]
    steps = [
        step("upgrade", plugin=word, version=registry.on_disk[word].version)
        for word in registry.order
        if word in installed
    ]
    return Preview("upgrade", "all", tuple(steps), tuple(blockers))


def sources_of(registry: PluginRegistry, words: Collection[str]) -> list[MigrationSource]:
    """The migrations of core and of the named plugins that could be loaded, in order."""
    return [
        core_source(metadata),
        *(
            MigrationSource(
                word,
                versions_folder(registry.on_disk[word].entry_point.module),
                metadata,
                registry.on_disk[word].requires,
            )
            for word in registry.order
            if word in words and word != CORE
        ),
    ]


def get_source(registry: PluginRegistry, word: str) -> MigrationSource:
    """The migrations of one plugin that could be loaded; raises UnknownPlugin."""
    if word not in registry.loaded or word == CORE:
        raise UnknownPlugin.among(word, set(registry.loaded) - {CORE})
    return sources_of(registry, {word})[-1]


def _in_order(registry: PluginRegistry, words: Iterable[str]) -> list[str]:
    wanted = set(words)
    return [word for word in registry.order if word in wanted]


def _faults(registry: PluginRegistry, word: str) -> list[str]:
    if word in registry.loaded:
        return []
    found = [f"{word}: {each.summary}" for each in registry.problems if each.plugin == word]
    return found or [f"there is no plugin {word}; pip install its distribution first"]


def _remember(registry: PluginRegistry, actor: Actor, runtime: Runtime) -> AfterPlugin:
    def remember(connection: Connection, source: MigrationSource, head: str | None) -> None:
        if source.plugin != CORE:
            _store(connection, registry, source.plugin, head, actor, runtime)

    return remember


def _store(
    connection: Connection,
    registry: PluginRegistry,
    word: str,
    head: str | None,
    actor: Actor,
    runtime: Runtime,
) -> None:
    found, now = registry.on_disk[word], runtime.clock.now()
    snapshot = take_snapshot(registry.loaded[word], found, head)
    facts = {
        "distribution": found.distribution,
        "plugin_version": found.version,
        "requires": list(found.requires),
        "snapshot": snapshot.to_json(),
    }
    here = InstalledPlugin.name == word
    stored = connection.execute(
        select(InstalledPlugin.plugin_version, InstalledPlugin.snapshot).where(here)
    ).one_or_none()
    if stored is None:
        connection.execute(
            insert(InstalledPlugin).values(
                name=word, **facts, installed_at=now, installed_by=actor.id, version=1
            )
        )
    elif (stored.plugin_version, Snapshot.from_json(stored.snapshot)) != (found.version, snapshot):
        changed = {**facts, "upgraded_at": now, "version": InstalledPlugin.version + 1}
        connection.execute(update(InstalledPlugin).where(here).values(changed))
    else:
        return
    raise_every_epoch(connection)


def _versions(runtime: Runtime) -> dict[str, tuple[str, str | None]]:
    with runtime.database.begin(write=False) as connection:
        if not inspect(connection).has_table(InstalledPlugin.__tablename__):
            return {}
        found = read_installed(connection)
    return {word: (each.version, each.snapshot.revision) for word, each in found.items()}


def _installed_words(runtime: Runtime) -> set[str]:
    return set(_versions(runtime))


def _tell(runtime: Runtime, actor: Actor, words: list[str]) -> None:
    def tell(ctx: Context) -> None:
        for word in words:
            found = ctx.runtime.registry.on_disk[word]
            data = {"plugin": [None, word], "version": [None, found.version]}
            record(ctx.uow, AuditRow("core.plugin", None, Op.SETTINGS, data))

    runtime.run_installation(actor, tell, purpose="plugin install")


def _seed_everywhere(runtime: Runtime, actor: Actor, word: str) -> None:
    """After an upgrade, plant what is new in each company that has the plugin on."""
    with runtime.database.begin(write=False) as connection:
        companies = connection.scalars(
            select(Company.id)
            .join(CompanyPlugin, CompanyPlugin.company_id == Company.id)
            .where(CompanyPlugin.plugin == word, CompanyPlugin.enabled)
            .order_by(Company.id)
        ).all()
    for company in companies:
        runtime.run(company, actor, lambda ctx: seed_plugin(ctx, word), source="upgrade")


def _index_everywhere(runtime: Runtime, actor: Actor) -> None:
    """After an upgrade, have each company's search index made anew by the worker."""
    with runtime.database.begin(write=False) as connection:
        companies = connection.scalars(
            select(Company.id).where(Company.id > 0).order_by(Company.id)
        ).all()
    for company in companies:
        runtime.run(company, actor, ask_rebuild, source="upgrade")
