"""What a plugin must keep while it works: in an installation of its own, on in one of two companies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from typing import Any
from typing import cast

from sqlalchemy import Connection
from sqlalchemy import inspect
from sqlalchemy import select
from werkzeug.routing import IntegerConverter
from werkzeug.routing import Map
from werkzeug.routing import Rule

from karvan.actors import Actor
from karvan.app import create_app
from karvan.builtin import CORE_SETUPS
from karvan.db.shadow_tables import is_shadow
from karvan.migrations.autogenerate import render_differences
from karvan.migrations.differences import find_differences
from karvan.migrations.runner import downgrade
from karvan.migrations.runner import upgrade
from karvan.plugins.access import Audience
from karvan.plugins.access import access_of
from karvan.plugins.gate import COMPANY
from karvan.plugins.install import get_source
from karvan.plugins.install import install
from karvan.plugins.lifecycle import disable
from karvan.plugins.lifecycle import enable
from karvan.plugins.lifecycle import seed_plugin
from karvan.plugins.registry import PluginRegistry
from karvan.plugins.registry import with_only
from karvan.plugins.residue import reflect
from karvan.plugins.uninstall import uninstall
from karvan.plugins.words import owner_of_table
from karvan.testing.browser import Browser
from karvan.testing.browser import a_member
from karvan.testing.builders import a_company
from karvan.testing.subjects import open_with
from karvan.testing.subjects import prepare

if TYPE_CHECKING:
    from flask import Flask

    from karvan.db.engine import Database
    from karvan.migrations.sources import MigrationSource
    from karvan.runtime import Runtime
    from karvan.testing.subjects import Subject

# Audit rows stay for ever, and these say only how the rest came about.
NOT_COMPARED = ("core_audit", "core_epoch", "core_id_block", "core_session", "core_throttle")
_SOMETHING = {"int": 1, "float": 1, "uuid": "0" * 32}

REFUSED = {Audience.HOLDERS: {403}, Audience.PORTAL: {401, 404}}


def migrations_equal_models(subject: Subject) -> Iterator[str]:
    """What the migrations make is what the models declare."""
    database = subject.installed.runtime.database
    with database.begin(write=False, owner=True) as connection:
        yield from render_differences(find_differences(connection, _source(subject)))


def migrations_go_both_ways(subject: Subject) -> Iterator[str]:
    """Up, down and up again gives the same tables and changes nobody else's."""
    source = _source(subject)
    if source.versions is None:
        return
    with TemporaryDirectory(prefix="karvan-kit-") as folder:
        runtime = open_with(subject.registry, Path(folder))
        try:
            prepare(runtime, [word for word in subject.registry.order if word != "core"])
            before = schema_of(runtime.database)
            downgrade(runtime.database, source)
            left = [
                name for name in schema_of(runtime.database) if owner_of_table(name) == subject.word
            ]
            if left:
                yield f"going down leaves {', '.join(left)}"
            for outcome in upgrade(runtime.database, [source]).outcomes:
                if outcome.error is not None:
                    yield str(outcome.error)
            if schema_of(runtime.database) != before:
                yield "going down and up again gives other tables"
        finally:
            runtime.close()


def off_means_not_there(subject: Subject) -> Iterator[str]:
    """Where the plugin is off, an administrator finds none of its addresses."""
    runtime, company = subject.installed.runtime, subject.installed.off
    app = _app(runtime)
    client = cast("Browser", app.test_client())
    client.sign_in(a_member(runtime, company))
    unknown = client.get(f"/c/{company.code}/no-such-page/at-all")
    for rule, url in _addresses(app, subject.word, company.code):
        for method in sorted(rule.methods or ()):
            answer = client.open(url, method=method)
            if answer.status_code != unknown.status_code:
                yield f"{method} {rule.rule} answers {answer.status_code} where it is off"


def nobody_passes_without_the_permission(subject: Subject) -> Iterator[str]:
    """A member without the permission is refused, and nothing is written."""
    runtime, company = subject.installed.runtime, subject.installed.on
    app = _app(runtime)
    client = cast("Browser", app.test_client())
    client.sign_in(a_member(runtime, company, roles=()))
    before = rows_of(runtime.database)
    for rule, url in _addresses(app, subject.word, company.code):
        access = access_of(app.view_functions[rule.endpoint])
        if access is None or access.audience not in REFUSED:
            continue
        expected, without = REFUSED[access.audience], access.permission or "a link to the portal"
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            status = client.open(url, method=method).status_code
            if status not in expected:
                yield f"{method} {rule.rule} answers {status} without {without}"
    if rows_of(runtime.database) != before:
        yield "a refused request changed the database"


