"""Each plugin's migrations make exactly the tables its models declare, up, down and up again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect

from karvan.builtin import CORE_SETUPS
from karvan.config import Config
from karvan.db.base import metadata
from karvan.db.base import owner_of
from karvan.db.engine import Database
from karvan.db.security import unprotected_tables
from karvan.db.triggers import compare
from karvan.migrations.description import describe_schema
from karvan.migrations.differences import find_differences
from karvan.migrations.runner import downgrade
from karvan.migrations.runner import upgrade
from karvan.migrations.sources import MigrationSource
from karvan.plugins.discovery import discover
from karvan.plugins.install import sources_of
from karvan.plugins.registry import PluginRegistry
from karvan.testing.databases import drop_database
from karvan.testing.databases import new_database

WORDS = sorted(discover().found)
OWNERS = {"core", *WORDS}  # other tests of this process may declare tables of their own


@pytest.fixture(scope="module")
def sources() -> dict[str, MigrationSource]:
    """Core and every plugin on disk, in the order in which they are migrated."""
    registry = PluginRegistry.load(Config(), core=CORE_SETUPS)
    return {each.plugin: each for each in sources_of(registry, set(registry.on_disk))}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def migrated(
    request: pytest.FixtureRequest,
    sources: dict[str, MigrationSource],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Database]:
    """A database that migrations made."""
    made = new_database(request.param, tmp_path_factory.mktemp("migrated"))
    database = Database.open(made.url, made.owner_url)
    report = upgrade(database, list(sources.values()))
    assert [str(each.error) for each in report.outcomes if each.error] == []
    yield database
    database.dispose()
    drop_database(made)


@pytest.fixture(scope="module")
def declared(
    migrated: Database,
    sources: dict[str, MigrationSource],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[list[str]]:
    """The description of a database that the models made."""
    made = new_database(migrated.kind, tmp_path_factory.mktemp("declared"))
    database = Database.open(made.url, made.owner_url)
    with database.begin(write=True, owner=True) as connection:
        metadata.create_all(connection)
        yield describe_schema(connection, metadata.tables)
    database.dispose()
    drop_database(made)


def described(database: Database) -> list[str]:
    with database.begin(write=False, owner=True) as connection:
        return describe_schema(connection, metadata.tables)


@pytest.mark.parametrize("word", ["core", *WORDS])
def test_migrations_make_what_the_models_declare(migrated, declared, word):
    def own(sentences):
        return [each for each in sentences if owner_of(each) == word]

    assert own(described(migrated)) == own(declared)


@pytest.mark.parametrize("word", ["core", *WORDS])
def test_there_is_nothing_left_to_generate(migrated, sources, word):
    with migrated.begin(write=False, owner=True) as connection:
        assert find_differences(connection, sources[word]) == []


def test_every_table_is_guarded_and_bears_its_triggers(migrated):
    installed = [table for table in metadata.tables.values() if owner_of(table.name) in OWNERS]

    with migrated.begin(write=False, owner=True) as connection:
        assert unprotected_tables(connection, metadata) == []
        assert compare(connection, installed) == []


def test_down_and_up_again_gives_the_same(migrated, sources):
    before = described(migrated)

    for source in reversed(list(sources.values())):
        if source.versions is not None:
            downgrade(migrated, source)
    with migrated.begin(write=False, owner=True) as connection:
        left = {owner_of(name) for name in inspect(connection).get_table_names()}
    report = upgrade(migrated, list(sources.values()))

    assert left == {"karvan"}
    assert report.ok
    assert described(migrated) == before


def test_every_migration_file_lies_where_it_is_looked_for(sources):
    for word, source in sources.items():
        folder = source.versions or Path()
        if word != "core" and source.tables:
            assert folder.is_dir(), f"{word} has tables and no migrations/versions"
