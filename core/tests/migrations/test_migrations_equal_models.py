"""Core's migrations make exactly the tables its models declare, on both databases."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from sqlalchemy import inspect

import karvan
from karvan.db.base import metadata
from karvan.db.security import unprotected_tables
from karvan.db.triggers import compare
from karvan.migrations.description import describe_schema
from karvan.migrations.differences import find_differences
from karvan.migrations.runner import downgrade
from karvan.migrations.runner import upgrade
from karvan.migrations.sources import core_source


@pytest.fixture(scope="module")
def core():
    for module in pkgutil.walk_packages(karvan.__path__, "karvan."):
        if module.name.endswith(".models"):
            importlib.import_module(module.name)
    return core_source(metadata)


@pytest.fixture
def migrated(workshop, core):
    [outcome] = upgrade(workshop.database, [core]).outcomes
    assert outcome.error is None, str(outcome.error)
    return workshop


def described(database, tables):
    with database.begin(write=False, owner=True) as connection:
        return describe_schema(connection, tables)


def test_migrations_make_what_the_models_declare(migrated, workshop_twin, core):
    names = [table.name for table in core.tables]
    with workshop_twin.database.begin(write=True, owner=True) as connection:
        metadata.create_all(connection, tables=core.tables)

    declared = described(workshop_twin.database, names)

    assert described(migrated.database, names) == declared


def test_there_is_nothing_left_to_generate(migrated, core):
    with migrated.database.begin(write=False, owner=True) as connection:
        assert find_differences(connection, core) == []


def test_every_company_table_is_guarded_and_bears_its_triggers(migrated, core):
    with migrated.database.begin(write=False, owner=True) as connection:
        assert unprotected_tables(connection, core.tables) == []
        assert compare(connection, core.tables) == []


def test_the_application_may_read_versions_but_not_write_them(migrated):
    if migrated.kind == "sqlite":
        return
    with migrated.database.begin(write=False) as application:
        allowed = application.exec_driver_sql(
            "SELECT has_table_privilege('karvan_version_core', 'SELECT'),"
            " has_table_privilege('karvan_version_core', 'INSERT, UPDATE, DELETE, TRUNCATE')"
        ).one()
    assert tuple(allowed) == (True, False)


def test_down_and_up_again_gives_the_same(migrated, core):
    before = migrated.picture()

    downgrade(migrated.database, core)
    with migrated.database.begin(write=False, owner=True) as connection:
        assert inspect(connection).get_table_names() == ["karvan_version_core"]

    [outcome] = upgrade(migrated.database, [core]).outcomes
    assert outcome.error is None
    assert migrated.picture() == before