def seeds_are_idempotent(subject: Subject) -> Iterator[str]:
    """Planting again changes nothing."""
    runtime, company = subject.installed.runtime, subject.installed.on
    before = rows_of(runtime.database)
    runtime.run(company.id, Actor.system(), lambda ctx: seed_plugin(ctx, subject.word))
    changed = differing(before, rows_of(runtime.database))
    if changed:
        yield f"planting again changes {', '.join(changed)}"


def it_may_vanish(subject: Subject) -> Iterator[str]:
    """Without its package the server starts, and says that the plugin is missing."""
    here = subject.installed
    rest = with_only(subject.discovery, set(subject.discovery.found) - {subject.word})
    registry = PluginRegistry.load(here.runtime.config, core=CORE_SETUPS, discovery=rest)
    with here.runtime.database.begin(write=False) as connection:
        view = registry.read_view(connection, here.on.id)
    if not str(view.unavailable.get(subject.word, "")).startswith("missing"):
        yield f"with the package gone it is not missing but {dict(view.unavailable)}"


def nothing_is_left_behind(subject: Subject) -> Iterator[str]:
    """Installed, used, disabled and uninstalled, the database is as it was, but for the trail."""
    with TemporaryDirectory(prefix="karvan-kit-") as folder:
        runtime = open_with(subject.registry, Path(folder))
        try:
            yield from _residue(subject, runtime, Path(folder))
        finally:
            runtime.close()


def _residue(subject: Subject, runtime: Runtime, folder: Path) -> Iterator[str]:
    others = [word for word in subject.registry.order if word not in {"core", subject.word}]
    prepare(runtime, others)
    company, actor = a_company(runtime, plugins=tuple(others)), Actor.system()
    before = {**schema_of(runtime.database), **rows_of(runtime.database)}
    install(runtime, actor, [subject.word])
    enable(runtime, actor, company.id, subject.word)
    disable(runtime, actor, company.id, subject.word)
    uninstall(runtime, actor, subject.word, folder / "export.zip")
    left = differing(before, {**schema_of(runtime.database), **rows_of(runtime.database)})
    if left:
        yield f"left behind or changed: {', '.join(left)}"


def _source(subject: Subject) -> MigrationSource:
    return get_source(subject.registry, subject.word)


def _app(runtime: Runtime) -> Flask:
    app = create_app(runtime)
    app.test_client_class = Browser
    return app


def _addresses(app: Flask, word: str, company: str) -> Iterator[tuple[Rule, str]]:
    """Every rule of the plugin, with an address that matches it."""
    prefixes = (f"{COMPANY}/{word}", f"{COMPANY}/api/{word}/")
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(prefixes):
            yield rule, _address(app.url_map, rule, company)


def _address(url_map: Map, rule: Rule, company: str) -> str:
    values: dict[str, Any] = {
        name: company if name == "company" else _example(rule, name) for name in rule.arguments
    }
    return url_map.bind("localhost").build(rule.endpoint, values)


def _example(rule: Rule, name: str) -> Any:
    converter = rule._converters[name]
    if isinstance(converter, IntegerConverter):
        return _SOMETHING["int"]
    return _SOMETHING.get(type(converter).__name__.removesuffix("Converter").lower(), "x")


def schema_of(database: Database) -> dict[str, str]:
    """Every table with its columns."""
    with database.begin(write=False, owner=True) as connection:
        return {
            name: ", ".join(sorted(f"{each.name} {each.type}" for each in table.columns))
            for name, table in _tables(connection)
        }


def rows_of(database: Database) -> dict[str, str]:
    """A digest of the rows of each table."""
    with database.begin(write=False, owner=True) as connection:
        return {
            f"rows of {name}": _digest(connection, table)
            for name, table in _tables(connection)
            if not name.startswith(NOT_COMPARED) and not is_shadow(name)
        }


def _tables(connection: Connection) -> Iterator[tuple[str, Any]]:
    for name in inspect(connection).get_table_names():
        yield name, reflect(connection, name)


def _digest(connection: Connection, table: Any) -> str:
    rows = sorted(str(tuple(row)) for row in connection.execute(select(table)))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def differing(before: dict[str, str], later: dict[str, str]) -> list[str]:
    """The tables that differ."""
    names = sorted({*before, *later})
    return [name for name in names if before.get(name) != later.get(name)]
